"""What a worker knows of the run it holds, so that a step does not read what the step before it just wrote."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from orchestrator.engine.events import Payload
from orchestrator.execution.reading import Result
from orchestrator.store import payloads
from orchestrator.store.held import RunFacts
from orchestrator.store.statements import fetch_all, fetch_one

LARGEST = 16 * 1024 * 1024  # bytes of results kept at hand; more are read again when needed

RESULTS = """
SELECT node, output, output_sha256 FROM orchestrator_step
 WHERE run_id = %(run)s AND item = -1 AND node = ANY(%(nodes)s) AND output IS NOT NULL
"""
TAKEN = """
SELECT node FROM orchestrator_step
 WHERE run_id = %(run)s AND item = -1 AND node = ANY(%(nodes)s) AND state = 'completed'
"""
ITEM_RESULTS = """
SELECT output, output_sha256, item FROM orchestrator_step
 WHERE run_id = %(run)s AND node = %(node)s AND item >= 0 AND state = 'completed' ORDER BY item
"""


class RunMemory:
    """The input of one run and results of its plain steps: those made here, and others once they were read.

    Valid while one worker holds the run: nobody else can change the results of a run in sequence.
    """

    def __init__(self, run: RunFacts) -> None:
        self.run_id: UUID = run.id
        self.input = Result(payloads.text_of(run.input, run=run.id), run.input_sha256)
        self._results: dict[str, Result] = {}
        self._size = 0

    def remember(self, node: str, output: Payload) -> None:
        """Keep what was just stored as the result of `node`."""
        self._keep(node, Result(output.text, output.sha256))

    def results_of(self, nodes: Iterable[str]) -> dict[str, Result]:
        """The results of these plain steps, as far as they have one; one query for all not known."""
        wanted = list(nodes)
        found = {node: self._results[node] for node in wanted if node in self._results}
        missing = [node for node in wanted if node not in found]
        if missing:
            for node, output, sha256 in fetch_all(RESULTS, {"run": self.run_id, "nodes": missing}):
                found[node] = Result(self._text(output, sha256), sha256)
                self._keep(node, found[node])
        return found

    def taken_of(self, nodes: Iterable[str]) -> str | None:
        """Which of these steps, of which at most one can run, has a result."""
        row = fetch_one(TAKEN, {"run": self.run_id, "nodes": list(nodes)})
        return None if row is None else str(row[0])

    def items_of(self, node: str) -> list[Result]:
        """The results of a fan-out in item order."""
        rows = fetch_all(ITEM_RESULTS, {"run": self.run_id, "node": node})
        return [Result(self._text(output, sha256), sha256, item) for output, sha256, item in rows]

    def _text(self, output: bytes, sha256: str) -> bytes:
        return payloads.text_of(output, run=self.run_id, sha256=sha256)

    def _keep(self, node: str, result: Result) -> None:
        if self._size + len(result.text) > LARGEST:
            self._results.clear()
            self._size = 0
        if len(result.text) <= LARGEST:
            self._results[node] = result
            self._size += len(result.text)
