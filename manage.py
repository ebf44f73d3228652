#!/usr/bin/env python
"""The command line of the project; starts the private servers first when a command needs them."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.config.settings")
    try:
        from review.config.command_line import run  # noqa: PLC0415 - see below
    except ModuleNotFoundError as error:  # the system's Python instead of the project's
        sys.exit(f"{error}. Run `make setup` once, then .venv/bin/python manage.py ...")
    run(sys.argv)


if __name__ == "__main__":
    main()
