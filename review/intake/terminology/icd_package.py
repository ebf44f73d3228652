"""ICD-10-CM as the package `simple-icd-10-cm` carries it. Seconds and 200 MB: loading only."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass

from review.intake.terminology.icd_exclusions import Exclusion, ranges_in
from review.intake.terminology.wording import search_key


@dataclass(frozen=True, slots=True)
class IcdRow:
    """One item as the table holds it; `search` is its search keys, one per line."""

    code: str
    title: str
    is_leaf: bool
    parent: str
    chapter: str
    search: str


def icd_edition() -> str:
    """The edition the installed package carries, as its name and version."""
    return f"simple-icd-10-cm {importlib.metadata.version('simple-icd-10-cm')}"


def icd_rows() -> Iterator[IcdRow]:
    """Every chapter, block, category and code, each after its parent."""
    import simple_icd_10_cm as package  # noqa: PLC0415 - parses 10 MB of XML when imported

    chapters: dict[str, str] = {}
    for code in package.get_all_codes(with_dots=True):
        if code in chapters:  # a block of one category has that category's code, and comes twice
            continue
        parent = package.get_parent(code)
        chapters[code] = chapters.get(parent, code)
        title = package.get_description(code)
        yield IcdRow(
            code=code,
            title=title,
            is_leaf=package.is_leaf(code),
            parent=parent,
            chapter=chapters[code],
            search=_search_keys(title, package.get_inclusion_term(code)),
        )


def icd_exclusions() -> Iterator[Exclusion]:
    """Every Excludes1 note that names codes; a note without a code says nothing a machine can check."""
    import simple_icd_10_cm as package  # noqa: PLC0415 - parses 10 MB of XML when imported

    for code in dict.fromkeys(package.get_all_codes(with_dots=True)):
        for note in package.get_excludes1(code):
            for first, last in ranges_in(note):
                yield Exclusion(code, first, last)


def _search_keys(title: str, inclusion_terms: list[str]) -> str:
    keys = (search_key(name) for name in (title, *inclusion_terms))
    return "\n".join(dict.fromkeys(key for key in keys if key))
