"""`manage.py bench`: what the engine costs, on private servers that are thrown away; beside a peer on request."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from orchestrator.benchmarks import catalogue, machine, profiling, report
from orchestrator.benchmarks.ours import Ours
from orchestrator.benchmarks.place import NoPlace, Place, find_place
from orchestrator.benchmarks.rounds import Plan, measure
from orchestrator.benchmarks.sides import NotMeasured, Side
from orchestrator.benchmarks.sizes import FULL, QUICK, Sizes

PROCESSES = 2
THREADS = 4
NAMES = (*catalogue.COMPARED, *catalogue.ALONE)
PATIENCE_SECONDS = 60.0


class Command(BaseCommand):
    """Measures latency, throughput, fan-out, gates, large results, claims, memory and what is written."""

    help = "Measure the engine with two worker processes; with --peer, DBOS does the same work in the same rounds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--peer", type=_peer, help="dbos: the same work on DBOS, in turns")
        parser.add_argument("--rounds", type=_positive, default=5, help="rounds of both sides")
        parser.add_argument(
            "--only", type=_names, default=frozenset(NAMES), help=f"some of: {', '.join(NAMES)}"
        )
        parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that it works")
        parser.add_argument("--pool", choices=("prefork", "threads"), default="prefork")
        parser.add_argument(
            "--concurrency",
            type=_positive,
            help=f"prefork: processes ({PROCESSES}); threads: in each of {PROCESSES} processes ({THREADS})",
        )
        parser.add_argument(
            "--patience",
            type=float,
            default=PATIENCE_SECONDS,
            help="seconds to wait at most for a calm machine before each block",
        )
        parser.add_argument(
            "--profile", action="store_true", help="also show where a worker's time goes"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place = find_place()
        except NoPlace as error:
            raise CommandError(str(error)) from None
        if apps.is_installed("orchestrator.benchmarks"):
            self._measure(place, options)
        else:
            place.run_again()

    def _measure(self, place: Place, options: dict[str, Any]) -> None:
        place.prepare()
        with TemporaryDirectory(prefix="orchestrator-bench-log-") as folder:
            self._report(place, options, Path(folder) / "workers.log")

    def _report(self, place: Place, options: dict[str, Any], log: Path) -> None:
        peer = _side(options["peer"])
        plan = Plan(
            ours=Ours(_workers(place, options, log)),
            peer=peer,
            names=options["only"],
            sizes=QUICK if options["quick"] else FULL,
            rounds=options["rounds"],
            patience=options["patience"],
        )
        # Before anything else: the measure of claims leaves rows that no worker could run.
        profile = profiling.profile() if options["profile"] else ""
        try:
            results = measure(plan, self._say)
        except NotMeasured as error:
            last = _last_lines(log) or "nothing"
            raise CommandError(f"{error}. The last lines of the workers:\n{last}") from None
        name = peer.name if peer else None
        ways: dict[str, list[float]] = getattr(peer, "ways", {})
        told = {"machine": machine.describe(), "settings": _told(options, plan.sizes)}
        if options["json"]:
            data = told | report.as_data(results, name, ways) | {"profile": profile}
            self.stdout.write(json.dumps(data))
        else:
            self._print(report.as_table(results, name, ways), told, profile)

    def _print(self, table: str, told: dict[str, dict[str, Any]], profile: str) -> None:
        self.stdout.write(table)
        for title, values in told.items():
            words = ", ".join(f"{key} {value}" for key, value in values.items())
            self.stdout.write(f"\n{title.capitalize()}: {words}")
        if profile:
            self.stdout.write(f"\n{profile}")

    def _say(self, line: str) -> None:
        self.stderr.write(line)


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:]) if log.exists() else ""


def _workers(
    place: Place, options: dict[str, Any], log: Path
) -> Callable[[], AbstractContextManager[Any]]:
    many = options["concurrency"]
    forks = options["pool"] == "prefork"

    def start() -> AbstractContextManager[Any]:
        return place.workers(
            processes=(many or PROCESSES) if forks else PROCESSES,
            threads=0 if forks else many or THREADS,
            log=log,
        )

    return start


def _told(options: dict[str, Any], sizes: Sizes) -> dict[str, Any]:
    """How the figures were taken."""
    return {name: options[name] for name in ("pool", "concurrency", "rounds")} | asdict(sizes)


def _side(name: str | None) -> Side | None:
    """The peer's package is an extra: it is imported only when it is asked for."""
    if name is None:
        return None
    side: Side = import_module("orchestrator.benchmarks.peer").Dbos()
    return side


def _peer(word: str) -> str:
    if word != "dbos":
        raise ArgumentTypeError(f"{word!r} is no peer; there is: dbos")
    if find_spec("dbos") is None:
        raise ArgumentTypeError(
            "DBOS is not installed: run `make setup`, or `pip install '.[bench]'` in the checkout"
        )
    return word


def _names(words: str) -> frozenset[str]:
    names = frozenset(word.strip() for word in words.split(",") if word.strip())
    if unknown := names - set(NAMES):
        raise ArgumentTypeError(
            f"{', '.join(sorted(unknown))}: no such measure; there are {', '.join(NAMES)}"
        )
    return names or frozenset(NAMES)


def _positive(word: str) -> int:
    try:
        number = int(word)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{word!r} is no number from 1 up")
    return number
