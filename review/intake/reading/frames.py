"""The pages of a picture as the eye sees them."""

from __future__ import annotations

import io

from PIL import Image, ImageOps


def count_frames(data: bytes) -> int:
    """How many pages a picture has: more than one only as TIFF. Raises what Pillow raises on a broken file."""
    with Image.open(io.BytesIO(data)) as image:
        return getattr(image, "n_frames", 1) if image.format == "TIFF" else 1


def load_frame(data: bytes, index: int) -> Image.Image:
    """One page of a picture, upright, in RGB, on white paper where it is clear."""
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
