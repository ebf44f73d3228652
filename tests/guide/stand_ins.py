"""What the listings call and do not define: models, services and an error of the reader's own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


class LowConfidenceError(Exception):
    """The reader of a form was not sure."""


class Model:
    """Answers as told: `answers` maps calls to results, `down` makes it raise as a lost service would."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.answer = answer
        self.down = False
        self.calls = 0

    def __call__(self, *given: Any) -> Any:
        self.calls += 1
        if self.down:
            raise ConnectionError("the model does not answer")
        return self.answer(*given)

    process = run = generate = __call__


ocr_model = Model(lambda form: SimpleNamespace(confidence=0.97, data={"form": form, "age": 44}))
medical_ontologizer = Model(lambda _: Errors({"valid": True}))
llm = Model(lambda data: f"Summary of {data['validated']['valid']}")
pdf_processor = Model(lambda path: {"pages": 3, "pdf": path})
vision_model = Model(lambda path: {"photo": path})
text_parser = Model(lambda path: {"text": path})
complexity_estimator = Model(lambda query: 0.9 if "interactions" in query else 0.1)
gpt_4o_mini = Model(lambda query: f"cloud: {query}")
ollama = Model(lambda query: f"local: {query}")


class Errors(dict[str, Any]):
    """A result that is data and has `errors`, as the listing reads it."""

    errors: tuple[str, ...] = ("allergy list is empty",)
