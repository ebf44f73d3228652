"""`manage.py score_reading`: generate forms with known truth, read them, say how well it went."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review.intake.management.own_documents import own_documents
from review.intake.samples.demo import MEDIA, corpus
from review.intake.samples.layouts import LAYOUTS, SamplesUnavailable
from review.intake.samples.report import as_json, error_lines, report_lines
from review.intake.samples.scoring import FormScore, score_form
from review.intake.samples.targets import judge, judge_speed
from review.intake.terminology.icd_package import icd_rows
from review.intake.terminology.vocabulary import vocabulary_from_files
from review.management import arguments

FORMS = 300


class Command(BaseCommand):
    """Prints tables, or with --json one object; nothing it reads is kept. A missed target is an error."""

    help = (
        "Measure reading on generated forms with known truth, per field, layout, medium and rule; "
        "ends with an error when a target is missed. --speed also judges CPU time and memory: "
        "with `--speed --forms 200 --medium scan_pdf` those of 200 scanned forms in one process."
    )
    # It touches neither pages nor database, so their checks have nothing to say about it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to generate and how to report."""
        parser.add_argument(
            "--forms", type=arguments.forms, default=FORMS, help=f"how many ({FORMS})"
        )
        parser.add_argument("--seed", type=int, default=1, help="another seed, other forms")
        parser.add_argument("--layout", action="append", choices=LAYOUTS, help="only this one")
        parser.add_argument("--medium", action="append", choices=MEDIA, help="only this one")
        parser.add_argument(
            "--foreign", action="store_true", help="for development: labels no lexicon holds"
        )
        parser.add_argument("--errors", action="store_true", help="list every field not right")
        parser.add_argument("--speed", action="store_true", help="judge CPU time and memory too")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        """Score and report; CommandError when forms cannot be drawn or a target is missed."""
        started = time.monotonic()
        try:
            scores = self._score(options)
        except (SamplesUnavailable, ValueError) as error:
            raise CommandError(str(error)) from None
        targets = judge(scores) + (judge_speed(scores) if options["speed"] else [])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(scores, targets), indent=1, sort_keys=True))
        else:
            lines = [*report_lines(scores, targets)]
            lines += error_lines(scores) if options["errors"] else ()
            seconds = time.monotonic() - started
            self.stdout.write("\n".join([*lines, f"{len(scores)} forms in {seconds:.1f} s."]))
        missed = [target.what for target in targets if not target.is_met]
        if missed:
            raise CommandError(f"Targets missed: {', '.join(missed)}.")

    def _score(self, options: dict[str, Any]) -> list[FormScore]:
        forms = corpus(
            options["forms"],
            options["seed"],
            layouts=options["layout"] or LAYOUTS,
            media=options["medium"] or MEDIA,
            foreign=options["foreign"],
        )
        vocabulary = vocabulary_from_files(
            (row.code, row.title, row.is_leaf, row.search) for row in icd_rows()
        )
        today = datetime.now(UTC).date()
        scores: list[FormScore] = []
        with own_documents():
            for form in forms:
                scored = score_form(form, vocabulary, today)
                # Kept files would look like a worker whose memory grows.
                scores.append(replace(scored, form=replace(form, data=b"")))
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
