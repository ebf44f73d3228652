"""Lets the unprivileged account that serves root reach its files: passage only, never a listing of someone's folder."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from review.config.embedded.refusal import ServerRefused


def open_way(path: Path) -> None:
    """Give others passage (o+x) through each folder above `path` that lacks it, and say so.

    Raises ServerRefused when a folder cannot be changed.
    """
    for folder in path.parents:
        if not folder.exists() or folder.stat().st_mode & stat.S_IXOTH:
            continue
        try:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
        except OSError as error:
            raise ServerRefused(
                f"PostgreSQL does not run as root, and its account may not pass through {folder}: run as another user, "
                "set ORCHESTRATOR_VAR to a folder that all may enter, or set DATABASE_URL."
            ) from error
        sys.stderr.write(f"{folder} lets others pass now (o+x): PostgreSQL cannot run as root.\n")


def open_tree(folder: Path) -> None:
    """Make programs and libraries readable for others where an installation under a strict umask left them closed."""
    if not folder.is_dir():
        return
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            continue
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            path.chmod(wanted)
