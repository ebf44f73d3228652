"""Does a file speak of one patient? Pages that name another person with another birth date do not."""

from __future__ import annotations

import re
from itertools import combinations

from review.intake.fields.extraction import extract_section
from review.intake.shapes import Field, Page


def names_two_patients(pages: list[Page]) -> bool:
    """Say whether two pages, each read alone, differ in name and in date of birth.

    Both must differ, and surely: a second page often repeats the name shortened or misread, and
    other people on a form have no date of birth that is asked for as the patient's.
    """
    if len(pages) < 2:
        return False
    people = [one for page in pages if (one := _person(extract_section([page], "identity")))]
    return any(
        born != other_born and not name & other_name
        for (name, born), (other_name, other_born) in combinations(people, 2)
    )


def _person(fields: list[Field]) -> tuple[frozenset[str], str] | None:
    """The words of the name and the date of birth, None if either is absent or doubtful."""
    sure = {f["name"]: str(f["value"]) for f in fields if f["confidence"] >= f["bar"]}
    if "name" not in sure or "date_of_birth" not in sure:
        return None
    words = re.findall(r"\w{2,}", sure["name"].casefold())
    return (frozenset(words), sure["date_of_birth"]) if words else None
