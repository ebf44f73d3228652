"""What scored forms look like on paper: tables as text, or one object for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from review.intake.samples.layouts import KEPT_OUT
from review.intake.samples.mistakes import MISTAKES
from review.intake.samples.scoring import (
    FormScore,
    Tally,
    accuracy_by_field,
    score_flags,
    tally_groups,
    worst_fields,
)
from review.intake.samples.targets import Target

WORST: Final = 12
# After so many pages engines are loaded and caches filled.
WARM_PAGES: Final = 20
_COLUMNS: Final = (
    *(("forms", 6), ("fields", 8), ("right", 8), ("wrong", 7), ("doubted", 9), ("missing", 9)),
    *(("invented", 10), ("CPU s/page", 12)),
)


def report_lines(scores: Sequence[FormScore], targets: Sequence[Target]) -> Iterator[str]:
    """Everything that is printed for people: groups, fields, rules, memory, targets."""
    yield f"{'medium':<10}{'layout':<12}" + "".join(f"{t:>{w}}" for t, w in _COLUMNS)
    for (medium, layout), tally in tally_groups(scores).items():
        yield _row(medium, f"{layout} *" if layout in KEPT_OUT else layout, tally)
    if any(score.form.layout in KEPT_OUT for score in scores):
        yield '* kept out of development, and not counted under "all"'
    yield from _fields(scores)
    yield from _rules(scores)
    yield from _memory(scores)
    yield "\nTargets:"
    for target in targets:
        sign = "at most" if target.at_most else "at least"
        mark = "met   " if target.is_met else "MISSED"
        yield f"  {mark} {target.what:<38}{target.measured:>8.3f}  ({sign} {target.wanted:.3f})"


def error_lines(scores: Sequence[FormScore]) -> Iterator[str]:
    """Every field that was not right; of layouts that are kept out nothing but the count is told."""
    for score in scores:
        if score.form.layout in KEPT_OUT:
            continue
        place = f"{score.form.filename} {score.form.layout}/{score.form.medium}"
        for name, compared in score.compared.items():
            if compared["outcome"] != "right":
                mark = "doubted" if compared["flagged"] else compared["outcome"]
                read = compared["read"]
                yield f"{place} {name} {mark}: {compared['expected']!r} read {read!r}"
        if score.invented:
            yield f"{place} invented: {', '.join(score.invented)}"


def as_json(scores: Sequence[FormScore], targets: Sequence[Target]) -> dict[str, Any]:
    """The same figures for a machine."""
    flags = score_flags(scores)
    seen = [score for score in scores if score.form.layout not in KEPT_OUT]
    return {
        "groups": [
            _group(medium, layout, tally)
            for (medium, layout), tally in tally_groups(scores).items()
        ],
        "fields": accuracy_by_field(seen),
        "worst_fields": [
            {"field": name, "errors": wrong, "asked": asked}
            for name, wrong, asked in worst_fields(seen, WORST)
        ],
        "planted": flags.planted,
        "planted_found": flags.found,
        "planted_missed": dict(flags.missed),
        "clean_forms": flags.clean_forms,
        "clean_flagged": flags.clean_flagged,
        "false_rules": dict(flags.false_rules),
        "refused": {score.form.filename: score.refused for score in scores if score.refused},
        "targets": [
            {"what": t.what, "wanted": t.wanted, "measured": t.measured, "met": t.is_met}
            for t in targets
        ],
    }


def _memory(scores: Sequence[FormScore]) -> Iterator[str]:
    """Resident memory of the one process that read everything, once it is warm and at the end."""
    pages, marks = 0, list[tuple[int, int]]()
    for score in scores:
        pages += score.pages
        if score.resident:
            marks.append((pages, score.resident >> 20))
    if marks:
        warm = next((mark for mark in marks if mark[0] >= WARM_PAGES), marks[0])
        highest = max(megabytes for _, megabytes in marks)
        yield (
            f"\nMemory: {warm[1]} MB after page {warm[0]}, {marks[-1][1]} MB after page "
            f"{marks[-1][0]}, {highest} MB at most"
        )


def _row(medium: str, layout: str, tally: Tally) -> str:
    outcomes = tally.outcomes
    return (
        f"{medium:<10}{layout:<12}{tally.forms:>6}{outcomes.total():>8}{tally.accuracy:>8.1%}"
        f"{outcomes['wrong']:>7}{tally.doubted:>9}{outcomes['missing']:>9}{tally.invented:>10}"
        f"{tally.cpu_seconds / max(tally.pages, 1):>12.3f}"
    )


def _fields(scores: Sequence[FormScore]) -> Iterator[str]:
    """Right of asked, per field and medium; of kept-out layouts only the group is told."""
    scores = [score for score in scores if score.form.layout not in KEPT_OUT]
    media = sorted({score.form.medium for score in scores})
    yield "\n" + f"{'field':<34}" + "".join(f"{medium:>12}" for medium in media)
    for name, by_medium in accuracy_by_field(scores).items():
        cells = ["{}/{}".format(*by_medium[m]) if m in by_medium else "-" for m in media]
        yield f"{name:<34}" + "".join(f"{cell:>12}" for cell in cells)
    yield "\nFields with most errors:"
    for name, wrong, asked in worst_fields(scores, WORST):
        yield f"  {name:<36}{wrong:>4} of {asked}"


def _rules(scores: Sequence[FormScore]) -> Iterator[str]:
    """Per planted mistake and its rule what was found, per rule the false alarms."""
    flags = score_flags(scores)
    yield f"\nPlanted mistakes found: {flags.found} of {flags.planted}"
    for name, planted in sorted(flags.planted_by_name.items()):
        found = planted - flags.missed[name]
        yield f"  {name:<26}{MISTAKES[name].rule:<26}{found:>4} of {planted}"
    yield f"Clean forms with a false alarm: {flags.clean_flagged} of {flags.clean_forms}"
    for rule, count in sorted(flags.false_rules.items()):
        yield f"  {rule:<52}{count:>4}"
    for score in scores:
        if score.refused:
            yield f"Refused: {score.form.filename} {score.refused}"


def _group(medium: str, layout: str, tally: Tally) -> dict[str, Any]:
    return {
        "medium": medium,
        "layout": layout,
        "forms": tally.forms,
        "fields": tally.outcomes.total(),
        "accuracy": round(tally.accuracy, 4),
        "wrong": tally.outcomes["wrong"],
        "wrong_doubted": tally.doubted,
        "missing": tally.outcomes["missing"],
        "invented": tally.invented,
        "cpu_seconds_per_page": round(tally.cpu_seconds / max(tally.pages, 1), 4),
    }
