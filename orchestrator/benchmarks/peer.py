"""The peer's side: two DBOS worker processes on a database of their own in the same PostgreSQL."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
from dbos import DBOSClient, EnqueueOptions
from django.db import connection

from orchestrator.benchmarks.lines import LineProcess
from orchestrator.benchmarks.peer_work import QUEUE, TOPIC
from orchestrator.benchmarks.sides import COARSE_SECONDS, FINE_SECONDS, wait_until
from orchestrator.benchmarks.spent import Spent, Stopwatch

DATABASE = "bench_dbos"
PROCESSES = 2
WARM_RUNS = 20
SETTLE_SECONDS = 0.02
STATUS = "SELECT status FROM dbos.workflow_status WHERE workflow_uuid = %s"
STEPS = "SELECT count(*) FROM dbos.operation_outputs WHERE workflow_uuid = %s"
OPEN = "SELECT count(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')"


class Dbos:
    """DBOS in the way that is fastest for each kind of work; `ways` keeps what each way took."""

    name = "dbos"

    def __init__(self) -> None:
        self.ways: dict[str, list[float]] = {}
        self._url = _database_url()
        self._processes: list[LineProcess] = []
        logging.getLogger("dbos").setLevel(logging.ERROR)

    @contextmanager
    def running(self) -> Iterator[None]:
        with ExitStack() as stack:
            self._processes = [self._start(stack, number) for number in range(PROCESSES)]
            self._client = DBOSClient(system_database_url=self._url)
            stack.callback(self._client.destroy)
            self._watch = stack.enter_context(closing(psycopg.connect(self._url, autocommit=True)))
            self._everywhere("together", runs=WARM_RUNS)
            yield

    def idle(self, runs: int) -> list[float]:
        found: list[float] = self._processes[0].ask("idle", runs=runs)
        return found

    def together(self, runs: int) -> Spent:
        return self._best(called=lambda: self._called(runs), queued=lambda: self._queued(runs))

    def fan_out(self, items: int) -> Spent:
        first = self._processes[0]
        return self._best(
            gathered=lambda: first.ask("gathered", items=items),
            split=lambda: first.ask("split", items=items),
        )

    def approve(self, times: int) -> list[float]:
        return [self._approved() for _ in range(times)]

    def payload(self, runs: int) -> list[float]:
        found: list[float] = self._processes[0].ask("payload", runs=runs)
        return found

    def structured(self, runs: int) -> list[float]:
        found: list[float] = self._processes[0].ask("structured", runs=runs)
        return found

    def processes(self) -> dict[int, str]:
        return {process.id: "dbos process" for process in self._processes}

    def _start(self, stack: ExitStack, number: int) -> LineProcess:
        """One after the other: the first one makes the tables."""
        module = "orchestrator.benchmarks.peer_process"
        return stack.enter_context(closing(LineProcess(module, self._url, f"bench-{number}")))

    def _best(self, **ways: Callable[[], None]) -> Spent:
        """What the fastest of these ways took."""
        took: list[Spent] = []
        for name, way in ways.items():
            watch = Stopwatch()
            way()
            took.append(watch.read())
            self.ways.setdefault(name, []).append(took[-1].seconds)
        return min(took, key=lambda spent: spent.seconds)

    def _called(self, runs: int) -> None:
        self._everywhere("together", runs=runs // PROCESSES)

    def _queued(self, runs: int) -> None:
        options = EnqueueOptions(workflow_name="short", queue_name=QUEUE)
        for _ in range(runs):
            self._client.enqueue(options, 0)
        wait_until(
            lambda: self._scalar(OPEN) == 0, every=COARSE_SECONDS, what=f"{runs} queued workflows"
        )

    def _approved(self) -> float:
        workflow_id = str(uuid4())
        self._processes[0].ask("review", workflow_id=workflow_id)
        wait_until(
            lambda: self._scalar(STEPS, workflow_id) > 0, every=COARSE_SECONDS, what="a review"
        )
        time.sleep(SETTLE_SECONDS)  # from its stored step to its wait for the message
        began = time.perf_counter()
        self._client.send(workflow_id, "approve", TOPIC)
        wait_until(
            lambda: self._scalar(STATUS, workflow_id) == "SUCCESS",
            every=FINE_SECONDS,
            what="a review",
        )
        return (time.perf_counter() - began) * 1000

    def _everywhere(self, do: str, **values: Any) -> None:
        for process in self._processes:
            process.tell(do, **values)
        for process in self._processes:
            process.answer()

    def _scalar(self, statement: Any, *values: Any) -> Any:
        row = self._watch.execute(statement, values or None).fetchone()
        return row[0] if row else None


def _database_url() -> str:
    """Another database of the server Django uses."""
    given = connection.settings_dict
    login = quote(str(given["USER"]), safe="")
    if given["PASSWORD"]:
        login += f":{quote(str(given['PASSWORD']), safe='')}"
    where = {name.lower(): str(given[name]) for name in ("HOST", "PORT") if given[name]}
    return f"postgresql://{login}@/{DATABASE}?{urlencode(where)}"
