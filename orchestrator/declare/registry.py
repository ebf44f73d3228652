"""All workflows this process knows: (name, version) -> definition."""

from __future__ import annotations

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import DefinitionError, NotFound

_known: dict[tuple[str, str], WorkflowDefinition] = {}


def register(definition: WorkflowDefinition) -> None:
    """Add a definition; a second, different one under the same name and version is an error."""
    key = (definition.name, definition.version)
    other = _known.get(key)
    if other is not None and other.fingerprint != definition.fingerprint:
        raise DefinitionError(
            f"workflow {key[0]!r} version {key[1]!r} is defined twice with different steps; "
            "give one of them a new version="
        )
    _known[key] = definition


def find(name: str, version: str) -> WorkflowDefinition | None:
    """The definition, or None when this process does not know it."""
    return _known.get((name, version))


def latest(name: str, version: str | None = None) -> WorkflowDefinition:
    """The named version, or the one registered last; NotFound names what is known."""
    versions = [d for (n, v), d in _known.items() if n == name and version in (None, v)]
    if versions:
        return versions[-1]
    known = ", ".join(f"{n} {v}" for n, v in _known) or "none"
    wanted = name if version is None else f"{name} {version}"
    raise NotFound(f"there is no workflow {wanted!r} here; known: {known}", code="unknown_workflow")


def definitions() -> tuple[WorkflowDefinition, ...]:
    """All known definitions in the order they were registered."""
    return tuple(_known.values())


def forget(name: str, version: str) -> None:
    """Take a definition out again (a worker that no longer carries a version, and tests)."""
    _known.pop((name, version), None)
