"""Load ICD-10-CM and the drug vocabulary into the database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from review.intake.terminology.loading import load_vocabularies


class Command(BaseCommand):
    """Fills the vocabulary tables; does nothing where the same edition is loaded already."""

    help = "Load ICD-10-CM and the drug vocabulary (a few seconds; safe to run again)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="load even what is unchanged")

    def handle(self, *, again: bool, verbosity: int, **options: Any) -> None:
        started = time.monotonic()
        if verbosity:
            self.stdout.write("Loading vocabularies (ICD-10-CM has about 98,000 items) ...")
        loaded = load_vocabularies(
            self._show if verbosity > 1 or self._is_live() else _be_quiet, again=again
        )
        if verbosity:
            self.stdout.writelines(f"{vocabulary}\n" for vocabulary in loaded)
            self.stdout.write(f"Done in {time.monotonic() - started:.1f} s.")

    def _is_live(self) -> bool:
        return bool(self.stdout.isatty())

    def _show(self, name: str, items: int) -> None:
        self.stdout.write(f"  {name}: {items:,} items", ending="\r" if self._is_live() else "\n")
        self.stdout.flush()


def _be_quiet(name: str, items: int) -> None:
    """Progress for nobody: the lines before and after say enough in a log file."""
