"""One question to one provider, and what came of it. No second try, no choice of models: that is the gateway's.

The client is made for the call and closed with it: it belongs to one event loop, one thread and one process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orchestrator.llm.errors import (
    AnswerInvalid,
    AnswerRefused,
    ModelDenied,
    ModelError,
    ModelTimeout,
    ModelUnavailable,
    QuestionRefused,
    RateLimited,
)
from orchestrator.llm.shapes import Shape

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError
    from pydantic_ai.messages import ModelResponse
    from pydantic_ai.models import Model

LONGEST_ASKED = 3600.0  # seconds: a provider may ask for time, not for ever
NO_KEY = "none"  # servers of one's own ask for no key, the client for one it can send


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a provider of the OpenAI kind listens (the address ends in `/v1`), and the key for it."""

    url: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider sent, unchecked, and the tokens it counted."""

    text: str
    input_tokens: int
    output_tokens: int
    is_refusal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call. `timeout` are seconds for the whole of it."""

    model: str
    endpoint: Endpoint
    prompt: str
    shape: Shape
    timeout: float
    max_tokens: int


def ask(request: Request) -> Reply:
    """Send it once and wait. Raises a ModelError that says what went wrong; not to be called in an event loop."""
    with _typed_errors(request.model):
        return asyncio.run(_within(request))


async def _within(request: Request) -> Reply:
    async with asyncio.timeout(request.timeout):
        return await _asked(request)


async def _asked(request: Request) -> Reply:
    # Importing these takes two seconds: only processes that ask a model wait for them.
    from openai import AsyncOpenAI  # noqa: PLC0415
    from pydantic_ai.direct import model_request  # noqa: PLC0415
    from pydantic_ai.messages import ModelRequest  # noqa: PLC0415

    endpoint = request.endpoint
    # The engine tries again, with its own waits and its own count: the client never does.
    async with AsyncOpenAI(
        base_url=endpoint.url,
        api_key=endpoint.key or NO_KEY,
        max_retries=0,
        timeout=request.timeout,
    ) as client:
        response = await model_request(
            _model(request.model, client),
            [ModelRequest.user_text_prompt(request.prompt)],
            model_settings={"max_tokens": request.max_tokens, "temperature": 0},
            model_request_parameters=_parameters(request.shape),
        )
    return _reply(response)


def _model(name: str, client: Any) -> Model[Any]:
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.ollama import OllamaProvider  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider, _, model = name.partition(":")
    kind = OllamaProvider if provider == "ollama" else OpenAIProvider
    return OpenAIChatModel(model, provider=kind(openai_client=client))


def _parameters(shape: Shape) -> Any:
    from pydantic_ai.models import ModelRequestParameters  # noqa: PLC0415
    from pydantic_ai.output import OutputObjectDefinition  # noqa: PLC0415

    if shape.schema is None:
        return ModelRequestParameters()
    wanted = OutputObjectDefinition(json_schema=shape.schema, name="answer")
    return ModelRequestParameters(output_mode="native", output_object=wanted)


def _reply(response: ModelResponse) -> Reply:
    return Reply(
        text=response.text or "",
        input_tokens=response.usage.input_tokens,
        output_tokens=response.usage.output_tokens,
        is_refusal=response.finish_reason == "content_filter",
    )


@contextmanager
def _typed_errors(model: str) -> Iterator[None]:
    """Errors of the client as errors of ours; whatever is neither, a timeout of the step above all, passes."""
    from pydantic_ai.exceptions import (  # noqa: PLC0415
        ContentFilterError,
        ModelAPIError,
        UnexpectedModelBehavior,
    )

    try:
        yield
    except TimeoutError:
        raise ModelTimeout(f"{model} did not answer in time") from None
    except ContentFilterError:
        raise AnswerRefused(f"{model} would not answer") from None
    except UnexpectedModelBehavior:
        raise AnswerInvalid(f"{model} answered with something that is no answer") from None
    except ModelAPIError as error:
        raise _typed(model, error) from None


def _typed(model: str, error: ModelAPIError) -> ModelError:
    from pydantic_ai import exceptions  # noqa: PLC0415

    status: int | None = getattr(error, "status_code", None)
    wait = _asked_wait(getattr(error, "headers", None) or {})
    if isinstance(error, exceptions.ModelTimeoutError) or status == 408:
        return ModelTimeout(f"{model} did not answer in time")
    if status == 429:
        return RateLimited(f"{model} takes no more requests for now (429)", retry_after=wait)
    if status in (401, 403, 404):
        return ModelDenied(f"{model} is not ours to use ({status})")
    if status is not None and 400 <= status < 500:
        return QuestionRefused(f"{model} does not accept the request ({status})")
    what = (
        f"has a fault ({status})" if status else "cannot be reached, or sends no answer of its kind"
    )
    return ModelUnavailable(f"{model} {what}", retry_after=wait)


def _asked_wait(headers: dict[str, str]) -> float | None:
    """Seconds of `Retry-After`; a date or nonsense there counts as nothing said."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, LONGEST_ASKED) if seconds > 0 else None
