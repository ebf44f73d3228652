"""Human gates as declared: who must approve, until when, and who is asked when nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from orchestrator.declare.alone import stand
from orchestrator.declare.names import LONGEST_ROLE, named
from orchestrator.exceptions import DefinitionError

OnTimeout = Literal["escalate", "reject"]
Risk = Literal["low", "medium", "high"]
RISKS: tuple[Risk, ...] = get_args(Risk)
MARK = "__orchestrator_gate__"

Function = TypeVar("Function", bound=Callable[..., Any])
Roles = Sequence[str] | Mapping[str, int]
Ladder = Sequence[str | tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the escalation ladder: a role, and the seconds it has (None: no further deadline)."""

    role: str
    seconds: float | None = None


class HumanReviewGate:
    """A pause until people approve exactly the content the step produced.

    `required_approvals` names one role per vote needed, or says how many votes of each role:
    every vote is another person's. `timeout` is the seconds until the first rung of `escalate_to`
    is asked, each rung a role or a role with its own seconds; the roles asked before may still
    vote. On top of the ladder the gate waits: nothing ever approves by itself.
    `on_timeout="reject"` closes the gate there instead. `keep_approvals=False` lets the approvals
    given so far lapse with each escalation. `send_back_to` names the step that runs again when a
    reviewer sends the work back (default: the gated step). `four_eyes` keeps whoever started the
    run from approving it. `editable` names the top-level keys of the content that people may
    change (None: all of it, (): nothing). `risk` is shown to reviewers and orders their queue.

    >>> HumanReviewGate(required_approvals={"doctor": 2, "quality": 1}, timeout=300).slots
    ('doctor', 'doctor', 'quality')
    """

    __slots__ = (
        "editable",
        "four_eyes",
        "keep_approvals",
        "ladder",
        "on_timeout",
        "risk",
        "send_back_to",
        "slots",
        "timeout",
    )

    def __init__(
        self,
        *,
        required_approvals: Roles = ("reviewer",),
        timeout: float = 86_400,
        escalate_to: Ladder = (),
        on_timeout: OnTimeout = "escalate",
        keep_approvals: bool = True,
        send_back_to: str | None = None,
        four_eyes: bool = True,
        editable: Sequence[str] | None = None,
        risk: Risk = "medium",
    ) -> None:
        if timeout <= 0:
            raise DefinitionError(f"a gate needs a timeout above 0 seconds, got {timeout}")
        if on_timeout not in get_args(OnTimeout):
            raise DefinitionError(f"on_timeout is 'escalate' or 'reject', never {on_timeout!r}")
        if risk not in RISKS:
            raise DefinitionError(f"the risk of a gate is {', '.join(RISKS)}, not {risk!r}")
        self.slots = _slots(required_approvals)
        self.timeout = float(timeout)
        self.ladder = _ladder(escalate_to, on_timeout)
        self.on_timeout: OnTimeout = on_timeout
        self.keep_approvals = keep_approvals
        self.send_back_to = send_back_to
        self.four_eyes = four_eyes
        self.editable = None if editable is None else _names("editable", editable)
        self.risk: Risk = risk

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that may ever be asked: those of the seats, then those of the ladder."""
        return tuple(dict.fromkeys([*self.slots, *(rung.role for rung in self.ladder)]))

    def describe(self) -> dict[str, object]:
        """The gate as plain data, for fingerprint and pages."""
        return {
            "required_approvals": dict(sorted(Counter(self.slots).items())),
            "timeout": self.timeout,
            "ladder": [[rung.role, rung.seconds] for rung in self.ladder],
            "on_timeout": self.on_timeout,
            "keep_approvals": self.keep_approvals,
            "send_back_to": self.send_back_to,
            "four_eyes": self.four_eyes,
            "editable": None if self.editable is None else list(self.editable),
            "risk": self.risk,
        }


def gate(
    *, escalate_on_timeout: bool | None = None, escalate_to: Ladder = (), **options: Any
) -> Callable[[Function], Function]:
    """Mark a function as a gate: people decide on what it returns. Stands below `@workflow.step()`.

    Takes every option of `HumanReviewGate`. `escalate_on_timeout=True` asks a supervisor unless
    `escalate_to` names others; False asks nobody further: the gate waits, and shows as overdue.
    """
    if escalate_on_timeout is False and escalate_to:
        raise DefinitionError("a gate with escalate_on_timeout=False has nobody to escalate_to")
    ladder = ["supervisor"] if escalate_on_timeout and not escalate_to else escalate_to
    marked = HumanReviewGate(escalate_to=ladder, **options)

    def mark(function: Function) -> Function:
        if gate_of(function) is not None:
            raise DefinitionError(f"{function.__name__!r} is marked as a gate twice")
        setattr(function, MARK, marked)
        return stand(function)

    return mark


def gate_of(function: Callable[..., Any]) -> HumanReviewGate | None:
    """The gate a function is marked as, if any."""
    return getattr(function, MARK, None)


def _slots(required: Roles) -> tuple[str, ...]:
    """One seat per vote needed, in the order declared."""
    if isinstance(required, Mapping):
        for role, count in required.items():
            if count < 1:
                raise DefinitionError(f"a gate cannot ask for {count} approvals of {role!r}")
        required = [role for role, count in required.items() for _ in range(count)]
    if not required:
        raise DefinitionError("a gate needs at least one required approval")
    return tuple(map(_role, _names("required_approvals", required)))


def _role(name: str) -> str:
    return named("a role", name, LONGEST_ROLE)


def _ladder(entries: Ladder, on_timeout: OnTimeout) -> tuple[Rung, ...]:
    if isinstance(entries, str):
        raise DefinitionError(f"escalate_to is a list: write [{entries!r}]")
    rungs = tuple(_rung(entry) for entry in entries)
    endless = [rung.role for rung in rungs if rung.seconds is None]
    if endless and (on_timeout == "reject" or rungs[-1].seconds is not None or len(endless) > 1):
        raise DefinitionError(
            f"escalate_to: {endless[0]!r} would be asked for ever, so that nothing comes after it; "
            f"give it seconds, as in ({endless[0]!r}, 600)"
        )
    return rungs


def _rung(entry: str | tuple[str, float]) -> Rung:
    if isinstance(entry, str):
        return Rung(role=_role(entry))
    role, seconds = entry
    if seconds <= 0:
        raise DefinitionError(f"escalate_to: {role!r} needs more than 0 seconds, got {seconds}")
    return Rung(role=_role(role), seconds=float(seconds))


def _names(option: str, names: Sequence[str]) -> tuple[str, ...]:
    """A lone string is a sequence of letters, which nobody means."""
    if isinstance(names, str):
        raise DefinitionError(f"{option} is a list: write [{names!r}]")
    return tuple(names)
