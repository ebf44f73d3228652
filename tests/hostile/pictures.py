"""Pictures that are too large, cut off, damaged, of the wrong kind, or without a word."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

from PIL import Image

from review.intake.samples.oddities import cat_picture
from tests.hostile.kind import HostileFile, hostile


def png_of_900_megapixels() -> HostileFile:
    """30,000 x 30,000 pixels in one bit each, in a few hundred KB and with right checksums."""
    return hostile("vast.png", png(30_000, 30_000), "too_many_pixels")


def png_that_lies_about_its_rows() -> HostileFile:
    """The header promises 4,000 rows, the data hold one."""
    return hostile("short.png", png(4_000, 4_000, rows=1), "corrupt_image", "no_text")


def png_with_wrong_checksum() -> HostileFile:
    data = bytearray(png(300, 300))
    data[-20] ^= 0xFF
    return hostile("checksum.png", bytes(data), "corrupt_image", "no_text")


def png_with_text_bomb() -> HostileFile:
    """A zTXt chunk of 60 KB that unpacks to 60 MB."""
    bomb = b"Comment\x00\x00" + zlib.compress(b"A" * 60_000_000, 9)
    data = png(300, 300, chunks=(chunk(b"zTXt", bomb),))
    return hostile("text-bomb.png", data, "no_text", "corrupt_image")


def png_one_pixel() -> HostileFile:
    return hostile("dot.png", png(1, 1), "no_text")


def png_strip() -> HostileFile:
    """Three pixels high and 60,000 wide: scaling by one side explodes the other."""
    return hostile("strip.png", png(60_000, 3), "no_text", "too_many_pixels")


def picture_without_text() -> HostileFile:
    gradient = Image.linear_gradient("L").resize((900, 700))
    return hostile("sky.jpg", _saved(gradient, "JPEG"), "no_text")


def cat_drawing() -> HostileFile:
    return hostile("cat.jpg", cat_picture(Random(2)), "no_text")


def noise() -> HostileFile:
    return hostile(
        "noise.png", _saved(Image.effect_noise((900, 900), 90), "PNG"), "no_text", "not_a_form"
    )


def truncated_jpeg() -> HostileFile:
    data = cat_picture(Random(3))
    return hostile("cut.jpg", data[: len(data) // 3], "corrupt_image")


def cmyk_jpeg() -> HostileFile:
    picture = Image.new("CMYK", (800, 600), (10, 20, 30, 0))
    return hostile("cmyk.jpg", _saved(picture, "JPEG"), "no_text")


def sixteen_bit_png() -> HostileFile:
    return hostile("deep.png", _saved(Image.new("I;16", (600, 600), 40_000), "PNG"), "no_text")


def tiff_of_sixty_pages() -> HostileFile:
    pages = [Image.new("1", (200, 280), 1) for _ in range(60)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return hostile("fax.tiff", out.getvalue(), "too_many_pages")


def animated_gif() -> HostileFile:
    frames = [Image.new("P", (80, 80), color) for color in range(12)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=40)
    return hostile("dance.gif", out.getvalue(), "unsupported_type")


def svg_with_script() -> HostileFile:
    text = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return hostile("form.svg", text, "unsupported_type", "disguised_text")


def program_named_png() -> HostileFile:
    data = b"MZ\x90\x00" + Random(4).randbytes(4_000)
    return hostile("holiday.png", data, "unsupported_type", "corrupt_image")


def png(
    width: int, height: int, *, rows: int | None = None, chunks: tuple[bytes, ...] = ()
) -> bytes:
    """A white one-bit PNG made by hand, so that no library needs the memory of its pixels."""
    stride = (width + 7) // 8 + 1
    packer, packed = zlib.compressobj(9), bytearray()
    row = b"\x00" + b"\xff" * (stride - 1)
    for _ in range(height if rows is None else rows):
        packed += packer.compress(row)
    packed += packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *chunks,
            chunk(b"IDAT", bytes(packed)),
            chunk(b"IEND", b""),
        )
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its right CRC."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _saved(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


MAKERS = (
    *(png_of_900_megapixels, png_that_lies_about_its_rows, png_with_wrong_checksum),
    *(png_with_text_bomb, png_one_pixel, png_strip, picture_without_text, cat_drawing, noise),
    *(truncated_jpeg, cmyk_jpeg, sixteen_bit_png, tiff_of_sixty_pages, animated_gif),
    *(svg_with_script, program_named_png),
)
