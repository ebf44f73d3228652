"""One declared step: what it calls, what follows an error of it, whom it asks, what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.branches import BranchSpec
from orchestrator.declare.fallbacks import Alternative, FallbackSpec
from orchestrator.declare.flow import ParallelSpec, ReduceSpec
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.declare.policies import Recoveries, RetryPolicy
from orchestrator.declare.schema import CompressionSpec, StepSchema


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSpec:
    """A step as declared. `timeout` in seconds; `after` None means: after the step declared before.

    `alternatives` answer in order when the function gives up: known once the workflow is frozen.
    """

    name: str
    function: Callable[..., Any]
    after: tuple[str, ...] | None
    retry: RetryPolicy
    timeout: float
    recoveries: Recoveries
    gap: str
    queue: str
    crash_limit: int
    flow: ParallelSpec | ReduceSpec | None
    branch: BranchSpec | None
    fallback: FallbackSpec | None
    gate: HumanReviewGate | None
    review: HumanReviewGate | None
    schema: StepSchema | None
    compression: CompressionSpec | None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def parallel(self) -> ParallelSpec | None:
        return self.flow if isinstance(self.flow, ParallelSpec) else None

    @property
    def gates(self) -> tuple[HumanReviewGate, ...]:
        """Where people may be asked: about its result, and about an error of it."""
        return tuple(gate for gate in (self.gate, self.review) if gate is not None)

    def asked(self, cause: str) -> HumanReviewGate:
        """The gate people decide at: with a `cause`, the code of an error, the one for reviews."""
        gate = self.review if cause else self.gate
        assert gate is not None, f"step {self.name} asks nobody about {cause or 'its result'}"
        return gate

    def answering(self, variant: int) -> str:
        """The name of the alternative that answers, "" for the step's own function."""
        return self.alternatives[variant - 1].name if variant else ""

    def call_of(
        self, variant: int, values: dict[str, Any]
    ) -> tuple[Callable[..., Any], dict[str, Any]]:
        """The function that answers, and the step's arguments under its names for them."""
        if not variant:
            return self.function, values
        alternative = self.alternatives[variant - 1]
        return alternative.function, alternative.given(values)

    def describe(self) -> dict[str, Any]:
        """The step as plain data, for fingerprint, pages and comparison."""
        return {
            "name": self.name,
            "retries": self.retry.retries,
            "backoff": [self.retry.base, self.retry.factor, self.retry.cap, self.retry.jitter],
            "per_error": {kind.__name__: n for kind, n in self.retry.per_error.items()},
            "timeout": self.timeout,
            "on_error": {kind.__name__: what for kind, what in self.recoveries.by_class},
            "on_exhausted": self.recoveries.otherwise,
            "gap": self.gap,
            "queue": self.queue,
            "crash_limit": self.crash_limit,
            "parallel": self.parallel.max_workers if self.parallel else None,
            "tolerate": self.parallel.tolerate if self.parallel else None,
            "over": self.parallel.over if self.parallel else None,
            "reduce": self.flow.name if isinstance(self.flow, ReduceSpec) else None,
            "branch": {"on": self.branch.on} if self.branch else None,
            "fallback": self.fallback.describe() if self.fallback else None,
            "gate": self.gate.describe() if self.gate else None,
            "review": self.review.describe() if self.review else None,
            "schema": self.schema.describe() if self.schema else None,
            "compression": self.compression.describe() if self.compression else None,
        }
