"""Documents that are no good intake forms: broken, locked, a drawing, a recipe.

They show people where such files end: refused or in dead letters, each with its own reason.
"""

from __future__ import annotations

import io
import math
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

RECIPE: Final = (
    ("Lentil soup for six", 18, 34),
    ("From the kitchen of the harbor cafe", 10, 30),
    ("You need", 13, 20),
    ("300 g red lentils, rinsed", 11, 16),
    ("2 carrots and 1 onion, in small cubes", 11, 16),
    ("1 litre vegetable stock", 11, 16),
    ("2 tablespoons olive oil, juice of one lemon", 11, 16),
    ("1 teaspoon cumin, salt and pepper", 11, 30),
    ("Method", 13, 20),
    ("1. Warm the oil and soften the onion for five minutes.", 11, 16),
    ("2. Add carrots, cumin and lentils; stir for one minute.", 11, 16),
    ("3. Pour in the stock and simmer for twenty minutes.", 11, 16),
    ("4. Blend half of the soup, season, finish with lemon juice.", 11, 16),
    ("Keeps for three days in a cold larder; freezes well.", 11, 16),
)


def corrupted(pdf: bytes, random: Random) -> bytes:
    """A PDF whose first and last bytes look right and whose objects are noise.

    The signature and the end mark are kept, so only a full parse finds out.
    """
    head, tail = pdf[:64], pdf[-48:]
    noise = random.randbytes(len(pdf) - len(head) - len(tail))
    # No accidental "obj": a parser that rebuilds broken files must find nothing to rebuild.
    return head.replace(b" obj", b" ---") + noise.replace(b"obj", b"---") + tail


def locked(pdf: bytes, password: str) -> bytes:
    """The same PDF behind a password that must be typed to open it."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(user_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def cat_picture(random: Random) -> bytes:
    """A cat on a hill in the evening, as JPEG: a picture without a single letter."""
    width, height = 1200, 900
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        share = y / height
        draw.line(
            (0, y, width, y),
            fill=(round(250 - 90 * share), round(190 - 60 * share), 150),
        )
    draw.ellipse((820, 120, 980, 280), fill=(255, 236, 170))
    draw.ellipse((-300, 600, 1500, 1500), fill=(74, 110, 78))
    _draw_cat(draw, 470, 640)
    for _ in range(90):
        x, y = random.randrange(width), random.randint(720, height)
        draw.line(
            (x, y, x + random.randint(-6, 6), y - random.randint(14, 30)),
            fill=(52, 84, 58),
            width=3,
        )
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _draw_cat(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """A sitting cat whose feet stand at (x, y)."""
    fur, dark, eye = (63, 57, 66), (38, 34, 41), (214, 224, 120)
    tail = [(x + 150 + 70 * math.sin(t / 7), y - 20 - 6 * t) for t in range(34)]
    draw.line(tail, fill=fur, width=26, joint="curve")
    draw.ellipse((x - 110, y - 260, x + 130, y + 30), fill=fur)
    draw.ellipse((x - 95, y - 410, x + 95, y - 230), fill=fur)
    draw.polygon([(x - 88, y - 350), (x - 80, y - 470), (x - 18, y - 400)], fill=fur)
    draw.polygon([(x + 88, y - 350), (x + 80, y - 470), (x + 18, y - 400)], fill=fur)
    for side in (-1, 1):
        draw.ellipse((x + side * 40 - 17, y - 345, x + side * 40 + 17, y - 313), fill=eye)
        draw.ellipse((x + side * 40 - 5, y - 343, x + side * 40 + 5, y - 315), fill=dark)
        for slope in (-8, 4, 16):
            start, end = (x + side * 20, y - 280), (x + side * 130, y - 290 + slope)
            draw.line((*start, *end), fill=(200, 196, 202), width=2)
        draw.ellipse((x + side * 50 - 38, y - 10, x + side * 50 + 38, y + 36), fill=dark)
    draw.polygon([(x - 12, y - 296), (x + 12, y - 296), (x, y - 282)], fill=(196, 140, 140))


def recipe() -> bytes:
    """A clean, readable PDF that has nothing to do with a patient."""
    from review.intake.samples.layouts.sheet import Face, Sheet

    sheet = Sheet(face=Face("Times-Roman", "Times-Bold"), accent=0x8A4B08)
    y = 96.0
    for text, size, step in RECIPE:
        bold = size > 11
        sheet.write(90, y, text, size=size, font="Times-Bold" if bold else None)
        y += step
    sheet.next_page()
    return sheet.finish()
