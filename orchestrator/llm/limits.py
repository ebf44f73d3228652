"""The limits of a route: when a model is left out for a while, what a call costs, how much may be spent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestrator.exceptions import DefinitionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """After `errors` errors within `within` seconds a model is left out for `open_for` seconds.

    Then one call, of whichever worker comes first, tries it: a good answer closes the breaker, an error
    opens it again. Shared by all workers; one per route and model.
    """

    errors: int = 3
    within: float = 60
    open_for: float = 600

    def __post_init__(self) -> None:
        if self.errors < 1 or self.within <= 0 or self.open_for <= 0:
            raise DefinitionError(
                "a breaker needs errors >= 1, within > 0 and open_for > 0 seconds"
            )


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, asked and answered."""

    input: Decimal
    output: Decimal

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal:
        """US dollars for so many tokens."""
        return (self.input * input_tokens + self.output * output_tokens) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """US dollars that a route may cost per day (UTC) and per run; None is no bound.

    A call that could go over it is not made: the next model is asked that costs nothing or fits.
    """

    per_day: Decimal | None = None
    per_run: Decimal | None = None
