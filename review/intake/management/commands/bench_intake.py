"""`manage.py bench_intake`: many forms at once through real workers, on a private database that is thrown away."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review.config import private_place
from review.config.preparation import prepare_database
from review.config.servers import prepare_servers
from review.intake.batch import Batch, workers
from review.intake.samples.demo import corpus
from review.management import arguments
from review.outcomes import work_done

SEED = 2026


class Command(BaseCommand):
    """Prints forms per second, and what the engine costs per step."""

    help = "Submit many text-PDF forms at once and measure how fast the workers drain them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forms", type=arguments.forms, default=200, help="default: 200")
        parser.add_argument(
            "--workers", type=arguments.workers, default=2, help="worker processes (default: 2)"
        )
        parser.add_argument(
            "--timeout",
            type=arguments.seconds,
            default=900,
            help="seconds to wait at most (default: 900)",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if private_place.is_inside():
            self._measure(options)
        else:
            private_place.run_again()

    def _measure(self, options: dict[str, Any]) -> None:
        forms, count = options["forms"], options["workers"]
        self.stderr.write(f"Making {forms} forms ...")
        prepare_servers()
        prepare_database()
        files = [(form.filename, form.data) for form in corpus(forms, SEED, media=("text_pdf",))]
        batch = Batch()
        with workers(count):
            began = time.monotonic()
            batch.submit(files)
            done = batch.wait(seconds=options["timeout"], show=self._show)
            seconds = time.monotonic() - began
        if not done:
            raise CommandError(
                f"not drained within {options['timeout']:g} s: take fewer --forms or a longer --timeout"
            )
        figures = _figures(batch, count, seconds)
        self.stdout.write(json.dumps(figures) if options["json"] else _words(figures))

    def _show(self, settled: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"  {settled} of {total}", ending="\r")
            self.stderr.flush()


def _figures(batch: Batch, count: int, seconds: float) -> dict[str, float]:
    """What a batch that took so many seconds with so many workers came to."""
    work = work_done([i.run_id for i in batch.intakes.values() if i.run_id])
    return {
        "forms": len(batch.intakes),
        "workers": count,
        "seconds": round(seconds, 2),
        "forms_per_second": round(len(batch.intakes) / seconds, 2),
        "steps": work.steps,
        "steps_per_second": round(work.steps / seconds, 1),
        "function_ms_per_step": round(work.work_ms / work.steps, 2),
        "engine_ms_per_step": round((seconds * 1000 * count - work.work_ms) / work.steps, 2),
    }


def _words(figures: dict[str, Any]) -> str:
    return (
        "{forms} forms in {seconds} s with {workers} worker processes: {forms_per_second} forms/s, "
        "{steps} steps, {steps_per_second} steps/s.\n"
        "Per step: {function_ms_per_step} ms in the step's own function, {engine_ms_per_step} ms "
        "for everything else (claims, arguments, commits, submitting, idle time)."
    ).format(**figures)
