"""`manage.py intake FILE|DIR ...`: submit documents, watch them, write what was read."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from review.config.preparation import prepare_database
from review.intake.batch import Batch, workers
from review.management import arguments

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".docx", ".txt"})


class Command(BaseCommand):
    """Works through the running system, or starts workers of its own while it waits."""

    help = "Submit patient intake documents: files, or folders of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|DIR")
        parser.add_argument(
            "--wait", action="store_true", help="wait until each form waits for a person or ended"
        )
        parser.add_argument(
            "--json", type=Path, metavar="OUT_DIR", help="write NAME.json per file (waits, too)"
        )
        parser.add_argument(
            "--timeout",
            type=arguments.seconds,
            default=600,
            help="seconds to wait at most (default: 600)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = _files(options["paths"])
        out: Path | None = options["json"]
        if out is not None:
            _make_folder(out)
        prepare_database()
        batch = Batch()
        _submit(batch, files)
        if options["wait"] or out is not None:
            self._wait(batch, options["timeout"], out)
        else:
            self._say_submitted(batch)

    def _wait(self, batch: Batch, seconds: float, out: Path | None) -> None:
        with workers(), _bar(self.stderr.isatty()) as bar:
            task = bar.add_task("reading", total=len(batch.intakes))
            done = batch.wait(
                seconds=seconds, show=lambda settled, _: bar.update(task, completed=settled)
            )
        reports = list(batch.reports())
        for report in reports:
            self.stdout.write(
                f"{report['state']:<12} {report['reason'] or '-':<18} {report['file']}"
            )
        if out is not None:
            _write(reports, out)
            self.stdout.write(f"{len(reports)} reports in {out}")
        self.stdout.write(_sum(reports))
        if not done:
            raise CommandError(
                f"not everything was read within {seconds:g} s; nothing is lost: start "
                "`manage.py up`, or run the same command again to wait on"
            )

    def _say_submitted(self, batch: Batch) -> None:
        for name, refusal in batch.refusals.items():
            self.stdout.write(f"{'refused':<12} {refusal.code:<18} {name}: {refusal}")
        count = len(batch.intakes)
        self.stdout.write(f"{count} submitted; workers read them while `manage.py up` runs.")


def _files(paths: list[Path]) -> dict[str, Path]:
    """Every document named or found in the folders, under a name that is unique in this call."""
    found: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise CommandError(f"{path} does not exist; nothing was submitted")
        for file in _in_folder(path) if path.is_dir() else (path,):
            found[file.name if file.name not in found else str(file)] = file
    if not found:
        kinds = ", ".join(sorted(SUFFIXES))
        raise CommandError(f"no documents found there; looked for {kinds}")
    return found


def _submit(batch: Batch, files: dict[str, Path]) -> None:
    try:
        batch.submit((name, path.read_bytes()) for name, path in files.items())
    except OSError as error:
        raise CommandError(
            f"cannot read or keep a document ({error.strerror}: {error.filename}); mend that and run the "
            "same command again: what was submitted before it stays, and is not submitted twice"
        ) from None


def _in_folder(folder: Path) -> Iterator[Path]:
    yield from sorted(
        path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in SUFFIXES
    )


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"cannot write into {out}: {error.strerror}") from None


def _write(reports: list[dict[str, Any]], out: Path) -> None:
    stems = Counter(Path(report["file"]).stem for report in reports)
    for report in reports:
        name = Path(report["file"])
        unique = name.stem if stems[name.stem] == 1 else name.name
        text = json.dumps(report, indent=1, ensure_ascii=False)
        (out / f"{unique}.json").write_text(text + "\n", encoding="utf-8")


def _sum(reports: list[dict[str, Any]]) -> str:
    counts = Counter(report["state"] for report in reports)
    return ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items())


def _bar(live: bool) -> Bar:
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not live,
    )
