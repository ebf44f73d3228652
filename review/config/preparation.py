"""What has to be in the database before anything runs: the tables, and what installed apps load into them."""

from __future__ import annotations

from django.core.management import call_command, get_commands

LOADERS = ("load_vocabularies",)


def prepare_database() -> None:
    """Migrate and load; quick where everything is up to date."""
    call_command("migrate", verbosity=0)
    for name in LOADERS:
        if name in get_commands():
            call_command(name, verbosity=0)
