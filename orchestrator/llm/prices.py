"""What a model costs: as the route says, else as the price list that comes with the code says, else unknown."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from orchestrator.llm.limits import Price
from orchestrator.llm.routes import LOCAL, ModelRoute

FREE = Price(Decimal(0), Decimal(0))
OWN_MACHINES = (LOCAL, "ollama")
MILLION = 1_000_000


def price_of(route: ModelRoute, model: str) -> Price | None:
    """Dollars per million tokens; None when nobody knows: an unknown price is never taken for nothing.

    Tokens that a provider reads from its own cache are priced like all others, so a cost may be too
    high but never too low. Source of the list: the package genai-prices.
    """
    if model in route.prices:
        return route.prices[model]
    provider, _, name = model.partition(":")
    return FREE if provider in OWN_MACHINES else _listed(provider, name)


@lru_cache(maxsize=256)
def _listed(provider: str, name: str) -> Price | None:
    # The list is large: only those who ask a paid model wait for it.
    from genai_prices import Usage, calc_price  # noqa: PLC0415

    try:
        found = calc_price(
            Usage(input_tokens=MILLION, output_tokens=MILLION), name, provider_id=provider
        )
    except LookupError:
        return None
    return Price(Decimal(found.input_price), Decimal(found.output_price))
