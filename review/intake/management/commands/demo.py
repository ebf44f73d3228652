"""`manage.py demo`: a dozen made-up forms, an account per role, and the whole system around them."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

from review.config.address import Address, AddressRefused
from review.config.preparation import prepare_database
from review.config.processes import running_processes, write_lines
from review.intake.batch import LOG_NAME, Batch, workers
from review.intake.samples.demo import demo_forms
from review.management import arguments

PEOPLE = {
    "medical_reviewer": ("maria", "Maria", "Okafor"),
    "quality_assurance": ("quentin", "Quentin", "Berg"),
    "supervisor": ("susan", "Susan", "Adeyemi"),
    "admin": ("adam", "Adam", "Novak"),
    "ops": ("olga", "Olga", "Lindqvist"),
}
TIMEOUT_SECONDS = 300


class Command(BaseCommand):
    """Everything a stranger needs to try the product, with one command."""

    help = "Run the system with sample forms and one account per role (--once: without serving)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="process the samples, then stop everything"
        )
        parser.add_argument("--json", action="store_true", help="with --once: a JSON line per form")
        parser.add_argument(
            "--port", type=arguments.port, default=8000, help="port of the web site (default: 8000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["json"] and not options["once"]:
            raise CommandError("--json goes with --once: a running demo is looked at in a browser")
        if options["once"]:
            self._once(as_json=options["json"])
        else:
            self._serve(Address(port=options["port"]))

    def _once(self, *, as_json: bool) -> None:
        batch = self._prepare()
        with workers():
            done = batch.wait(seconds=TIMEOUT_SECONDS, show=self._show)
        reports = list(batch.reports())
        for report in reports:
            line = json.dumps(report, ensure_ascii=False) if as_json else _line(report)
            self.stdout.write(line)
        if not done:
            raise CommandError(
                f"not every form was read within {TIMEOUT_SECONDS} s; {_log()} says why"
            )

    def _serve(self, web: Address) -> None:
        try:
            web.check_free()
            batch = self._prepare()
            password = _make_people()
            with running_processes(web=web, show=write_lines(settings.VAR_DIR / LOG_NAME)) as group:
                if not group.wait_for_web():
                    raise CommandError(f"the web process does not answer; {_log()} says why")
                self._welcome(web, password, len(batch.intakes))
                batch.wait(seconds=TIMEOUT_SECONDS, show=self._show)
                self.stdout.write(self.style.SUCCESS(_where(list(batch.reports()))))
                self.stdout.flush()
                group.wait()
        except AddressRefused as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write("Everything has ended.")

    def _prepare(self) -> Batch:
        self.stderr.write("Bringing the database up to date ...")
        prepare_database()
        self.stderr.write("Making sample forms ...")
        batch = Batch()
        batch.submit((form.filename, form.data) for form in demo_forms())
        return batch

    def _show(self, settled: int, total: int) -> None:
        if settled != getattr(self, "_shown", None):
            self._shown = settled
            self.stderr.write(f"{settled} of {total} forms read")
            self.stderr.flush()

    def _welcome(self, web: Address, password: str, count: int) -> None:
        lines = [
            "",
            f"  {web.url}   {count} sample forms are being read.",
            "",
            *(
                f"  {name:<10} {role.replace('_', ' '):<18} password: {password}"
                for role, (name, _, _) in PEOPLE.items()
            ),
            "",
            f"  Ctrl-C ends everything. What the processes say is in {_log()}.",
            "",
        ]
        self.stdout.write(self.style.SUCCESS("\n".join(lines)))
        self.stdout.flush()


def _log() -> str:
    return str(settings.VAR_DIR / LOG_NAME)


def _make_people() -> str:
    """One account per role, all with a fresh password: it is worth nothing after this demo."""
    password = secrets.token_urlsafe(6)
    for role, (username, first, last) in PEOPLE.items():
        user, _ = User.objects.get_or_create(username=username)
        user.first_name, user.last_name, user.is_active = first, last, True
        user.set_password(password)
        user.save()
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
    return password


def _line(report: dict[str, Any]) -> str:
    flags = len(report["flags"])
    why = report["reason"] or (f"{flags} flag{'s' if flags != 1 else ''}" if flags else "clean")
    return f"{report['state']:<12} {why:<18} {report['seconds']:6.1f} s  {report['file']}"


def _where(reports: list[dict[str, Any]]) -> str:
    counts = Counter(report["state"] for report in reports)
    flagged = sum(bool(report["flags"]) for report in reports)
    return (
        f"{counts['waiting']} forms wait in the queue, {flagged} of them flagged; "
        f"{counts['dead_letter']} are dead letters."
    )
