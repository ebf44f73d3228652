"""Small workflows for the points of the protocol."""

from __future__ import annotations

import time

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, StepContext

NEVER = RetryPolicy(retries=3, base=100, cap=100, jitter=False)
seen: list[str] = []

plain = AgentWorkflow(name="protocol plain", version="1")


@plain.step(timeout=20)
def begin(text: str) -> str:
    seen.append("begin")
    return text


@plain.step(timeout=20)
def finish(begin: str) -> str:
    seen.append("finish")
    return begin


narrow = AgentWorkflow(name="protocol narrow", version="1", max_concurrency=1)


@narrow.step()
def squeeze(text: str) -> str:
    return text


patient = AgentWorkflow(name="protocol patient", version="1")


@patient.step(retry=NEVER)
def refuse(text: str) -> str:
    raise ConnectionError("down")


hanging = AgentWorkflow(name="protocol hanging", version="1")


@hanging.step(timeout=0.2)
def hang(text: str) -> str:
    time.sleep(1.5)
    return text


poison = AgentWorkflow(name="protocol poison", version="1")


@poison.step(crash_limit=2)
def kill(text: str) -> str:
    return text


reviewed = AgentWorkflow(name="protocol reviewed", version="1")


@reviewed.step(gate=HumanReviewGate(required_approvals=["reviewer"], timeout=300))
def propose(text: str) -> str:
    return text


writing = AgentWorkflow(name="protocol writing", version="1")
written: list[str] = []


@writing.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.02))
def write(text: str, context: StepContext) -> str:
    def send(key: str) -> dict[str, str]:
        written.append(key)
        if len(written) == 1:
            raise ConnectionError("the reply was lost")
        return {"key": key}

    effect = context.effect("put", "Note/1", request=text)
    found = effect.perform(write=send, read=lambda key: {"key": key} if key in written else None)
    return str(found["key"])


failing = AgentWorkflow(name="protocol failing", version="1")


@failing.step()
def fail(text: str) -> str:
    raise ConnectionError("down")


WORKFLOWS = (plain, narrow, patient, hanging, poison, reviewed, writing, failing)
