"""Human gates as declared: who must approve, until when, and who is asked when nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestrator.exceptions import DefinitionError

OnTimeout = Literal["escalate", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the escalation ladder: a role, and the seconds it has (None: no further deadline)."""

    role: str
    seconds: float | None = None


class HumanReviewGate:
    """A pause until people approve exactly the content the step produced.

    `required_approvals` names one role per vote needed; `timeout` is the seconds until the first
    rung of `escalate_to` is asked. On top of the ladder the gate waits; nothing ever approves by
    itself. `on_timeout="reject"` closes the gate instead. `send_back_to` names the step that runs
    again when a reviewer sends the work back (default: the gated step). `four_eyes` keeps whoever
    started the run from approving it.

    >>> HumanReviewGate(required_approvals=["doctor", "quality"], timeout=300).slots
    ('doctor', 'quality')
    """

    __slots__ = ("four_eyes", "ladder", "on_timeout", "send_back_to", "slots", "timeout")

    def __init__(
        self,
        *,
        required_approvals: Sequence[str] = ("reviewer",),
        timeout: float = 86_400,
        escalate_to: Sequence[str | tuple[str, float]] = (),
        on_timeout: OnTimeout = "escalate",
        send_back_to: str | None = None,
        four_eyes: bool = True,
    ) -> None:
        if not required_approvals:
            raise DefinitionError("a gate needs at least one required approval")
        if timeout <= 0:
            raise DefinitionError(f"a gate needs a timeout above 0 seconds, got {timeout}")
        if on_timeout not in ("escalate", "reject"):
            raise DefinitionError(f"on_timeout is 'escalate' or 'reject', never {on_timeout!r}")
        self.slots = tuple(required_approvals)
        self.timeout = float(timeout)
        self.ladder = tuple(_rung(entry) for entry in escalate_to)
        self.on_timeout: OnTimeout = on_timeout
        self.send_back_to = send_back_to
        self.four_eyes = four_eyes

    def describe(self) -> dict[str, object]:
        """The gate as plain data, for fingerprint and pages."""
        return {
            "required_approvals": dict(sorted(Counter(self.slots).items())),
            "timeout": self.timeout,
            "ladder": [[rung.role, rung.seconds] for rung in self.ladder],
            "on_timeout": self.on_timeout,
            "send_back_to": self.send_back_to,
            "four_eyes": self.four_eyes,
        }


def _rung(entry: str | tuple[str, float]) -> Rung:
    return Rung(role=entry) if isinstance(entry, str) else Rung(role=entry[0], seconds=entry[1])
