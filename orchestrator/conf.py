"""The only reader of ORCHESTRATOR_* settings: typed, with defaults and units."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MAX_PAYLOAD_BYTES = 50 * 1024 * 1024  # unless settings say otherwise


def lease() -> timedelta:
    """How long a worker holds a step before it has to renew (ENGINE.md, protocol 1)."""
    return timedelta(seconds=float(getattr(settings, "ORCHESTRATOR_LEASE_SECONDS", 30)))


def heartbeat_seconds() -> float:
    """How often a worker renews: a third of the lease, so that two beats may be lost."""
    return lease().total_seconds() / 3


def grace_seconds() -> float:
    """Between the cooperative timeout and the hard one."""
    return float(getattr(settings, "ORCHESTRATOR_GRACE_SECONDS", 5))


def drain_seconds() -> float:
    """How long one hint keeps a worker claiming before it hands on to a fresh hint."""
    return float(getattr(settings, "ORCHESTRATOR_DRAIN_SECONDS", 20))


def standby_url() -> str:
    """The Redis through which idle workers are woken sooner than by a message, as redis-py takes it; "" is none."""
    return str(getattr(settings, "ORCHESTRATOR_STANDBY_URL", ""))


def standby_queues() -> frozenset[str]:
    """Queues with nothing but hints of the engine: a worker that serves others too does not stand by for its own."""
    return frozenset(getattr(settings, "ORCHESTRATOR_STANDBY_QUEUES", ()))


def blocked_after() -> timedelta:
    """How long work waits without a live worker that carries its version until its run is blocked.

    A worker that was not seen for as long counts as gone.
    """
    return timedelta(seconds=float(getattr(settings, "ORCHESTRATOR_BLOCKED_SECONDS", 60)))


def presence_seconds() -> float:
    """How often a worker says that it is there: several times before it would count as gone."""
    return min(10.0, blocked_after().total_seconds() / 6)


def sweep_batch() -> int:
    """How many rows one sweep looks at per kind."""
    return int(getattr(settings, "ORCHESTRATOR_SWEEP_BATCH", 200))


def max_payload_bytes() -> int:
    """The largest result that is stored, as JSON; a larger one is refused as output_too_large."""
    return int(getattr(settings, "ORCHESTRATOR_MAX_PAYLOAD_BYTES", MAX_PAYLOAD_BYTES))


def payload_keys() -> tuple[str, ...]:
    """Keys of stored bytes as `id:base64`, the sealing one first; none means derived from SECRET_KEY."""
    return tuple(getattr(settings, "ORCHESTRATOR_PAYLOAD_KEYS", ()))


def blob_place() -> str:
    """Where large results are kept: a folder, or `s3://bucket/prefix`; "" means nowhere yet."""
    return str(getattr(settings, "ORCHESTRATOR_BLOBS", ""))


def bench_place() -> str:
    """The project's module that starts servers and workers for `bench` (see benchmarks/place.py); "" is none."""
    return str(getattr(settings, "ORCHESTRATOR_BENCH_PLACE", ""))


def model_providers() -> dict[str, tuple[str, str]]:
    """Address and key of the providers this installation talks to, by name: none, unless settings name some.

    ORCHESTRATOR_MODEL_PROVIDERS and ORCHESTRATOR_MODEL_KEYS hold `name=value`; ImproperlyConfigured otherwise,
    and for an address that is none.
    """
    keys, addresses = model_keys(), dict(_pairs("ORCHESTRATOR_MODEL_PROVIDERS"))
    for name, url in addresses.items():
        if not is_address(url):
            raise ImproperlyConfigured(
                f"ORCHESTRATOR_MODEL_PROVIDERS gives {name!r} no address that can be asked: "
                f"write {name}=https://host/v1."
            )
    return {name: (url, keys.get(name, "")) for name, url in addresses.items()}


def model_keys() -> dict[str, str]:
    """The keys of providers, by name."""
    return dict(_pairs("ORCHESTRATOR_MODEL_KEYS"))


def answers_kept() -> timedelta:
    """How long a paid answer is kept, so that the same question is not paid again."""
    return timedelta(days=float(getattr(settings, "ORCHESTRATOR_ANSWER_DAYS", 30)))


def is_address(url: str) -> bool:
    """Whether something can be asked over HTTP there."""
    try:
        parts = urlsplit(url)
        reached = parts.port != 0  # reading the port checks it
    except ValueError:
        return False
    return reached and parts.scheme in ("http", "https") and bool(parts.hostname)


def _pairs(name: str) -> list[tuple[str, str]]:
    """The entries of a setting that holds `name=value`; others are refused, without showing them."""
    entries = [entry.partition("=") for entry in getattr(settings, name, ())]
    if not all(key and value for key, _, value in entries):
        raise ImproperlyConfigured(f"{name} holds an entry that is not `name=value`.")
    return [(key, value) for key, _, value in entries]
