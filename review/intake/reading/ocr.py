"""Optical character recognition: one lazily built engine per process, words with boxes and scores.

RapidOCR is not thread-safe and remembers the flags of the last call, so every call passes all of
them. Use it in prefork children only.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

from review.intake.reading.levelling import Slope, levelling_matrix, move_points, warp
from review.intake.reading.printed_area import MAX_SIDE_PIXELS, Part, printed_part

ENGINE_THREADS = 1
NARROWEST_CROP = (3, 48, 64)
MIN_LINE_SCORE = 0.45
DOUBTFUL_SCORE = 0.86
_VOTERS = 9

Quad = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word in pixels of the picture, as the four corners that the recogniser gave."""

    text: str
    quad: Quad
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """An upright, straight picture and the words on it."""

    image: Image.Image
    words: list[RawWord]


def load_engine() -> None:
    """Build this process's engine; raises what a broken installation of it raises."""
    _engine()


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - heavy, and must load after the fork

    engine: Any = RapidOCR(
        params={
            "Global.max_side_len": MAX_SIDE_PIXELS,
            "Global.log_level": "critical",
            "Det.limit_type": "max",  # of the side that `_recognise` sets for each picture
            # One line at a time, unpadded: a third less work than batches padded to 320 pixels.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": list(NARROWEST_CROP),
            "EngineConfig.onnxruntime.intra_op_num_threads": ENGINE_THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    engine._load_det_model()  # built at the first call otherwise, too late for its side to be set
    return engine


def read_picture(image: Image.Image) -> Reading:
    """Read a picture of a page: turn it upright, read it, straighten it. No words is no error."""
    image = image.convert("RGB")
    lines = _recognise(image)
    quarter_turns = _turns_needed(image, lines)
    if quarter_turns:
        image = image.rotate(90 * quarter_turns, expand=True)
        lines = _recognise(image)
    words = [word for line in lines for word in line.words if line.score >= MIN_LINE_SCORE]
    return _straightened(image, words, lines)


def read_line(image: Image.Image) -> str:
    """Read a picture of one line of print; "" where nothing can be read."""
    result = _engine()(
        _as_array(image),
        use_det=False,
        use_cls=False,
        use_rec=True,
        return_word_box=False,
        return_single_char_box=False,
        text_score=0.0,
    )
    return "".join(result.txts or ())


def release_memory() -> None:
    """Give freed pages back to the system: a worker would otherwise keep its peak for ever."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # musl and macOS have no malloc_trim, and no need of it
        return


@dataclass(frozen=True, slots=True)
class _Line:
    quad: Quad
    score: float
    words: list[RawWord]

    @property
    def width(self) -> float:
        return math.dist(self.quad[0], self.quad[1])

    @property
    def height(self) -> float:
        return math.dist(self.quad[0], self.quad[3])


def _recognise(image: Image.Image) -> list[_Line]:
    """Find and read the lines of a picture, where anything is printed on it."""
    engine, part = _engine(), printed_part(_as_array(image))
    engine.text_det.limit_side_len = part.finding_side
    result = engine(
        part.pixels,
        use_det=True,
        use_cls=False,
        use_rec=True,
        return_word_box=True,
        return_single_char_box=False,
        text_score=0.0,
    )
    if result.boxes is None or result.txts is None:
        return []
    boxed = result.word_results if len(result.word_results or ()) == len(result.txts) else None
    lines = []
    for index, (quad, text, score) in enumerate(
        zip(result.boxes.tolist(), result.txts, result.scores, strict=True)
    ):
        corners = part.on_picture(quad)
        words = _boxed_words(boxed[index], part) if boxed else []
        if "".join(word.text for word in words) != "".join(text.split()):
            words = _spread_words(text, corners, float(score))
        lines.append(_Line(corners, float(score), words))
    return lines


def _as_array(image: Image.Image) -> Any:
    import numpy  # noqa: PLC0415 - comes with the engine, loaded with it

    # The models were trained on BGR. One copy here: OpenCV would copy a reversed view for every line.
    return numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])


def _boxed_words(results: Any, part: Part) -> list[RawWord]:
    words = [
        RawWord(str(text).strip(), part.on_picture(quad), float(score))
        for text, score, quad in results
    ]
    return [word for word in words if word.text]


def _spread_words(text: str, quad: Quad, score: float) -> list[RawWord]:
    """Place the words of a line by their share of its letters, when the engine gave no boxes."""
    words, position, total = [], 0, max(len(text), 1)
    for part in text.split():
        start = text.index(part, position)
        position = start + len(part)
        words.append(RawWord(part, _slice(quad, start / total, position / total), score))
    return words


def _slice(quad: Quad, start: float, end: float) -> Quad:
    def along(a: tuple[float, float], b: tuple[float, float], t: float) -> tuple[float, float]:
        return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t

    top_left, top_right, bottom_right, bottom_left = quad
    return [
        along(top_left, top_right, start),
        along(top_left, top_right, end),
        along(bottom_left, bottom_right, end),
        along(bottom_left, bottom_right, start),
    ]


def _turns_needed(image: Image.Image, lines: list[_Line]) -> int:
    """Say how many quarter turns (counter-clockwise) make the picture upright.

    Tall text lines tell a picture on its side; whether it stands on its head, the engine's small
    line classifier tells, asked only when the reading is doubtful.
    """
    if not lines:
        return 0
    long_lines = sorted(lines, key=lambda line: -max(line.width, line.height))[:_VOTERS]
    is_sideways = sum(line.height > 1.5 * line.width for line in long_lines) * 2 > len(long_lines)
    mean = sum(line.score for line in lines) / len(lines)
    if not is_sideways and mean >= DOUBTFUL_SCORE:
        return 0
    turned = sum(_stands_on_head(image, line, is_sideways) for line in long_lines)
    is_on_head = turned * 2 > len(long_lines)
    if is_sideways:
        return 3 if is_on_head else 1
    return 2 if is_on_head else 0


def _stands_on_head(image: Image.Image, line: _Line, is_sideways: bool) -> bool:
    xs, ys = [x for x, _ in line.quad], [y for _, y in line.quad]
    crop = image.crop((int(min(xs)), int(min(ys)), int(max(xs)) + 1, int(max(ys)) + 1))
    if is_sideways:
        crop = crop.rotate(90, expand=True)
    result = _engine()(
        _as_array(crop),
        use_det=False,
        use_cls=True,
        use_rec=False,
        return_word_box=False,
        return_single_char_box=False,
        text_score=0.0,
    )
    label, score = result.cls_res[0]
    return str(label) == "180" and float(score) > 0.6


def _straightened(image: Image.Image, words: list[RawWord], lines: list[_Line]) -> Reading:
    """Level the printed lines; picture and words move together."""
    slopes = [Slope(*_middle(line.quad), _slope(line.quad)) for line in lines if _is_telling(line)]
    matrix = levelling_matrix(slopes, image.size)
    if matrix is None:
        return Reading(image, words)
    turned = [RawWord(w.text, move_points(matrix, w.quad), w.score) for w in words]
    return Reading(warp(image, matrix), turned)


def _is_telling(line: _Line) -> bool:
    return line.width > 4 * line.height


def _middle(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


def _slope(quad: Quad) -> float:
    top = math.atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0])
    bottom = math.atan2(quad[2][1] - quad[3][1], quad[2][0] - quad[3][0])
    return (top + bottom) / 2
