"""Value objects for fault tolerance, and the one place where shorthand (`retry=3`) becomes a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from orchestrator.exceptions import DefinitionError

Recovery = Literal["retry", "fallback", "review", "skip", "dead_letter"]
RECOVERIES: tuple[str, ...] = get_args(Recovery)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and when a failed step is tried again.

    `retries` more tries after the first; the n-th waits a random time (full jitter) of at most
    `base * factor**n` seconds, never more than `cap`. See AWS Architecture Blog, "Exponential
    Backoff And Jitter" (2015).

    >>> RetryPolicy(retries=3).ceiling(2)
    4.0
    """

    retries: int = 0
    base: float = 1.0
    factor: float = 2.0
    cap: float = 300.0
    jitter: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= 100:
            raise DefinitionError(f"retries must be 0 to 100, got {self.retries}")
        if self.base <= 0 or self.factor < 1 or self.cap < self.base:
            raise DefinitionError(
                "a retry policy needs base > 0, factor >= 1 and cap >= base, "
                f"got base={self.base}, factor={self.factor}, cap={self.cap}"
            )

    def ceiling(self, failures: int) -> float:
        """The longest wait in seconds after so many failures (0 for the first)."""
        return min(self.cap, self.base * self.factor ** min(failures, 64))


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
