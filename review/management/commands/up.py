"""`manage.py up`: the whole system in the foreground - web, workers, control - until Ctrl-C."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from review.config.address import Address, AddressRefused
from review.config.preparation import prepare_database
from review.config.processes import running_processes
from review.management import arguments


class Command(BaseCommand):
    """Migrates, then runs everything; what a process writes appears behind its name."""

    help = "Run the web site and the workers in the foreground. Ctrl-C ends everything."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address and the number of worker processes."""
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help="the address to listen on (default: this machine only)",
        )
        parser.add_argument("--port", type=arguments.port, default=8000, help="default: 8000")
        parser.add_argument(
            "--workers", type=arguments.workers, default=2, help="worker processes (default: 2)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C, which is the normal end."""
        web = Address(options["host"], options["port"])
        try:
            web.check_free()
            self.stdout.write("Bringing the database up to date ...")
            prepare_database()
            with running_processes(web=web, workers=options["workers"]) as group:
                if group.wait_for_web():
                    self.stdout.write(
                        self.style.SUCCESS(f"Ready: {web.url}  (Ctrl-C ends everything)")
                    )
                    if not User.objects.exists():
                        self.stdout.write(
                            "Nobody can sign in yet: manage.py accounts add NAME --role ROLE"
                        )
                    self.stdout.flush()
                else:
                    self.stderr.write(
                        "The web process does not answer yet; its lines above say why."
                    )
                group.wait()
        except AddressRefused as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write("Everything has ended.")
