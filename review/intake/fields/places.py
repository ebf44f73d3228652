"""Where people live, as they write it: street, city, state and postal code, apart or in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Parsed = tuple[str, float]
STATES = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV
    NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP""".split()
)
_STATE_NAMES = frozenset(
    """alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho
    |illinois|indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota
    |mississippi|missouri|montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|ohio|oklahoma
    |north carolina|north dakota|oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas
    |utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|ontario|quebec|british columbia
    |alberta|manitoba|nova scotia|district of columbia""".replace("\n    ", "").split("|")
)  # fmt: skip
# What only begins the name of a place: an engine that lost `Fe` reads `Santa`.
_BEGINS_CITY = re.compile(
    r"^(?:san|santa|new|los|las|fort|ft|saint|st|el|la|le|port|mount|mt|ann|baton|grand|salt|north|south|east"
    r"|west)\.?$",
    re.I,
)


def _address(text: str) -> Parsed | None:
    if len(text) > 120 or "@" in text or not re.search(r"[A-Za-z]{2}", text):
        return None
    text = re.sub(r";(?= )", ",", text)  # a comma with a speck over it
    text = re.sub(r"(?<=\d)[iIl|](?=\d)", "1", text)  # no house number has a letter inside
    text = re.sub(r"(?<=\d[A-Z])\.$|(?<=\d)\.$", "", text.strip(" ,"))  # a speck behind `Apt 4B`
    has_number = re.search(r"\b\d+[A-Za-z]?\b", text) and re.search(r"[A-Za-z]{3}", text)
    return (text, 0.99 if has_number else 0.75)


def _city(text: str) -> Parsed | None:
    text = text.strip(" ,.")
    if not re.fullmatch(r"[^\W\d_][^\d_@:]{1,40}", text) or len(text.split()) > 4:
        return None
    return (text, 0.7 if _BEGINS_CITY.match(text) else 0.97)


def _state(text: str) -> Parsed | None:
    word = text.strip(" .,")
    if word.upper() in STATES:
        return (word.upper(), 1.0)
    if word.lower() in _STATE_NAMES:
        return (word.title(), 1.0)
    return (word, 0.5) if re.fullmatch(r"[A-Za-z]{2,3}", word) else None


def _postal_code(text: str) -> Parsed | None:
    if match := re.search(r"(?<!\d)(\d{5})(?:\s*-\s*(\d{4}))?(?!\d)", text):
        return (f"{match[1]}-{match[2]}" if match[2] else match[1], 1.0)
    if match := re.fullmatch(r"([A-Za-z]\d[A-Za-z])\s*(\d[A-Za-z]\d)", text):
        return (f"{match[1]} {match[2]}".upper(), 1.0)
    return (text, 0.5) if re.fullmatch(r"[\w -]{3,9}", text) and re.search(r"\d{3}", text) else None


def _place(text: str) -> Parsed | None:
    return (text, 0.98) if split_place(text) else None


def split_place(text: str) -> tuple[str, str, str] | None:
    """Split `Denver, CO 80203` into city, state and postal code."""
    match = re.fullmatch(r"(.+?)[\s,]+([A-Za-z]{2})\.?[\s,]+(\d{5}(?:-\d{4})?)", text.strip())
    if match is None or match[2].upper() not in STATES:
        return None
    return match[1].strip(" ,"), match[2].upper(), match[3]


def split_address(text: str) -> tuple[str, str, str] | None:
    """Find the place at the end of `789 Pine Street, Austin, TX 73301`."""
    parts = text.split(",")
    for start in (-2, -1):
        if len(parts) > -start and (place := split_place(",".join(parts[start:]))):
            return place
    return None


_PARSERS: Final[dict[str, Callable[[str], Parsed | None]]] = {
    "address": _address, "city": _city, "state": _state, "postal_code": _postal_code, "city_state_zip": _place,
}  # fmt: skip
PLACES: Final = frozenset(_PARSERS)


def parse_place(field: str, text: str) -> Parsed | None:
    """Return an address or a part of it (`city`, ...), and how well it fits; KeyError for another field."""
    return _PARSERS[field](text)
