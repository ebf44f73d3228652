"""What this process carries, as workers ask for it: before every claim, so not with a query each time."""

from __future__ import annotations

import time
from collections.abc import Callable

from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.store.claims import Share
from orchestrator.store.versions import carried_definitions, shares_of

# Also how long a claim may still take up a version whose unused row other code has just taken over.
READ_AGAIN_SECONDS = 2.0


class Carried:
    """What this process carries, known without a query per claim.

    Read again when it is older than `seconds` or a workflow was registered or forgotten meanwhile,
    and whenever `look_again` asks. Threads may share one.
    """

    def __init__(
        self, seconds: float = READ_AGAIN_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._read_at = float("-inf")
        self._registered: tuple[WorkflowDefinition, ...] = ()
        self._known: dict[int, WorkflowDefinition] = {}
        self._shares: list[Share] = []

    def shares(self) -> list[Share]:
        """What to claim from, at most `seconds` old."""
        is_old = self._clock() - self._read_at > self._seconds
        if is_old or self._registered != registry.definitions():
            self.look_again()
        return self._shares

    def definition(self, version_id: int) -> WorkflowDefinition:
        """The code of a version row that one of the shares named."""
        return self._known[version_id]

    def look_again(self) -> bool:
        """Read the rows now; whether a version can be claimed that could not be before."""
        registered, found = registry.definitions(), carried_definitions()
        before = {row_id for share in self._shares for row_id in share.version_ids}
        # Another thread may be claiming from a share of before: it must still find its code.
        self._known = self._known | found
        self._shares = shares_of(found)
        self._registered, self._read_at = registered, self._clock()
        return not found.keys() <= before
