"""Small workflows without medicine that use what the engine offers."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from django.db import OperationalError
from django.db.models.functions import Now
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Invalid,
    Reject,
    RetryPolicy,
    Skip,
    StepContext,
    StepError,
    parallel,
    reduce,
)

QUICK = RetryPolicy(retries=2, base=0.01, cap=0.02)

letters = AgentWorkflow(name="letters", version="1")


@letters.step(retry=QUICK, timeout=5)
def split(text: str) -> list[str]:
    if text == "unreadable":
        raise Reject("the text cannot be read", code="unreadable")
    return text.split()


@letters.step(
    retry=QUICK, on_exhausted="skip", gap="The word {item} could not be counted", timeout=5
)
@parallel(max_workers=3, label=str)
def count(word: str) -> dict[str, int]:
    if word == "broken":
        raise ValueError("secret content of the word")
    return {word: len(word)}


@letters.step()
@reduce(strategy="merge")
def together(counts: dict[str, int]) -> dict[str, int]:
    return counts


@letters.step(
    gate=HumanReviewGate(
        required_approvals=["medical_reviewer", "quality_assurance"],
        timeout=300,
        escalate_to=["supervisor"],
    )
)
def propose(together: dict[str, int], context: StepContext) -> dict[str, object]:
    return {"total": sum(together.values()), "gaps": [gap.message for gap in context.gaps]}


@letters.step()
def publish(propose: dict[str, object], context: StepContext) -> dict[str, object]:
    names = [note.person_name for note in context.approvals]
    return {"total": propose["total"], "approved_by": names, "key": context.idempotency_key}


@letters.approval(role="quality_assurance")
def total_is_positive(content: dict[str, int]) -> None:
    if content["total"] < 0:
        raise Invalid("The total cannot be negative.")


doubts = AgentWorkflow(name="doubts", version="1")


class Doubt(StepError):
    """The step is not sure of its result."""

    code = "doubt"

    def __init__(self, content: object) -> None:
        super().__init__("seen with 40 %, 85 % are needed")
        self.content = content


class Counted(TypedDict):
    """A word and how often it was seen."""

    word: str
    count: int


@doubts.step(
    on_error={Doubt: "review"},
    review=HumanReviewGate(
        required_approvals=["medical_reviewer"], editable=["count"], risk="high"
    ),
)
def doubt(text: str) -> Counted:
    raise Doubt(None if text == "nothing" else {"word": text, "count": 1})


chain = AgentWorkflow(name="chain", version="1")


@chain.step()
def first(start: int) -> int:
    return start + 1


@chain.step()
def second(first: int) -> int:
    return first * 10


@chain.step()
async def third(second: int, first: int) -> int:
    return second + first


hazards = AgentWorkflow(name="hazards", version="1")


@hazards.step(retry=QUICK, timeout=1, crash_limit=2)
def risk(what: str, marker: str, context: StepContext) -> str:
    """Misbehaves as asked, the first time or always (`marker` is a file that remembers)."""
    seen = Path(marker)
    first_time = not seen.exists()
    seen.touch()
    if what == "fail once" and first_time:
        raise ConnectionError("flaky")
    if what == "fail":
        raise ConnectionError("down")
    if what == "deadlock":
        raise OperationalError("deadlock detected")
    if what == "skip":
        raise Skip("nothing to do")
    if what == "hang":
        time.sleep(30)
    if what == "hang once in C" and first_time:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(30)
    if what == "exit":
        os._exit(0)
    if what == "ignore signals":
        for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        time.sleep(30)
    if what == "eat memory":
        return str(len(bytearray(3_000_000_000)))
    if what == "leave a subprocess" and first_time:
        with subprocess.Popen(["/bin/sleep", "300"]) as child:
            seen.write_text(str(child.pid))
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(30)
    if what == "die once" and first_time:
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return what


@hazards.step()
def after(risk: str | None, context: StepContext) -> list[str]:
    return [str(risk), *(gap.message for gap in context.gaps)]


slow = AgentWorkflow(name="slow", version="1")


@slow.step(timeout=30)
def open_log(log: str, seconds: float) -> dict[str, object]:
    return {"log": log, "seconds": seconds}


@slow.step(timeout=30)
def linger(open_log: dict[str, object]) -> dict[str, object]:
    time.sleep(float(str(open_log["seconds"])))
    with Path(str(open_log["log"])).open("a") as log:
        log.write("lingered\n")
    return open_log


@slow.step(timeout=30)
def close_log(linger: dict[str, object], context: StepContext) -> str:
    with Path(str(linger["log"])).open("a") as log:
        log.write(f"closed {context.run_id}\n")
    return "done"


limited = AgentWorkflow(name="limited", version="1", max_concurrency=2)


@limited.step()
def one(number: int) -> int:
    return number


turnstile = AgentWorkflow(name="turnstile", version="1", max_concurrency=5)


@turnstile.step(timeout=20, crash_limit=100)
def pass_through(number: int) -> int:
    time.sleep(0.01)
    return number


strides = AgentWorkflow(name="strides", version="1")


def _stride(context: StepContext) -> str:
    """As long as most of a heartbeat; says whether the lease still holds."""
    time.sleep(0.4)
    from orchestrator.models import Run

    leased = Run.objects.filter(pk=context.run_id, lease_until__gt=Now())
    return "leased" if leased.exists() else "lost"


@strides.step()
def stride_one(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def stride_two(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def stride_three(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def stride_four(context: StepContext) -> str:
    return _stride(context)


@strides.step()
def last_stride(
    stride_one: str, stride_two: str, stride_three: str, stride_four: str, context: StepContext
) -> list[str]:
    return [stride_one, stride_two, stride_three, stride_four, _stride(context)]


def freeze_all() -> None:
    """Register these workflows with the engine."""
    for workflow in (letters, doubts, chain, hazards, slow, limited, strides, turnstile):
        workflow.freeze()
