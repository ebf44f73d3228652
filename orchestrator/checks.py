"""System checks: every declared type must be one that results can be validated against."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from pydantic.errors import PydanticUserError

from orchestrator.declare import registry
from orchestrator.execution.contracts import check_type


@register("orchestrator")
def types_can_be_checked(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it so
    """orchestrator.E001: a return type or parameter type that pydantic cannot validate."""
    found: list[CheckMessage] = []
    for definition in registry.definitions():
        for node, binding in definition.bindings.items():
            for kind in (binding.returns, *binding.types.values()):
                try:
                    check_type(kind)
                except PydanticUserError as error:
                    found.append(
                        Error(
                            f"workflow {definition.name!r}, step {node!r}: the type {kind!r} "
                            "cannot be checked",
                            hint=str(error).splitlines()[0],
                            id="orchestrator.E001",
                        )
                    )
    return found
