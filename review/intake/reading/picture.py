"""The picture of a page that reviewers see: one size, small enough to send often."""

from __future__ import annotations

import io

from PIL import Image, ImageChops

from review.intake.documents import store_image

PICTURE_WIDTH = 1240
MAX_PICTURE_HEIGHT = 4000
_COLOUR_TOLERANCE = 24
_COLOURS = 48
# Sixteen greys show smooth letters as well as 256, and pack in half the time.
_GREY_STEPS = [round(level / 17) * 17 for level in range(256)]


def store_picture(image: Image.Image, *, photographic: bool) -> tuple[str, int, int]:
    """Scale, encode and store a page picture; return its hash and its size in pixels.

    Drawn pages become PNG (grey when nothing is coloured: a third of the bytes and the time),
    photographs and scans WebP.
    """
    # Grey first: scaling three equal colours takes three times as long.
    if image.mode == "RGB" and not _is_coloured(image):
        image = image.convert("L")
    if image.width != PICTURE_WIDTH:
        scale = min(PICTURE_WIDTH / image.width, MAX_PICTURE_HEIGHT / image.height)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    if photographic:
        image.save(buffer, "WEBP", quality=60, method=0)
    else:
        _in_few_colours(image).save(buffer, "PNG", compress_level=1)
    return store_image(buffer.getvalue()), image.width, image.height


def _in_few_colours(image: Image.Image) -> Image.Image:
    """A palette taken from a small copy: a third of the time and bytes of full colour."""
    if image.mode != "RGB":
        return image.point(_GREY_STEPS)
    palette = _sample(image, step=8).quantize(
        _COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _sample(image: Image.Image, step: int) -> Image.Image:
    """Every so many pixels: enough to tell which colours a page has."""
    size = image.width // step or 1, image.height // step or 1
    return image.resize(size, Image.Resampling.NEAREST)


def _is_coloured(image: Image.Image) -> bool:
    small = _sample(image, step=4)
    red, green, blue = small.split()
    spread = [ImageChops.difference(red, green), ImageChops.difference(green, blue)]
    return any(any(channel.histogram()[_COLOUR_TOLERANCE:]) for channel in spread)
