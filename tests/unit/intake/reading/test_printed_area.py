"""Only the part of a picture on which something is printed is searched for lines."""

from __future__ import annotations

import numpy
import pytest
from PIL import Image, ImageDraw

from review.intake.reading.printed_area import Area, cut, printed_area

SIZE = (1700, 2200)
LINE = (300, 400, 900, 424)
STEP = 55


def _picture(*inked: Area, paper: int = 245, ink: int = 40) -> Image.Image:
    image = Image.new("L", SIZE, paper)
    for box in inked:
        ImageDraw.Draw(image).rectangle(box, fill=ink)
    return image.convert("RGB")


def _area(image: Image.Image) -> Area:
    return printed_area(numpy.asarray(image), STEP)


def _holds(area: Area, box: Area) -> bool:
    return area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]


def test_paper_around_the_print_is_left_out() -> None:
    area = _area(_picture(LINE))
    assert _holds(area, LINE)
    assert (area[2] - area[0]) * (area[3] - area[1]) < 0.1 * SIZE[0] * SIZE[1]


def test_what_stands_alone_beside_a_line_is_kept() -> None:
    tick_box = (LINE[0] - 60, LINE[1], LINE[0] - 36, LINE[3])
    assert _holds(_area(_picture(LINE, tick_box)), tick_box)


def test_pale_print_is_kept() -> None:
    assert _holds(_area(_picture(LINE, paper=245, ink=205)), LINE)


@pytest.mark.parametrize("speck", [(1400, 1800, 1404, 1804), (0, 0, 8, 2199)])
def test_dust_and_the_dark_edge_of_a_scan_are_no_print(speck: Area) -> None:
    assert _area(_picture(LINE, speck)) == _area(_picture(LINE))


@pytest.mark.parametrize("size", [SIZE, (64, 64), (40, 9), (1, 1)])
def test_a_picture_without_print_is_searched_whole(size: tuple[int, int]) -> None:
    assert _area(Image.new("RGB", size, "white")) == (0, 0, *size)


def test_print_up_to_the_edges_is_kept_whole() -> None:
    area = _area(_picture((0, 0, SIZE[0] - 1, 30), (0, 2170, 1699, 2199)))
    assert _holds(area, (0, 0, *SIZE))


def test_the_edges_are_whole_steps() -> None:
    area = _area(_picture(LINE))
    assert [edge % STEP for edge in area] == [0, 0, 0, 0]


def test_what_is_cut_out_is_white_over_the_edge() -> None:
    part = cut(numpy.asarray(_picture(LINE)), (1650, 2200 - 55, 1705, 2200))
    assert part.shape == (55, 55, 3)
    assert part[:, 50:].min() == 255
    assert part[:, :50].max() == 245
