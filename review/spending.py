"""What models cost, in words: of a step, of a run, of a day. Pure."""

from __future__ import annotations

from decimal import Decimal

from orchestrator.queries.model_rows import Spending
from orchestrator.queries.step_rows import StepRow


def money(value: Decimal | None) -> str:
    """US dollars to the cent, small amounts more exactly; an unknown cost is said to be one."""
    if value is None:
        return "unknown"
    return f"${value:.2f}" if value >= 1 or not value else f"${value:.4f}"


def in_thousands(count: int) -> str:
    """A count with its thousands apart: `12,400`."""
    return f"{count:,}"


def has_paid(spending: Spending) -> bool:
    """Whether there is anything to tell: money, tokens, or calls whose cost nobody knows."""
    return bool(spending.tokens or spending.unknown or spending.cost or spending.saved)


def spending_words(spending: Spending) -> str:
    """`3 calls (1 failed) · 2,350 tokens · $0.0123 · saved $0.0040`."""
    calls = f"{spending.calls} call{'' if spending.calls == 1 else 's'}"
    parts = [f"{calls} ({spending.failed} failed)" if spending.failed else calls]
    if spending.tokens:
        parts.append(f"{in_thousands(spending.tokens)} tokens")
    parts.append(money(spending.cost))
    if spending.unknown:
        parts.append(f"{spending.unknown} of unknown cost")
    if spending.saved:
        parts.append(f"saved {money(spending.saved)}")
    return " · ".join(parts)


def asked_words(step: StepRow) -> str:
    """Who answered a step, after how many failures, for how much: `openai:gpt-4o answered · 1 failed · $0.0123`."""
    spending = step.spending
    parts = [f"{step.answered_by} answered" if step.answered_by else "no model answered"]
    parts += [f"{spending.failed} failed"] if spending.failed else []
    parts += [money(spending.cost)] if has_paid(spending) else []
    return " · ".join(parts)
