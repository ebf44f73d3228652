"""Pictures in odd modes, turned, moving, double-natured or lying; and forms in each of them."""

from __future__ import annotations

import io
import struct
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from review.intake.samples.demo import make_form
from review.intake.samples.injected.pdf_places import not_drawn
from review.intake.samples.media import picture_pdf, render
from tests.hostile.kind import READ, HostileFile, hostile
from tests.hostile.pdf_tricks import ORDER
from tests.hostile.pictures import chunk, png

UNREADABLE = ("no_text", "not_a_form", "corrupt_image")
DPI = 110


@cache
def a_page() -> Image.Image:
    """A clean form as a picture, large enough to be read."""
    return render(make_form(Random(31), "form", "boxed", "text_pdf").data, dpi=DPI)[0]


def turned_by_a_quarter() -> HostileFile:
    return hostile("quarter.png", _saved(a_page().rotate(90, expand=True), "PNG"), READ)


def turned_the_other_way() -> HostileFile:
    return hostile("three-quarters.png", _saved(a_page().rotate(270, expand=True), "PNG"), READ)


def upside_down() -> HostileFile:
    return hostile("head-down.png", _saved(a_page().rotate(180), "PNG"), READ)


def turned_by_its_exif() -> HostileFile:
    """Phones store the picture as the sensor saw it and say in EXIF how to turn it."""
    exif = Image.Exif()
    exif[274] = 6
    out = io.BytesIO()
    a_page().rotate(90, expand=True).save(out, "JPEG", quality=85, exif=exif)
    return hostile("phone.jpg", out.getvalue(), READ)


def askew() -> HostileFile:
    page = a_page().rotate(4, fillcolor="white", resample=Image.Resampling.BICUBIC)
    return hostile("askew.png", _saved(page, "PNG"), READ)


def mirrored() -> HostileFile:
    page = a_page().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return hostile("mirror.png", _saved(page, "PNG"), READ, *UNREADABLE)


def form_on_a_clear_ground() -> HostileFile:
    """Black letters on pixels that are black, too, and fully transparent."""
    ink = a_page().convert("L").point(lambda level: 255 - level)
    clear = Image.merge("RGBA", (*(Image.new("L", ink.size, 0),) * 3, ink))
    return hostile("clear.png", _saved(clear, "PNG"), READ)


def form_in_sixteen_bits() -> HostileFile:
    deep = a_page().convert("L").convert("I").point(lambda level: level * 257).convert("I;16")
    return hostile("sixteen.png", _saved(deep, "PNG"), READ)


def form_in_printing_colours() -> HostileFile:
    return hostile("press.jpg", _saved(a_page().convert("CMYK"), "JPEG"), READ)


def form_as_animated_webp() -> HostileFile:
    out = io.BytesIO()
    frames = [Image.new("RGB", a_page().size, "white")]
    a_page().save(out, "WEBP", save_all=True, append_images=frames, duration=50)
    return hostile("moving.webp", out.getvalue(), READ)


def form_as_fax() -> HostileFile:
    out = io.BytesIO()
    a_page().convert("1").save(out, "TIFF", compression="group4", dpi=(DPI, DPI))
    return hostile("fax-form.tiff", out.getvalue(), READ)


def form_of_a_thumbnail() -> HostileFile:
    small = a_page().resize((150, 194))
    return hostile("thumb.png", _saved(small, "PNG"), READ, *UNREADABLE)


def form_that_ends_in_a_zip() -> HostileFile:
    tail = b"PK\x05\x06" + b"\x00" * 18
    return hostile("two-natures.jpg", _saved(a_page(), "JPEG") + tail, READ)


def form_with_orders_in_its_comment() -> HostileFile:
    out = io.BytesIO()
    a_page().save(out, "JPEG", quality=85, comment=ORDER.encode())
    return hostile("comment.jpg", out.getvalue(), READ, flags=("prompt_injection",))


def scan_whose_text_layer_says_another_name() -> HostileFile:
    """What an OCR program stored behind the picture belongs to somebody else."""
    other = (
        "Patient name Zebulon Quartermaine born in March of 1931 allergies none medications none"
    )
    return hostile("layer.pdf", _scan_over(other), READ, flags=("text_layer_differs",))


def scan_whose_text_layer_gives_orders() -> HostileFile:
    return hostile("orders-layer.pdf", _scan_over(ORDER), READ, flags=("hidden_text",))


def apng_of_a_thousand_frames() -> HostileFile:
    frames = [Image.new("L", (64, 64), shade % 256) for shade in range(1_000)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return hostile("flicker.png", out.getvalue(), *UNREADABLE)


def png_of_fifty_thousand_chunks() -> HostileFile:
    chunks = (chunk(b"tEXt", b"a\x00b"),) * 50_000
    return hostile("chunks.png", png(300, 300, chunks=chunks), *UNREADABLE)


def png_without_height() -> HostileFile:
    header = struct.pack(">IIBBBBB", 300, 0, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")
    return hostile("flat.png", data, *UNREADABLE)


def tiff_whose_pages_go_in_a_circle() -> HostileFile:
    out = io.BytesIO()
    Image.new("1", (200, 200), 1).save(out, "TIFF")
    data = bytearray(out.getvalue())
    start = struct.unpack_from("<L", data, 4)[0]
    count = struct.unpack_from("<H", data, start)[0]
    struct.pack_into("<L", data, start + 2 + 12 * count, start)
    return hostile("circle.tiff", bytes(data), *UNREADABLE, "too_many_pages")


def tiff_of_vast_pages() -> HostileFile:
    out = io.BytesIO()
    pages = [Image.new("1", (200, 200), 1), Image.new("1", (9_000, 9_000), 1)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return hostile("vast.tiff", out.getvalue(), "too_many_pixels")


def truncated_tiff() -> HostileFile:
    out = io.BytesIO()
    Image.effect_noise((600, 600), 60).save(out, "TIFF")
    return hostile("cut.tiff", out.getvalue()[:40_000], *UNREADABLE)


def truncated_webp() -> HostileFile:
    data = _saved(Image.effect_noise((600, 600), 60), "WEBP")
    return hostile("cut.webp", data[: len(data) // 2], "corrupt_image")


def jpeg_of_a_false_size() -> HostileFile:
    data = bytearray(_saved(Image.new("L", (64, 64), 200), "JPEG"))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, 65_000, 65_000)
    return hostile("false.jpg", bytes(data), "too_many_pixels", "corrupt_image")


def black_page() -> HostileFile:
    return hostile("black.png", _saved(Image.new("L", (800, 1000), 0), "PNG"), "no_text")


def tall_strip() -> HostileFile:
    return hostile("tape.png", png(3, 60_000), "no_text", "too_many_pixels")


def bitmap() -> HostileFile:
    return hostile(
        "form.bmp", _saved(Image.new("RGB", (90, 90), "white"), "BMP"), "unsupported_type"
    )


def icon() -> HostileFile:
    return hostile("form.ico", _saved(Image.new("RGB", (32, 32), "red"), "ICO"), "unsupported_type")


def phone_picture_of_apple() -> HostileFile:
    data = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + Random(3).randbytes(3_000)
    return hostile("IMG_1.heic", data, "unsupported_type")


def moving_picture_named_png() -> HostileFile:
    data = _saved(Image.new("P", (80, 80), 3), "GIF")
    return hostile("still.png", data, "unsupported_type", "corrupt_image")


def handwritten_note() -> HostileFile:
    """A few words that are no form."""
    note = Image.new("RGB", (900, 400), "white")
    draw = ImageDraw.Draw(note)
    draw.text((40, 60), "Milk, bread, eggs", fill="black", font_size=60)
    draw.text((40, 180), "call the plumber", fill="black", font_size=60)
    return hostile("note.png", _saved(note, "PNG"), "not_a_form", "no_text")


def _scan_over(hidden: str) -> bytes:
    """A scanned form with an invisible text layer of these words."""
    return not_drawn(picture_pdf([a_page().convert("L")], dpi=DPI, quality=80), hidden)


def _saved(picture: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


MAKERS = (
    *(turned_by_a_quarter, turned_the_other_way, upside_down, turned_by_its_exif, askew, mirrored),
    *(form_on_a_clear_ground, form_in_sixteen_bits, form_in_printing_colours),
    *(form_as_animated_webp, form_as_fax, form_of_a_thumbnail, form_that_ends_in_a_zip),
    *(form_with_orders_in_its_comment, scan_whose_text_layer_says_another_name),
    *(scan_whose_text_layer_gives_orders, apng_of_a_thousand_frames, png_of_fifty_thousand_chunks),
    *(png_without_height, tiff_whose_pages_go_in_a_circle, tiff_of_vast_pages, truncated_tiff),
    *(truncated_webp, jpeg_of_a_false_size, black_page, tall_strip, bitmap, icon),
    *(phone_picture_of_apple, moving_picture_named_png, handwritten_note),
)
