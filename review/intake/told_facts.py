"""What a model is told of a form: the facts of medicine, nothing that says who the patient is. Pure.

Silence and "no" are not told: the project's own sentences speak about them, so that a model never has
a reason to deny anything. Nor is what a document addresses to a machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from review.intake.consistency.injection import addresses_a_machine
from review.intake.facts import LISTS, facts_of
from review.intake.shapes import Field, Flag
from review.intake.terminology.vocabulary import Vocabulary
from review.intake.terminology.wording import says_none, tidy

ToldFacts = Mapping[str, str | list[str]]

LONGEST: Final = 300  # characters of one value
# The project's sentence on the person says these: a model hears them to know what matters.
SAID_BEFORE: Final = frozenset({"sex", "reason_for_visit"})
_TOLD: Final = (*SAID_BEFORE, *LISTS)
_DENIES: Final = re.compile(r"^(?:no|never|not|none|denies)\b", re.IGNORECASE)


def told_facts(fields: Sequence[Field], flags: Sequence[Flag], vocab: Vocabulary) -> ToldFacts:
    """Values by field, lists as lists; conditions with the code that was found for them."""
    facts = facts_of(fields)
    suspect = {
        name for flag in flags if flag["rule"] == "prompt_injection" for name in flag["fields"]
    }
    told: dict[str, str | list[str]] = {}
    for name in facts.by_name:
        if name in suspect or not (name in _TOLD or name.startswith("vitals.")):
            continue
        items = [_plain(item) for item in facts.items(name) if _says_something(item)]
        if name == "conditions":
            items = [with_code(item, vocab) for item in items]
        if items:
            told[name] = items if name in LISTS else ", ".join(items)
    return told


def with_code(condition: str, vocab: Vocabulary) -> str:
    """A condition with the code that was found for it, if any: "Asthma (ICD-10-CM J45.909)"."""
    found = vocab.condition(condition)
    return f"{condition} (ICD-10-CM {found.code})" if found else condition


def _says_something(item: str) -> bool:
    return not (says_none(item) or _DENIES.match(item) or addresses_a_machine(item))


def _plain(item: str) -> str:
    """One short line that cannot end the block of data it stands in."""
    words = item.replace("<", " less than ").replace(">", " more than ")
    return tidy(words, limit=LONGEST)
