"""Value objects for fault tolerance, and the one place where shorthand (`retry=3`) becomes a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from orchestrator.exceptions import DefinitionError

Recovery = Literal["retry", "fallback", "review", "skip", "dead_letter"]
RECOVERIES: tuple[str, ...] = get_args(Recovery)

MOST_RETRIES = 100
LONGEST_ASKED = 3600.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and when a failed step is tried again.

    `retries` more tries after the first; the n-th waits a random time (full jitter) of at most
    `base * factor**n` seconds, never more than `cap`. See AWS Architecture Blog, "Exponential
    Backoff And Jitter" (2015). An error with a number of seconds in its attribute `retry_after` is
    waited for at least that long (up to an hour, or `cap` if that is longer).

    `per_error` gives classes of errors, with their subclasses, a number of retries of their own; the
    first class that fits counts. Their tries do not use up those of other errors.

    >>> RetryPolicy(retries=3).ceiling(2)
    4.0
    >>> RetryPolicy(retries=2, per_error={ConnectionError: 9}).retries_of("ConnectionResetError")
    9
    """

    retries: int = 0
    base: float = 1.0
    factor: float = 2.0
    cap: float = 300.0
    jitter: bool = True
    per_error: Mapping[type[BaseException], int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for what, retries in [("retries", self.retries), *self._named_budgets()]:
            if not 0 <= retries <= MOST_RETRIES:
                raise DefinitionError(f"{what} must be 0 to {MOST_RETRIES}, got {retries}")
        if len(dict(self._named_budgets())) < len(self.per_error):
            raise DefinitionError("per_error names two classes of one name; rename one of them")
        if self.base <= 0 or self.factor < 1 or self.cap < self.base:
            raise DefinitionError(
                "a retry policy needs base > 0, factor >= 1 and cap >= base, "
                f"got base={self.base}, factor={self.factor}, cap={self.cap}"
            )

    def kind_of(self, error_class: str) -> str:
        """The class of `per_error` under which errors of a class of this name count, "" for the others.

        By name, since that is what an attempt keeps of its error.
        """
        return next(
            (kind.__name__ for kind in self.per_error if error_class in _names_below(kind)), ""
        )

    def retries_of(self, error_class: str) -> int:
        """How many further tries an error of a class of this name is worth."""
        return dict(self._named_budgets()).get(self.kind_of(error_class), self.retries)

    def longest_asked(self) -> float:
        """The longest wait in seconds that an error may ask for."""
        return max(self.cap, LONGEST_ASKED)

    def _named_budgets(self) -> list[tuple[str, int]]:
        return [(kind.__name__, retries) for kind, retries in self.per_error.items()]

    def ceiling(self, failures: int) -> float:
        """The longest wait in seconds after so many failures (0 for the first)."""
        return min(self.cap, self.base * self.factor ** min(failures, 64))


def _names_below(kind: type[BaseException]) -> set[str]:
    return {kind.__name__}.union(*map(_names_below, kind.__subclasses__()))


def as_retry_policy(retry: int | RetryPolicy) -> RetryPolicy:
    """`retry=3` means three more tries with the default backoff."""
    return retry if isinstance(retry, RetryPolicy) else RetryPolicy(retries=retry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoveries:
    """What happens to a step's errors: by class first, `otherwise` once the tries are used up."""

    by_class: tuple[tuple[type[BaseException], Recovery], ...] = ()
    otherwise: Recovery = "dead_letter"

    def include(self, recovery: Recovery) -> bool:
        """Whether any error of the step may end so."""
        return recovery in (self.otherwise, *(what for _, what in self.by_class))

    def of(self, error: BaseException) -> Recovery | None:
        """The declared recovery of this error, or None when only the retry policy speaks."""
        return next((what for kind, what in self.by_class if isinstance(error, kind)), None)
