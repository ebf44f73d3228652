"""`manage.py score_reading`: generate forms with known truth, read them, say how well it went."""

from __future__ import annotations

import json
import tempfile
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

from review.intake.samples.demo import MEDIA, corpus
from review.intake.samples.layouts import LAYOUTS, SamplesUnavailable
from review.intake.samples.scoring import (
    FormScore,
    Tally,
    score_flags,
    score_form,
    tally_groups,
    worst_fields,
)
from review.intake.terminology.icd_package import icd_rows
from review.intake.terminology.vocabulary import vocabulary_from_files

WORST = 12
COLUMNS = ("forms", 6), ("fields", 8), ("right", 8), ("wrong", 7), ("doubted", 9), ("missing", 9)
HEAD = f"{'medium':<10}{'layout':<10}" + "".join(
    f"{title:>{width}}" for title, width in (*COLUMNS, ("invented", 10), ("CPU s/page", 12))
)


class Command(BaseCommand):
    """Prints a table, or with --json one object; nothing it reads is kept."""

    help = "Measure reading on generated forms with known truth, per layout and medium."
    # It touches neither pages nor database, so their checks have nothing to say about it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to generate and how to report."""
        parser.add_argument("--forms", type=_count, default=64, help="how many (default: 64)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other forms")
        parser.add_argument("--layout", action="append", choices=LAYOUTS, help="only this one")
        parser.add_argument("--medium", action="append", choices=MEDIA, help="only this one")
        parser.add_argument("--errors", action="store_true", help="list every field not right")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        """Score and report; exits with a sentence when forms cannot be drawn here."""
        started = time.monotonic()
        try:
            scores = self._score(options)
        except (SamplesUnavailable, ValueError) as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(scores), indent=1, sort_keys=True))
            return
        self._show_table(scores)
        if options["errors"]:
            self._show_errors(scores)
        self.stdout.write(f"{len(scores)} forms in {time.monotonic() - started:.1f} s.")

    def _score(self, options: dict[str, Any]) -> list[FormScore]:
        forms = corpus(
            options["forms"],
            options["seed"],
            layouts=options["layout"] or LAYOUTS,
            media=options["medium"] or MEDIA,
        )
        vocabulary = vocabulary_from_files(
            (row.code, row.title, row.is_leaf, row.search) for row in icd_rows()
        )
        today = datetime.now(UTC).date()
        scores: list[FormScore] = []
        with tempfile.TemporaryDirectory() as place, _documents_in(place):
            for form in forms:
                scores.append(score_form(form, vocabulary, today))
                self._progress(len(scores), options["forms"])
        return scores

    def _progress(self, done: int, total: int) -> None:
        """A line that rewrites itself on a terminal; every tenth form elsewhere."""
        live = self.stderr.isatty()
        if live or done == total or done % 10 == 0:
            end = "\n" if done == total or not live else ""
            start = "\r" if live else ""
            self.stderr.write(f"{start}Read {done} of {total} forms", ending=end)
            self.stderr.flush()

    def _show_table(self, scores: list[FormScore]) -> None:
        self.stdout.write(HEAD)
        for (medium, layout), tally in tally_groups(scores).items():
            self.stdout.write(_row(medium, layout, tally))
        self.stdout.write("\nFields with most errors:")
        for name, wrong, asked in worst_fields(scores, WORST):
            self.stdout.write(f"  {name:<36}{wrong:>4} of {asked}")
        flags = score_flags(scores)
        self.stdout.write(
            f"\nPlanted mistakes found: {flags.found} of {flags.planted}"
            f" (missed: {_counts(flags.missed)})\nClean forms with a false alarm:"
            f" {flags.clean_flagged} of {flags.clean_forms} ({_counts(flags.false_rules)})"
        )
        refused = [score for score in scores if score.refused]
        self.stdout.write(f"Refused: {_counts({s.form.filename: s.refused for s in refused})}")

    def _show_errors(self, scores: list[FormScore]) -> None:
        for score in scores:
            place = f"{score.form.filename} {score.form.layout}/{score.form.medium}"
            for name, compared in score.compared.items():
                if compared["outcome"] != "right":
                    mark = "doubted" if compared["flagged"] else compared["outcome"]
                    self.stdout.write(
                        f"{place} {name} {mark}: {compared['expected']!r} read {compared['read']!r}"
                    )
            if score.invented:
                self.stdout.write(f"{place} invented: {', '.join(score.invented)}")


def _documents_in(place: str) -> override_settings:
    """A document store of its own: scoring must not leave thousands of files with the real ones."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": place},
    }
    return override_settings(STORAGES={**settings.STORAGES, "documents": storage})


def _count(text: str) -> int:
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of forms: give one from 1 on")


def _row(medium: str, layout: str, tally: Tally) -> str:
    outcomes = tally.outcomes
    return (
        f"{medium:<10}{layout:<10}{tally.forms:>6}{outcomes.total():>8}{tally.accuracy:>8.1%}"
        f"{outcomes['wrong']:>7}{tally.doubted:>9}{outcomes['missing']:>9}{tally.invented:>10}"
        f"{tally.cpu_seconds / max(tally.pages, 1):>12.3f}"
    )


def _counts(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _as_json(scores: list[FormScore]) -> dict[str, Any]:
    flags = score_flags(scores)
    return {
        "groups": [
            {
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
            for (medium, layout), tally in tally_groups(scores).items()
        ],
        "worst_fields": [
            {"field": name, "errors": wrong, "asked": asked}
            for name, wrong, asked in worst_fields(scores, WORST)
        ],
        "planted": flags.planted,
        "planted_found": flags.found,
        "planted_missed": dict(flags.missed),
        "clean_forms": flags.clean_forms,
        "clean_flagged": flags.clean_flagged,
        "false_rules": dict(flags.false_rules),
        "refused": {score.form.filename: score.refused for score in scores if score.refused},
    }
