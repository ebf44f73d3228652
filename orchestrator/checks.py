"""System checks: types that results can be validated against, keys and a place to store them, code for open runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from orchestrator import conf
from orchestrator.declare import registry
from orchestrator.declare.lint import lint
from orchestrator.execution.contracts import unfit_types
from orchestrator.models import WorkflowVersion
from orchestrator.queries.versions import Uncarried, uncarried_versions
from orchestrator.store.blobs import blob_store
from orchestrator.store.keys import key_ring

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@register("orchestrator")
def types_can_be_checked(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it so
    """orchestrator.E001: a return type or parameter type that pydantic cannot validate."""
    return [
        Error(
            f"workflow {definition.name!r}, step {node!r}: the type {kind!r} cannot be checked",
            hint=hint,
            id="orchestrator.E001",
        )
        for definition in registry.definitions()
        for node, kind, hint in unfit_types(definition)
    ]


@register("orchestrator")
def definitions_are_sound(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """orchestrator.E020-E024, W020-W022: what is likely wrong with a workflow; see `declare.lint`."""
    return [
        (Error if finding.is_error else Warning)(
            f"workflow {definition.name!r}, step {finding.step!r}: {finding.problem}",
            hint=f"{finding.remedy[0].upper()}{finding.remedy[1:]}.",
            id=f"orchestrator.{finding.id}",
        )
        for definition in registry.definitions()
        for finding in lint(definition)
    ]


@register("orchestrator")
def results_can_be_stored(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """orchestrator.E002: keys or a blob store that cannot be used. W002: large results have no place."""
    try:
        key_ring()
        if conf.blob_place():
            blob_store()
            return []
    except ImproperlyConfigured as error:
        return [Error(str(error), id="orchestrator.E002")]
    return [
        Warning(
            "ORCHESTRATOR_BLOBS is not set: results too large for their row will be refused",
            hint="Set it to a folder that all processes share, or to s3://bucket/prefix.",
            id="orchestrator.W002",
        )
    ]


@register("orchestrator")
def models_can_be_asked(app_configs: Any, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """orchestrator.E003: providers or keys of models that are not `name=value`, or no address.

    W003: a key of no provider. W004: a provider on another machine that is asked without TLS.
    """
    try:
        providers, keys = conf.model_providers(), conf.model_keys()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="orchestrator.E003")]
    in_the_clear: list[CheckMessage] = [
        Warning(
            f"the model provider {name!r} is on another machine and asked over plain http: whoever is "
            "between can read what is asked and answered",
            hint="Give it an https:// address in ORCHESTRATOR_MODEL_PROVIDERS.",
            id="orchestrator.W004",
        )
        for name, (url, _) in providers.items()
        if (parts := urlsplit(url)).scheme == "http" and parts.hostname not in _THIS_MACHINE
    ]
    return in_the_clear + [
        Warning(
            f"ORCHESTRATOR_MODEL_KEYS has a key for {name!r}, which is no provider here",
            hint="Name its address in ORCHESTRATOR_MODEL_PROVIDERS.",
            id="orchestrator.W003",
        )
        for name in keys
        if name not in providers
    ]


@register(Tags.database)
def runs_keep_their_code(app_configs: Any, databases: Any = None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Refuse a deploy whose code leaves open runs behind. Asked by `migrate` and `check --database default`.

    orchestrator.E010: open runs are pinned to a version that is not there. orchestrator.E011: to one whose
    code changed. orchestrator.W010: only dead letters would be left behind. W011: nobody could be asked.
    """
    if connection.alias not in (databases or ()):
        return []
    try:
        if WorkflowVersion._meta.db_table not in connection.introspection.table_names():
            return []
        found = uncarried_versions()
    except OperationalError:
        return [
            Warning(
                "the database did not answer: nobody knows whether runs need code that is not here",
                id="orchestrator.W011",
            )
        ]
    return [message for version in found if (message := _left_behind(version)) is not None]


def _left_behind(version: Uncarried) -> CheckMessage | None:
    title = f"{version.name} {version.version}"
    if version.drift:
        return Error(
            f"the code of {title} changed while {_count(version.pinned_runs, 'run')} may still go "
            f"on with it ({'; '.join(version.drift)})",
            hint="Give the changed workflow a new version= and keep the old definition beside it "
            "until its runs are over.",
            id="orchestrator.E011",
        )
    if version.open_runs:
        return Error(
            f"{_count(version.open_runs, 'open run')} of {title} ({version.fingerprint[:8]}) would "
            "be blocked: this code does not carry that version",
            hint=f"Keep its definition importable. `manage.py workflows drain {title}` lets it take "
            "no new runs; it can go once `manage.py workflows` shows it as retired.",
            id="orchestrator.E010",
        )
    if version.open_letters:
        return Warning(
            f"{_count(version.open_letters, 'open dead letter')} of {title} could not be replayed: "
            "this code does not carry that version",
            hint="Replay or discard them before this deploy, or keep its definition importable.",
            id="orchestrator.W010",
        )
    return None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
