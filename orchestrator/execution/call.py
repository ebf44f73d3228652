"""One call of a step's function: arguments in, a storable result or a failure out. Nothing is written here."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from django.db import OperationalError, connection

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.events import Payload
from orchestrator.exceptions import Skip
from orchestrator.execution import arguments, context, contracts
from orchestrator.execution.deadlines import deadline
from orchestrator.execution.ended import Ended
from orchestrator.execution.failures import failure_of
from orchestrator.execution.loops import called
from orchestrator.execution.memory import RunMemory
from orchestrator.store import payloads
from orchestrator.store.held import Held


def call(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> Ended:
    """Call the function of the step in hand; whatever it raises is an outcome, never an exception here.

    Only a lost database is raised on: that is no fault of the step.
    """
    spec = definition.steps[held.node]
    ended = Ended()
    try:
        if spec.parallel and held.item < 0:
            items, shared = arguments.plan_items(definition, held, memory)
            ended.items = tuple(payloads.encode(item, run=held.run_id) for item in items)
            ended.edited_input = payloads.encode(shared, run=held.run_id) if shared else None
        else:
            ended.output = _result(definition, spec, held, memory, ended)
    except (Exception, SystemExit) as error:
        if isinstance(error, OperationalError) and not connection.is_usable():
            connection.close()
            raise
        ended.failure = failure_of(error, spec)
        if spec.review is not None:
            encode = partial(payloads.encode, run=held.run_id)
            content = contracts.brought_content(definition, held.node, error, encode=encode)
            ended.failure = replace(ended.failure, content=content)
    return ended


def _result(
    definition: WorkflowDefinition, spec: StepSpec, held: Held, memory: RunMemory, ended: Ended
) -> Payload:
    given = arguments.gather(definition, held, memory)
    ended.input_hash = given.input_hash
    began = time.perf_counter()
    try:
        with deadline(held.timeout_seconds):
            value = called(*spec.call_of(held.variant, given.values))
    except Skip:
        context.refuse_unknown(held, given.values)
        raise
    finally:
        ended.work_ms = (time.perf_counter() - began) * 1000
    context.refuse_unknown(held, given.values)
    kept = contracts.kept_output(definition, spec.name, value)
    ended.chosen = kept.chosen
    compression = definition.compressions.get(spec.name)
    return payloads.encode(
        kept.value, run=held.run_id, dropped=kept.dropped, compression=compression
    )
