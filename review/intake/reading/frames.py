"""Pictures as pages: the frames of an image file, and the size that an engine reads best."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MIN_OCR_WIDTH = 1000
MAX_OCR_SIDE = 2600
MIN_OCR_SIDE = 64


def fit_for_ocr(image: Image.Image) -> Image.Image:
    """Small pictures are enlarged, since letters under ten pixels are lost; large ones reduced.

    A strip gets paper around it: the engine cannot scale what is a few pixels thin.
    """
    scale = min(MAX_OCR_SIDE / max(image.size), 1.0)
    if image.width < MIN_OCR_WIDTH:
        scale = min(MIN_OCR_WIDTH / image.width, 3.0, MAX_OCR_SIDE / max(image.size))
    if abs(scale - 1.0) >= 0.01:
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    if min(image.size) >= MIN_OCR_SIDE:
        return image
    size = max(MIN_OCR_SIDE, image.width), max(MIN_OCR_SIDE, image.height)
    paper = Image.new("RGB", size, "white")
    paper.paste(image)
    return paper


def count_frames(data: bytes) -> int:
    """How many pages an image file has; only a TIFF has several."""
    with Image.open(io.BytesIO(data)) as image:
        return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def load_frame(data: bytes, index: int) -> Image.Image:
    """One page of an image file: upright, on white paper, in RGB."""
    with Image.open(io.BytesIO(data)) as image:
        image.seek(index)
        upright = _in_eight_bits(ImageOps.exif_transpose(image))
        if upright.mode in ("RGBA", "LA", "P"):
            upright = upright.convert("RGBA")
            paper = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(paper, upright)
        return upright.convert("RGB")


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Pillow cuts deeper grey off at 255, which leaves white paper: keep the upper bits instead."""
    if not image.mode.startswith(("I", "F")):
        return image
    import numpy  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    levels = numpy.nan_to_num(numpy.asarray(image).astype("float32"))
    most = 65_535 if levels.max(initial=0) > 255 else 255
    return Image.fromarray((levels.clip(0, most) * (255 / most)).astype("uint8"))
