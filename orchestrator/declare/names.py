"""How long names may be: as long as their columns, so that whatever is declared can be stored."""

from __future__ import annotations

from orchestrator.exceptions import DefinitionError

LONGEST_NAME = 100  # characters, of a workflow or a step
LONGEST_VERSION = 40
LONGEST_QUEUE = 40
LONGEST_ROLE = 60


def named(what: str, name: str, longest: int) -> str:
    """The name itself; DefinitionError when `what` is named by nothing or by too much."""
    if not 1 <= len(name) <= longest:
        raise DefinitionError(f"{what} has 1 to {longest} characters, got {len(name)}: {name!r}")
    return name
