"""What an allergy as written covers: ingredients and classes of drugs, or something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from review.intake.terminology.drugs import DrugEntry, DrugIndex, find_drug
from review.intake.terminology.wording import fold, singular, tidy

AllergyKind = Literal["drug", "food", "environment", "other", "unknown"]
_REACTION = re.compile(
    r"\s*(?:\((?P<inside>[^)]*)\)|(?:\s[-\u2013\u2014]+\s|[:=\u2192]|\s*-+>\s*|,|\bcauses?\b|\bgives?\b)\s*(?P<after>.*))",
    re.IGNORECASE | re.DOTALL,
)
LONGEST_ITEM: Final = 10_000  # characters
_JOINTS = re.compile(r"\s*(?:[,;/&\n]|\band\b|\+)\s*(?![^(]*\))", re.IGNORECASE)
_ALLERGY_WORDS = re.compile(
    r"\b(?:allerg(?:y|ies|ic)(?: to)?|drugs?|medications?|products?)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Allergen:
    """One thing people are allergic to, the drug groups it covers and those it may cross to."""

    name: str
    terms: tuple[str, ...]
    kind: AllergyKind
    groups: tuple[str, ...]
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy as written: substance, reaction, and the drugs it speaks about."""

    text: str
    substance: str
    reaction: str
    kind: AllergyKind
    ingredients: frozenset[str]
    groups: frozenset[str]
    related: frozenset[str]
    name: str


AllergenIndex = Mapping[str, Allergen]


def build_allergen_index(allergens: Iterable[Allergen]) -> dict[str, Allergen]:
    """Allergens by every term, folded and in the singular."""
    index: dict[str, Allergen] = {}
    for allergen in allergens:
        for term in (allergen.name, *allergen.terms):
            index.setdefault(_key(term), allergen)
    return index


def parse_allergy(text: str, allergens: AllergenIndex, drugs: DrugIndex) -> Allergy:
    """Understand "Penicillin (hives)" as substance, reaction, ingredient and drug group."""
    substance, reaction = _split_reaction(tidy(text, limit=LONGEST_ITEM))
    allergen = _find_allergen(substance, allergens)
    match = find_drug(substance, drugs)
    drug = match.drug if match and (allergen is None or allergen.kind == "drug") else None
    kind: AllergyKind = allergen.kind if allergen else "drug" if drug else "unknown"
    groups, related = _groups(allergen, drug, allergens)
    return Allergy(
        text=tidy(text, limit=LONGEST_ITEM),
        substance=substance,
        reaction=reaction,
        kind=kind,
        ingredients=frozenset(map(fold, drug.ingredients)) if drug else frozenset(),
        groups=groups,
        related=related,
        name=allergen.name if allergen else drug.name if drug else substance,
    )


def parse_allergies(
    texts: Iterable[str], allergens: AllergenIndex, drugs: DrugIndex
) -> list[Allergy]:
    """Every allergy in the items of a list; "Penicillin, sulfa" in one item are two of them.

    A part that names no known substance belongs to the one before it, as its reaction.
    """
    found: list[Allergy] = []
    for text in texts:
        whole = tidy(text, limit=LONGEST_ITEM)
        # "Amoxicillin and clavulanate" is the name of one drug, not two allergies.
        pieces = [whole] if fold(whole) in drugs.by_name else _JOINTS.split(whole)
        parts: list[str] = []
        for part in filter(None, map(str.strip, pieces)):
            known = parse_allergy(part, allergens, drugs).kind != "unknown"
            if parts and not known:
                parts[-1] = f"{parts[-1]}, {part}"
            else:
                parts.append(part)
        found.extend(parse_allergy(part, allergens, drugs) for part in parts)
    return found


def mentioned_allergens(text: str, allergens: AllergenIndex) -> list[str]:
    """The names of the allergens whose terms (up to three words) occur in a sentence."""
    words = _key(text).split()
    runs = (" ".join(words[at : at + size]) for size in (3, 2, 1) for at in range(len(words)))
    return list(dict.fromkeys(allergens[run].name for run in runs if run in allergens))


def _groups(
    allergen: Allergen | None, drug: DrugEntry | None, allergens: AllergenIndex
) -> tuple[frozenset[str], frozenset[str]]:
    """The groups covered, and those of other allergens that are known to cross-react with them."""
    groups = set(allergen.groups if allergen else ()) | set(drug.allergy_groups if drug else ())
    related = set(allergen.related if allergen else ())
    for other in allergens.values():
        if other.kind == "drug" and groups & set(other.groups):
            related |= set(other.related)
    return frozenset(groups), frozenset(related - groups)


def _split_reaction(line: str) -> tuple[str, str]:
    hit = _REACTION.search(line)
    if hit is None or not hit.start():
        return line, ""
    reaction = hit["inside"] if hit["inside"] is not None else hit["after"]
    return line[: hit.start()].strip(), (reaction or "").strip(" .")


def _find_allergen(substance: str, allergens: AllergenIndex) -> Allergen | None:
    for words in (substance, _ALLERGY_WORDS.sub(" ", substance)):
        if found := allergens.get(_key(words)):
            return found
    keys = _key(substance).split()
    for size in range(min(3, len(keys)), 0, -1):
        for start in range(len(keys) - size + 1):
            if found := allergens.get(" ".join(keys[start : start + size])):
                return found
    return None


def _key(text: str) -> str:
    return " ".join(singular(word) for word in fold(text).split())
