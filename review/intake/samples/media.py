"""The same form on other media: scanned, photographed. Needs pypdfium2, Pillow and numpy.

Everything is drawn from a `random.Random`, so that a seed gives the same bytes.
"""

from __future__ import annotations

import io
from random import Random
from typing import Any, Final, cast

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter

POINTS_PER_INCH: Final = 72
PHOTO_SIZE: Final = (1800, 2400)

Picture = Image.Image


def render(pdf: bytes, *, dpi: int) -> list[Picture]:
    """Every page as a grey picture, filled form fields included."""
    document = pdfium.PdfDocument(pdf)
    try:
        document.init_forms()
        scale = dpi / POINTS_PER_INCH
        return [
            cast(Picture, page.render(scale=scale, may_draw_forms=True).to_pil()).convert("RGB")
            for page in document
        ]
    finally:
        document.close()


def scan(pdf: bytes, random: Random) -> bytes:
    """The form through an office scanner: an image-only PDF, a little askew, noisy and pale."""
    dpi = random.choice((150, 175, 200))
    pages = [_scanned(page, random) for page in render(pdf, dpi=dpi)]
    return picture_pdf(pages, dpi=dpi, quality=random.randint(68, 85))


def photo(pdf: bytes, random: Random) -> bytes:
    """The first page as a phone sees it: in perspective, on a table, unevenly lit, as JPEG."""
    page = render(pdf, dpi=200)[0]
    picture = _on_table(page, random)
    picture = _uneven_light(picture, random)
    picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0.3, 0.8)))
    picture = _noise(picture, random, strength=random.uniform(2, 5))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=random.randint(72, 88))
    return out.getvalue()


def picture_pdf(pages: list[Picture], *, dpi: int, quality: int) -> bytes:
    """Pictures as the pages of a PDF without any text; JPEGs go in as they are."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    # pdfium would write a random file id; reportlab's invariant mode repeats its bytes.
    canvas = Canvas(out, invariant=1)
    for picture in pages:
        jpeg = io.BytesIO()
        picture.save(jpeg, "JPEG", quality=quality)
        jpeg.seek(0)
        size = (
            picture.width * POINTS_PER_INCH / dpi,
            picture.height * POINTS_PER_INCH / dpi,
        )
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _scanned(page: Picture, random: Random) -> Picture:
    page = page.convert("L")
    page = page.rotate(
        random.uniform(-1.4, 1.4),
        resample=Image.Resampling.BICUBIC,
        fillcolor=255,
        expand=False,
    )
    page = page.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.6)))
    paper, ink = random.randint(236, 250), random.randint(18, 50)
    page = page.point([round(ink + (paper - ink) * level / 255) for level in range(256)])
    page = _noise(page, random, strength=random.uniform(2, 6))
    _dust(page, random)
    return page


def _noise(picture: Picture, random: Random, *, strength: float) -> Picture:
    generator = np.random.default_rng(random.getrandbits(32))
    pixels: Any = np.asarray(picture, dtype=np.float32)
    grain = generator.standard_normal(pixels.shape[:2], dtype=np.float32) * strength
    if pixels.ndim == 3:
        grain = grain[:, :, None]
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def _dust(page: Picture, random: Random) -> None:
    """Specks on the glass and, now and then, the dark edge of a page that lay crooked."""
    draw = ImageDraw.Draw(page)
    for _ in range(random.randint(5, 40)):
        x, y = random.randrange(page.width), random.randrange(page.height)
        radius = random.uniform(0.5, 1.6)
        draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius),
            fill=random.randint(60, 170),
        )
    if random.random() < 0.4:
        draw.rectangle((0, 0, random.randint(2, 8), page.height), fill=random.randint(70, 130))


def _on_table(page: Picture, random: Random) -> Picture:
    """The page seen from slightly aside, on a brown table."""
    width, height = PHOTO_SIZE
    margin = width * 0.06

    def near(x: float, y: float) -> tuple[float, float]:
        return x + random.uniform(-0.4, 1) * margin * 0.8, y + random.uniform(
            -0.4, 1
        ) * margin * 0.8

    corners = (
        near(margin, margin),
        near(width - 2 * margin, margin),
        near(width - 2 * margin, height - 2 * margin),
        near(margin, height - 2 * margin),
    )
    sources = ((0, 0), (page.width, 0), (page.width, page.height), (0, page.height))
    table = Image.new("RGB", PHOTO_SIZE, (random.randint(80, 120), random.randint(60, 80), 55))
    table = _noise(table, random, strength=9)
    matrix = _perspective(corners, sources)
    perspective = Image.Transform.PERSPECTIVE
    warped = page.transform(PHOTO_SIZE, perspective, matrix, resample=Image.Resampling.BICUBIC)
    inside = Image.new("L", page.size, 255).transform(PHOTO_SIZE, perspective, matrix)
    table.paste(warped, mask=inside)
    return table


def _perspective(
    targets: tuple[tuple[float, float], ...], sources: tuple[tuple[int, int], ...]
) -> list[float]:
    """The eight numbers with which Pillow maps each target corner back to its source corner."""
    rows, values = [], []
    for (x, y), (u, v) in zip(targets, sources, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved = np.linalg.solve(np.array(rows, dtype=float), np.array(values, dtype=float))
    return [float(number) for number in solved]


def _uneven_light(picture: Picture, random: Random) -> Picture:
    """A lamp from one side and the shadow of the hand that holds the phone."""
    width, height = picture.size
    across = np.linspace(random.uniform(0.72, 0.9), random.uniform(0.95, 1.05), width)
    down = np.linspace(random.uniform(0.95, 1.03), random.uniform(0.78, 0.95), height)
    light: Any = down[:, None] * across[None, :]
    warmth = np.array([1.0, 0.985, random.uniform(0.9, 0.97)])
    pixels: Any = np.asarray(picture, dtype=np.float32)
    shaded = pixels * light[:, :, None] * warmth[None, None, :]
    return Image.fromarray(np.clip(shaded, 0, 255).astype(np.uint8))
