"""RxNorm release files (RRF), read into drugs: ingredients, their combinations and brand names.

Format: NLM, RxNorm technical documentation, sections 12.4 (RXNCONSO.RRF) and 12.7 (RXNREL.RRF);
the "current prescribable content" has the same two files in `rrf/`. Nothing here knows a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from review.intake.terminology.drugs import DrugEntry
from review.intake.terminology.refused_file import RefusedFile

CONCEPTS_FILE: Final = "RXNCONSO.RRF"
RELATIONS_FILE: Final = "RXNREL.RRF"
LONGEST_NAME: Final = 120  # characters: what the table holds
_CONCEPT_COLUMNS: Final = 18
_RELATION_COLUMNS: Final = 16
_INGREDIENT, _COMBINATION, _BRAND = "IN", "MIN", "BN"
# The second concept is this of the first (RELA); the other direction stands on a row of its own.
_NAMES_AND_PARTS: Final = frozenset({"tradename_of", "part_of"})


@dataclass(slots=True)
class RxNormContent:
    """Names by RXCUI and kind; brands and parts by the RXCUI of what they belong to."""

    ingredients: dict[str, str] = field(default_factory=dict)
    combinations: dict[str, str] = field(default_factory=dict)
    brands: dict[str, str] = field(default_factory=dict)
    brands_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parts_of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_rxnorm(folder: Path) -> RxNormContent:
    """The drugs of a release folder. Raises RefusedFile on a missing, cut or foreign file."""
    content = RxNormContent()
    names = {
        _INGREDIENT: content.ingredients,
        _COMBINATION: content.combinations,
        _BRAND: content.brands,
    }
    for cells in _rows(folder / CONCEPTS_FILE, _CONCEPT_COLUMNS):
        code, source, kind, name, suppressed = (cells[at] for at in (0, 11, 12, 14, 16))
        if source == "RXNORM" and kind in names and suppressed != "O":
            names[kind][code] = name[:LONGEST_NAME]
    if not content.ingredients:
        raise RefusedFile(CONCEPTS_FILE, "holds no ingredient of RXNORM; unpack a full release")
    _relate(folder / RELATIONS_FILE, content)
    return content


def drugs_of(content: RxNormContent, known: list[DrugEntry]) -> list[DrugEntry]:
    """Every drug of the release, with classes, allergy groups and doses where we know them.

    RxNorm has neither: `known` gives them by RXCUI or name, and what of it is not in the release
    stays as it is, so that loading never loses a drug.
    """
    held = {drug.name.casefold(): drug for drug in known}
    held |= {drug.rxnorm: drug for drug in known if drug.rxnorm}
    found: dict[str, DrugEntry] = {}
    for code, name in [*content.ingredients.items(), *content.combinations.items()]:
        ours = held.get(code) or held.get(name.casefold())
        parts = [content.ingredients[part] for part in content.parts_of.get(code, [])]
        names = [content.brands[brand] for brand in content.brands_of.get(code, [])]
        drug = _merged(code, name, tuple(parts), tuple(names), ours, held)
        found[drug.name.casefold()] = drug
    return [*found.values(), *(drug for drug in known if drug.name.casefold() not in found)]


def _merged(
    code: str,
    name: str,
    parts: tuple[str, ...],
    brands: tuple[str, ...],
    ours: DrugEntry | None,
    held: Mapping[str, DrugEntry],
) -> DrugEntry:
    """What the release says, and what we know beyond it; a combination has what its parts have."""
    if ours is not None:
        every_brand = tuple(dict.fromkeys([*ours.brands, *brands]))
        return replace(ours, brands=every_brand, rxnorm=code)
    known_parts = [held[part.casefold()] for part in parts if part.casefold() in held]
    classes = [one for part in known_parts for one in part.classes]
    groups = [one for part in known_parts for one in part.allergy_groups]
    return DrugEntry(
        name=name.lower(),
        brands=brands,
        ingredients=tuple(part.lower() for part in parts) or (name.lower(),),
        classes=tuple(dict.fromkeys(classes)),
        allergy_groups=tuple(dict.fromkeys(groups)),
        usual_per_day=None,
        max_per_day=None,
        unit="",
        rxnorm=code,
    )


def _relate(path: Path, content: RxNormContent) -> None:
    for cells in _rows(path, _RELATION_COLUMNS):
        first, second, relation = cells[0], cells[4], cells[7]
        if relation not in _NAMES_AND_PARTS:
            continue
        if relation == "tradename_of" and second in content.brands:
            content.brands_of[first].append(second)
        elif relation == "part_of" and second in content.ingredients:
            content.parts_of[first].append(second)


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    """The cells of each line; every line of RRF ends with a bar."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                cells = line.rstrip("\r\n").split("|")
                if len(cells) != columns + 1:
                    what = f"has {len(cells) - 1} columns instead of {columns}; unpack it again"
                    raise RefusedFile(path.name, what, line=number)
                yield cells
    except FileNotFoundError:
        what = f"is not in {path.parent}; give the folder that holds it (rrf)"
        raise RefusedFile(path.name, what) from None
    except UnicodeDecodeError:
        raise RefusedFile(path.name, "is not UTF-8 text; unpack the release again") from None
