"""ICD-10-CM: from a condition as a person wrote it to a code. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from review.intake.terminology.wording import fold, search_key

# Below this likeness two names are different diseases more often than two spellings of one.
MINIMUM_LIKENESS: Final = 88.0
CODE_CONFIDENCE: Final = 1.0
MOST_PREFIXES: Final = 4  # "history of recurrent severe ..."
SHORTEST_SPELLING: Final = 6  # letters
TITLE_CONFIDENCE: Final = 0.98
SYNONYM_CONFIDENCE: Final = 0.95
SPELLING_CONFIDENCE: Final = 0.85

_CODE = re.compile(r"(?<![\w.])([A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?)(?![\w])", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PREFIX = re.compile(
    r"^(?:(?:personal |past |prior |family )?history of|hx of|h/o|hx:?|diagnosed with|dx:?|known"
    r"|suffers? from|i have|had|has|mild|moderate|severe|chronic|occasional|frequent|recurrent"
    r"|controlled|well controlled|uncontrolled|childhood|recent)\s+",
    re.IGNORECASE,
)
_SUFFIX = re.compile(
    r"[\s,;:\u2013-]+(?:(?:diagnosed|dx|since|from|in|approx\.?|about|on|onset)[\s:]*)*"
    r"(?:\d{1,2}/)?(?:\d{1,2}/)?(?:19|20)\d\d.*$|[\s,;:\u2013-]+(?:for|x)\s+\d+\s+(?:years?|months?).*$",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(
    r"[\s,;\u2013-]+(?:controlled|stable|in remission|resolved|mild|severe)$", re.I
)


@dataclass(frozen=True, slots=True)
class IcdItem:
    """One code with its title; `is_leaf` says it is billable."""

    code: str
    title: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class ConditionMatch:
    """What a wording was taken for. `confidence` 0..1; `how` names the way it was found."""

    code: str
    title: str
    confidence: float
    how: str


@dataclass(frozen=True, slots=True)
class IcdIndex:
    """All codes, and the search keys of names and of everyday wordings that lead to one."""

    items: Mapping[str, IcdItem]
    names: Mapping[str, str]
    synonyms: Mapping[str, str]


def build_icd_index(
    rows: Iterable[tuple[str, str, bool, str]], synonyms: Mapping[str, str]
) -> IcdIndex:
    """From rows (code, title, is_leaf, search keys one per line) and wording -> code.

    Where two codes share a name, the billable one wins, then the shorter code. Names of extended
    injury codes (seven characters) are left out: they are variants of a shorter code's name.
    """
    items: dict[str, IcdItem] = {}
    names: dict[str, str] = {}
    for code, title, is_leaf, search in rows:
        items[code] = IcdItem(code, title, is_leaf)
        if len(code) >= 8:
            continue
        for key in search.split("\n"):
            held = names.get(key)
            if key and (held is None or _rank(items[code]) < _rank(items[held])):
                names[key] = code
    keys = {search_key(wording): code for wording, code in synonyms.items() if code in items}
    return IcdIndex(items, names, keys)


def _rank(item: IcdItem) -> tuple[bool, int, str]:
    return (not item.is_leaf, len(item.code), item.code)


def look_up_condition(text: str, index: IcdIndex) -> ConditionMatch | None:
    """The code a wording stands for, or None: by code, everyday wording, title, then spelling."""
    if code := _find_code(text, index):
        return _match(index, code, CODE_CONFIDENCE, "code")
    keys = [key for key in map(search_key, variants(text)) if key]
    for key in keys:
        if code := index.synonyms.get(key):
            return _match(index, code, SYNONYM_CONFIDENCE, "synonym")
        if code := index.names.get(key):
            return _match(index, code, TITLE_CONFIDENCE, "title")
    return _by_spelling(keys, index)


def variants(text: str) -> list[str]:
    """The wording, then with asides, dates, "history of" and severities peeled off."""
    found = [text]
    bare = _ASIDE.sub(" ", text).strip()
    for peel in (_SUFFIX, _QUALIFIER):
        found.append(bare)
        bare = peel.sub("", bare).strip()
    found.append(bare)
    for _ in range(MOST_PREFIXES):
        bare = _PREFIX.sub("", bare)
        found.append(bare)
    return list(dict.fromkeys(variant for variant in found if fold(variant)))


def _find_code(text: str, index: IcdIndex) -> str | None:
    for written in _CODE.findall(text):
        plain = written.upper().replace(".", "")
        code = plain if len(plain) == 3 else f"{plain[:3]}.{plain[3:]}"
        # "B12 deficiency" names a vitamin, not the code B12: three characters count only alone.
        is_alone = fold(text) == fold(written)
        if code in index.items and (is_alone or len(plain) > 3):
            return code
    return None


def _by_spelling(keys: list[str], index: IcdIndex) -> ConditionMatch | None:
    """A name spelt almost alike; in a short name one letter makes another disease."""
    for key in dict.fromkeys(keys):
        if len(key) < SHORTEST_SPELLING:
            continue
        for names, how in ((index.synonyms, "synonym"), (index.names, "title")):
            near = process.extract(
                key, names.keys(), scorer=fuzz.ratio, score_cutoff=MINIMUM_LIKENESS, limit=5
            )
            for name, likeness, _ in near:
                if _numbers(name) == _numbers(key):
                    confidence = round(SPELLING_CONFIDENCE * likeness / 100, 3)
                    return _match(index, names[name], confidence, f"{how} spelling")
    return None


def _numbers(key: str) -> list[str]:
    """Types, stages and sides in figures are never a matter of spelling."""
    return [word for word in key.split() if any(letter.isdigit() for letter in word)]


def _match(index: IcdIndex, code: str, confidence: float, how: str) -> ConditionMatch:
    return ConditionMatch(code, index.items[code].title, confidence, how)
