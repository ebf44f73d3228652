"""May a sentence that a model wrote stand? Only if all it says is on the form, in the form's own words. Pure.

`grounding` finds foreign drugs, doses, allergies, dates and numbers. A model that obeys a document can
still mislead without any of them ("Penicillin is safe"). So a sentence is made of the facts it names, each
word for word, and of the plain words here, none of which denies, counts, judges or decides anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from review.intake.facts import LISTS
from review.intake.grounding import grounding
from review.intake.shapes import Claim, Field
from review.intake.terminology.vocabulary import Vocabulary
from review.intake.terminology.wording import fold, singular, whole_in
from review.intake.told_facts import ToldFacts

_LINKING: Final = frozenset(
    "a an and are as at by for from has have he her his in include included including is it its list "
    "listed of on patient person record recorded report reported reporting she the their there they "
    "this to was were which who with woman man form visit".split()
)
_ABOUT: Final = {
    "reason_for_visit": "present presented presenting come came complain complaint complaining reason",
    "conditions": "history medical diagnosed diagnosis condition icd cm",
    "medications": "take taking medication medicine drug use using",
    "allergies": "allergic allergy",
    "surgeries": "surgery surgical operation underwent had past procedure",
    "vitals": "vital sign measured",
}
_TYPOGRAPHY: Final = frozenset("–—‘’“”•°µ±×≤≥½¼")


def problems_of(
    claims: Sequence[Claim],
    told: ToldFacts,
    fields: Sequence[Field],
    *,
    vocab: Vocabulary,
    today: date,
) -> list[str]:
    """Why these sentences may not stand; an empty list when they may. They quote the form: never log them."""
    if not claims:
        return ["there are no sentences"]
    known = [field for field in fields if field["name"] in told]
    found = grounding(claims, known, vocab=vocab, today=today)
    for number, claim in enumerate(claims, start=1):
        found += [f"claim {number} {problem}" for problem in _problems(claim, told)]
    return found


def _problems(claim: Claim, told: ToldFacts) -> Iterator[str]:
    text, named = claim["text"], [name for name in claim["fields"] if name in told]
    items = [item for name in named for item in _items(told[name])]
    yield from _mixtures(named)
    letters = {letter for letter in text if not (letter.isascii() and letter.isprintable())}
    if letters - _TYPOGRAPHY - set("".join(items)):
        yield "has letters or signs that its facts do not have"
    for name in named:
        if not any(whole_in(fact, text) for fact in _ways_to_say(_items(told[name]))):
            yield f"names {name} and does not give it"
    for word in sorted(_words(_without(items, text)) - _LINKING - _words_about(named)):
        yield f"says {word}, which is no whole fact and no plain word"


def _mixtures(named: Sequence[str]) -> Iterator[str]:
    lists = set(named) & set(LISTS)
    if not named:
        yield "rests on no fact"
    if len(lists) > 1 or ("allergies" in lists and len(named) > 1):
        yield "mixes lists, so that nobody can say what belongs to which"


def _without(items: Sequence[str], text: str) -> str:
    """What is left of a text when all facts that stand in it word for word are taken out."""
    rest = fold(text)
    for fact in sorted(_ways_to_say(items), key=len, reverse=True):
        rest = re.sub(rf"\b{fact}\b", "  ", rest)  # two spaces: nothing new begins across the hole
    return rest


def _ways_to_say(items: Sequence[str]) -> set[str]:
    """The facts as they may stand in a text: whole, or without the code that was found for them."""
    facts = (fact for item in items for fact in (item, item.partition(" (ICD-10-CM ")[0]))
    return set(filter(None, map(fold, facts)))


def _items(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _words_about(named: Sequence[str]) -> set[str]:
    topics = {name.partition(".")[0] for name in named}
    return _words(" ".join([*(_ABOUT.get(topic, "") for topic in topics), *named]))


def _words(text: str) -> set[str]:
    return {singular(word) for word in fold(text).split()}
