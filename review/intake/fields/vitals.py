"""Measurements as written at the desk, to one spelling: `120/80`, `70 in`, `180 lb`, `98.6 F`."""

from __future__ import annotations

import re
from collections.abc import Callable

Parsed = tuple[str, float]
_MISREAD_INCHES = re.compile(r"(?:ft|')[ .\d]*[lI|OoSB]")  # `5 ft l in`: 1 or 11 was written
LEAST_WEIGHT = 20  # pounds or kilograms
# `97..6` is 97.6 most likely, and a person looks.
_DOUBLED_POINT = re.compile(r"(?<=\d)[.,]{2,}(?=\d)")
_DOUBTED = 0.7


def parse_vital(name: str, text: str) -> Parsed | None:
    """Return the measurement `name` (`height`, `blood_pressure`, ...) and how well it fits."""
    parser = _PARSERS.get(name)
    text, doubled = _DOUBLED_POINT.subn(".", text)
    text = text.replace("’", "'").replace("”", '"').replace("“", '"')
    parsed = parser(text) if parser else None
    return (parsed[0], min(parsed[1], _DOUBTED)) if parsed and doubled else parsed


def _pressure(text: str) -> Parsed | None:
    match = re.search(r"(\d{2,3})\s*(?:/|\\|over)\s*(\d{2,3})", text, re.I)
    if match is None:
        return None
    high, low = int(match[1]), int(match[2])
    return f"{high}/{low}", 1.0 if 60 <= high <= 260 and 30 <= low < high else 0.7


def _height(text: str) -> Parsed | None:
    is_misread = _MISREAD_INCHES.search(text)
    text = re.sub(r"(?<=ft) ?[lI|] ?(?=in)", " 1 ", text)
    match = re.search(r"(\d)\s*(?:'|`|´|ft\.?|feet|foot)\s*(\d{1,2}(?:\.\d+)?)?", text, re.I)
    if match:
        inches = int(match[1]) * 12 + float(match[2] or 0)
        has_lost = match[2] is None and re.search(r"in|\"", text[match.end() :])
        has_more = match[2] is not None and re.match(r" ?\d", text[match.end() :])
        is_sure = 20 <= inches <= 96 and not (is_misread or has_lost or has_more)
        return f"{_short(inches)} in", 1.0 if is_sure else 0.7
    if match := re.fullmatch(r"([4-7])[1lI|](\d|1[01])\"", text.strip()):
        return f"{int(match[1]) * 12 + int(match[2])} in", 0.7  # a foot mark read as a one
    if match := re.search(r"(\d{2,3}(?:\.\d+)?)\s*(?:in\b|inch|\")", text, re.I):
        inches = float(match[1])
        return f"{_short(inches)} in", 1.0 if 20 <= inches <= 96 else 0.5
    if match := re.search(r"(\d{2,3}(?:[.,]\d+)?)\s*cm\b", text, re.I):
        return f"{_short(_number(match[1]))} cm", 1.0
    if match := re.search(r"\b([12][.,]\d{1,2})\s*m\b", text, re.I):
        return f"{_short(_number(match[1]) * 100)} cm", 0.98
    return _bare(text)


def _weight(text: str) -> Parsed | None:
    if match := re.search(r"(\d{1,3}(?:[.,]\d+)?)\s*(lb|1b|Ib|pound|#|kg|kilo)", text, re.I):
        unit = "kg" if match[2].lower().startswith("k") else "lb"
        weight = _number(match[1])
        # An engine that lost a digit or two; a newborn is weighed, but fills in no form alone.
        fit = 1.0 if float(weight) >= LEAST_WEIGHT else 0.6
        return f"{_short(weight)} {unit}", fit
    return _bare(text)


def _temperature(text: str) -> Parsed | None:
    match = re.search(r"(\d{2,3}(?:[.,]\d{1,2})?)\s*(?:°|º|o|deg\w*)?\s*([FC])?\b", text, re.I)
    if match is None:
        return None
    degrees = _number(match[1])
    unit = (match[2] or ("C" if degrees < 50 else "F")).upper()
    is_human = 90 <= degrees <= 110 if unit == "F" else 32 <= degrees <= 43
    return f"{_short(degrees)} {unit}", 1.0 if is_human else 0.7


def _whole(low: int, high: int) -> Callable[[str], Parsed | None]:
    def parse(text: str) -> Parsed | None:
        match = re.search(r"\d{1,3}", _joined_digits(text))
        if match is None:
            return None
        return str(int(match[0])), 1.0 if low <= int(match[0]) <= high else 0.7

    return parse


def _saturation(text: str) -> Parsed | None:
    """`97%`; a percent sign is misread now and then, as in `978`: then a person looks."""
    match = re.search(r"\d{1,3}", _joined_digits(text))
    if match is None:
        return None
    percent = int(match[0])
    if percent > 100:
        return match[0][:2], 0.7
    return str(percent), 1.0 if percent >= 60 else 0.7


def _joined_digits(text: str) -> str:
    """Digits that an engine parted: `9 9`."""
    return re.sub(r"(?<=\b\d) (?=\d\b)", "", text)


def _bare(text: str) -> Parsed | None:
    """A number without a unit is kept as written: a person or a rule has to name the unit."""
    match = re.search(r"\d{1,3}(?:[.,]\d+)?", text)
    return (_short(_number(match[0])), 0.8) if match else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


_PARSERS: dict[str, Callable[[str], Parsed | None]] = {
    "blood_pressure": _pressure,
    "height": _height,
    "weight": _weight,
    "temperature": _temperature,
    "heart_rate": _whole(30, 220),
    "respiratory_rate": _whole(6, 60),
    "oxygen_saturation": _saturation,
    "bmi": _bare,
}
