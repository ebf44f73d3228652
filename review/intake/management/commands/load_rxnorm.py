"""Load the drugs of an RxNorm release over the demonstration set."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review.intake.terminology.loading_files import load_rxnorm
from review.intake.terminology.refused_file import RefusedFile


class Command(BaseCommand):
    """Reads RXNCONSO.RRF and RXNREL.RRF of a folder; all of them or nothing."""

    help = (
        "Load the drugs of an RxNorm release (the folder rrf of the prescribable content). Drugs "
        "of the demonstration set keep their classes and doses, and none of them is lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="holds RXNCONSO.RRF and RXNREL.RRF")
        parser.add_argument("--edition", required=True, help='such as "RxNorm 2026-11-02"')

    def handle(self, *, folder: Path, edition: str, **options: Any) -> None:
        try:
            loaded = load_rxnorm(folder, edition)
        except RefusedFile as refusal:
            raise CommandError(f"Nothing was loaded. {refusal}.") from None
        self.stdout.write(str(loaded))
