"""Workflows of the flow patterns: branches and their arms."""

from __future__ import annotations

from typing import Any

from orchestrator import (
    AgentWorkflow,
    Reject,
    RetryPolicy,
    StepContext,
    branch,
    fallback,
    parallel,
    reduce,
)

questions = AgentWorkflow(name="questions", version="1")


@questions.step()
def tidy(query: str) -> str:
    return query.strip()


@questions.step()
@branch(on="complexity_score")
def route_query(tidy: str) -> str:
    return {"?": "complex", "!": "simple", ".": "idle"}.get(tidy[-1:], "strange")


@fallback(strategy="local_model")
def handle_simple(query: str) -> str:
    if "nobody" in query:
        raise ConnectionError("the small model is down, too")
    return f"quick {query}"


@fallback(strategy="model_switch", max_retries=0)
def handle_complex(tidy: str, query: str) -> str:
    if "down" in query or "nobody" in query:
        raise ConnectionError("the large model is down")
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


labels = AgentWorkflow(name="labels", version="1")


@labels.step()
def list_words(text: str) -> list[str]:
    return text.split()


def by_dictionary(word: str, where: StepContext) -> str:
    if word == "unheard-of":
        raise LookupError("no such word")
    return f"{word}: by dictionary, try {where.attempt}"


def by_letter(anything: str) -> str:
    return f"{anything}: by letter"


@labels.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.02), on_error={KeyError: "fallback"})
@parallel(max_workers=2)
@fallback(to=[by_dictionary, by_letter])
def label_word(word: str, context: StepContext) -> str:
    if word == "odd":
        raise KeyError(word)
    if word == "unheard-of":
        raise ValueError(word)
    return f"{word}: at once"


harvest = AgentWorkflow(name="harvest", version="1")


@harvest.step()
def baskets(count: int, rotten: int) -> list[str]:
    return ["rotten"] * rotten + ["ripe"] * (count - rotten)


@harvest.step()
@parallel(max_workers=4, tolerate=0.25)
def sort_basket(basket: str) -> str:
    if basket == "rotten":
        raise Reject("nothing to sort", code="rotten")
    return basket


@harvest.step()
def weigh(baskets: list[str], sort_basket: list[str], context: StepContext) -> dict[str, object]:
    gaps = [f"{gap.step}[{gap.item}] {gap.code}: {gap.message}" for gap in context.gaps]
    return {"of": len(baskets), "sorted": len(sort_basket), "gaps": gaps}


busy = AgentWorkflow(name="busy", version="1")


class RateLimited(Exception):
    """Come back later, says the service."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.retry_after = seconds


class Garbled(Exception):
    """The answer makes no sense."""


@busy.step(
    retry=RetryPolicy(
        retries=1, base=0.01, cap=0.02, per_error={RateLimited: 3, ConnectionError: 2, Garbled: 0}
    )
)
def ask_service(script: list[str], context: StepContext) -> str:
    """Fails as the script says, try by try."""
    match script[context.attempt - 1]:
        case "limited":
            raise RateLimited(0.05)
        case "patient":
            raise RateLimited(120)
        case "reset":
            raise ConnectionResetError
        case "garbled":
            raise Garbled
        case "other":
            raise LookupError
    return "answered"


readings = AgentWorkflow(name="readings", version="1")


@readings.step()
def readers(answers: list[dict[str, str]]) -> list[dict[str, str]]:
    return answers


@readings.step(on_exhausted="skip", gap="Reader {item} did not answer")
@parallel(max_workers=4)
def read_form(answer: dict[str, str]) -> dict[str, str]:
    if not answer:
        raise LookupError("nothing read")
    return answer


@readings.step()
@reduce(strategy="merge")
def agree(fields: dict[str, str], conflicts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"fields": fields, "conflicts": conflicts}


@readings.step(after=[read_form])
@reduce(strategy="vote")
def elect(form: dict[str, str], votes: list[dict[str, Any]]) -> list[Any]:
    return [form, *([vote["value"], vote["items"]] for vote in votes)]


def longest(forms: list[dict[str, str]]) -> dict[str, str]:
    return max(forms, key=len)


@readings.step(after=[read_form])
@reduce(strategy=longest)
def pick(form: dict[str, str]) -> dict[str, str]:
    return form


@readings.step(after=[agree, elect, pick])
def report(
    agree: dict[str, Any], elect: list[Any], pick: dict[str, str], read_form: list[dict[str, str]]
) -> dict[str, Any]:
    return {"merged": agree, "elected": elect, "longest": pick, "read": len(read_form)}


def freeze_all() -> None:
    """Register these workflows with the engine."""
    for workflow in (questions, exits, labels, harvest, busy, readings):
        workflow.freeze()
