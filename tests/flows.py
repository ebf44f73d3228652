"""Workflows of the flow patterns: branches and their arms."""

from __future__ import annotations

from orchestrator import AgentWorkflow, branch

questions = AgentWorkflow(name="questions", version="1")


@questions.step()
def tidy(query: str) -> str:
    return query.strip()


@questions.step()
@branch(on="complexity_score")
def route_query(tidy: str) -> str:
    return {"?": "complex", "!": "simple", ".": "idle"}.get(tidy[-1:], "strange")


def handle_simple(query: str) -> str:
    return f"quick {query}"


def handle_complex(tidy: str, query: str) -> str:
    return f"deep {tidy} of {len(query)}"


@questions.step()
def handle_idle(query: str) -> str:
    return query


@questions.step(after=[handle_complex])
def check_twice(answer: str) -> str:
    return f"checked {answer}"


@questions.step()
def answer(text: str, handle_simple: str | None) -> dict[str, str | None]:
    return {"text": text, "simple": handle_simple}


exits = AgentWorkflow(name="exits", version="1")


@exits.step()
@branch(on="size", default="large")
def by_size(number: int) -> str:
    return {1: "small", 2: "large"}.get(number, "unheard of")


@exits.step()
@by_size.case("small")
def keep(number: int) -> int:
    return number


@exits.step()
@by_size.case("large")
def halve(number: int) -> float:
    return number / 2


@exits.step(after=[halve])
def halve_again(half: float) -> float:
    return half / 2


def freeze_all() -> None:
    """Register these workflows with the engine."""
    for workflow in (questions, exits):
        workflow.freeze()
