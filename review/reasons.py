"""Reason codes of dead letters in plain words: what happened, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A reason code for people: a title, and the next thing to do. `is_final`: no replay can help."""

    title: str
    remedy: str
    is_final: bool


_REASONS: dict[str, tuple[str, str]] = {
    "worker_lost": (
        "The step took its worker down, more than once",
        "Look at the input before replaying: the same input will likely crash the worker again.",
    ),
    "timeout": (
        "The step ran longer than it may",
        "Replay it; if it times out again, the document or a service behind the step is too slow.",
    ),
    "invalid_output": (
        "The step returned something other than it declared",
        "Correct the input, or replay after the step's code was fixed.",
    ),
    "output_too_large": (
        "The step's result is larger than may be stored",
        "Split the document, or replay with a smaller input.",
    ),
    "blob_missing": (
        "A large result is not where it was kept",
        "Bring the place for large results back (docs/operating.md), then replay.",
    ),
    "blob_unreadable": (
        "The place for large results did not answer",
        "Look at the folder or the bucket, then replay.",
    ),
    "blob_unwritable": (
        "A large result could not be kept",
        "Make room or mend the place for large results, then replay.",
    ),
    "key_unknown": (
        "A stored value is encrypted under a key that is not here",
        "Put the key back into ORCHESTRATOR_PAYLOAD_KEYS, restart, then replay.",
    ),
    "payload_damaged": (
        "A stored value is damaged",
        "Restore it from backup, then replay.",
    ),
    "storage": ("A stored value is missing or damaged", "Restore it from backup, then replay."),
    "rejected": (
        "The step rejected its input for good",
        "Correct the input and replay, or discard.",
    ),
    "unknown_error": ("An error without a recovery of its own", "Read its tries, then replay."),
}


_FINAL: set[str] = set()


def add_reasons(reasons: dict[str, tuple[str, str]], *, final: Collection[str] = ()) -> None:
    """Let an app explain the reason codes of its own steps: code -> (title, remedy).

    Letters with a `final` code are offered for discarding first: the same input will fail again.
    """
    _REASONS.update(reasons)
    _FINAL.update(final)


def explain(code: str) -> Explanation:
    """The code in words; an unknown code is at least made readable."""
    title, remedy = _REASONS.get(
        code, (code.replace("_", " ").capitalize() or "Failed", "Read its tries, then replay.")
    )
    return Explanation(title=title, remedy=remedy, is_final=code in _FINAL)
