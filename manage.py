#!/usr/bin/env python
"""The command line of the project; starts the private servers first when a command needs them."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.config.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 - see below
    except ImportError as error:  # the system's Python instead of the project's
        sys.exit(f"Django cannot be imported ({error}). Run `make setup`, then .venv/bin/python manage.py ...")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
