"""Load the LOINC table, against which the codes sent to the EHR are checked."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from review.intake.ehr.observations import LOINC_CODES
from review.intake.terminology.loading_files import load_loinc, missing_terms
from review.intake.terminology.refused_file import RefusedFile


class Command(BaseCommand):
    """Reads a Loinc.csv; all of it or nothing. Tells which of our codes it does not hold."""

    help = "Load LoincTable/Loinc.csv of a LOINC release and check the codes sent to the EHR by it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Loinc.csv")
        parser.add_argument("--edition", required=True, help='such as "LOINC 2.81"')

    def handle(self, *, file: Path, edition: str, **options: Any) -> None:
        try:
            loaded = load_loinc(file, edition)
        except RefusedFile as refusal:
            raise CommandError(f"Nothing was loaded. {refusal}.") from None
        self.stdout.write(str(loaded))
        if missing := missing_terms(LOINC_CODES):
            listed = ", ".join(missing)
            self.stdout.write(f"Observations are sent with codes this edition lacks: {listed}")
