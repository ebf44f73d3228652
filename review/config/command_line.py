"""Runs a management command, with its servers; configuration mistakes end in one sentence instead of a traceback."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands

from review.config.embedded.refusal import ServerRefused
from review.config.servers import prepare_for


def run(argv: list[str]) -> None:
    """Do what `manage.py` does for these arguments; exits 1 with a sentence when a server or a setting is wrong."""
    try:
        if argv[1:] and argv[1] in get_commands():
            prepare_for(argv[1:])
        execute_from_command_line(argv)
    except (ServerRefused, ImproperlyConfigured) as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
