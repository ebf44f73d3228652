"""How many bytes the results of a run were, how many a schema kept of them, and how many are stored."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Sum
from django.db.models.functions import Greatest

from orchestrator.models import Run, Step
from orchestrator.queries.step_rows import StateSize


def size_of(step: Step) -> StateSize:
    """The result in this row alone."""
    return StateSize(
        returned=max(step.returned_size, step.output_size),
        kept=step.output_size,
        stored=step.stored_size,
        stored_as=(step.stored_as,) if step.stored_as else (),
    )


def sizes_of(run: Run) -> dict[str, StateSize]:
    """Per node that has a row, its items included, in one query."""
    rows = run.steps.order_by().values("node")
    # Rows from before sizes were counted know only what they kept.
    rows = rows.annotate(
        returned=Sum(Greatest("returned_size", "output_size")),
        kept=Sum("output_size"),
        stored=Sum("stored_size"),
        stored_as=ArrayAgg("stored_as", distinct=True, filter=~Q(stored_as=""), default=[]),
    )
    names = ("node", "returned", "kept", "stored", "stored_as")
    return {
        node: StateSize(returned=returned, kept=kept, stored=stored, stored_as=tuple(stored_as))
        for node, returned, kept, stored, stored_as in rows.values_list(*names)
    }


def total(sizes: Iterable[StateSize]) -> StateSize:
    """All of them together."""
    every = list(sizes)
    return StateSize(
        returned=sum(size.returned for size in every),
        kept=sum(size.kept for size in every),
        stored=sum(size.stored for size in every),
        stored_as=tuple(sorted({how for size in every for how in size.stored_as})),
    )
