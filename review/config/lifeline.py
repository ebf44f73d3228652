"""Ties a process to its parent's life, so that nothing is orphaned even when the parent is killed with -9 (Linux).

`python -m review.config.lifeline SIGKILL 4711 program arguments ...` becomes the program, tied to parent 4711.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from signal import Signals

_PR_SET_PDEATHSIG = 1


def tie_to_parent(number: Signals, parent: int) -> Callable[[], None]:
    """A function that a fork calls to get this signal when `parent` ends; other systems than Linux have no such thing.

    The library is loaded here, before the fork: afterwards as little as possible should happen.
    """
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before this line: the signal would never come
            os._exit(1)

    return tie


def main() -> None:
    """Tie this process, then become the command."""
    number, parent, *command = sys.argv[1:]
    tie_to_parent(Signals[number], int(parent))()
    os.execv(command[0], command)  # noqa: S606 - the command comes from processes.py


if __name__ == "__main__":
    main()
