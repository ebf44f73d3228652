"""A server of the OpenAI kind that answers by script and keeps a log of its own: the counterpart of the ledger."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Prices = dict[str, tuple[str, str]]  # dollars per million tokens, asked and answered


@dataclass(frozen=True)
class Say:
    """An answer: text with its tokens, or a status with headers, or what comes instead of JSON."""

    text: str = '{"text": "fine"}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    tokens: tuple[int, int] = (1000, 200)
    raw: str = ""


@dataclass
class ModelServer:
    """`answers` makes per model what comes next, while the caller waits; `body` is the request it answers."""

    url: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[], Say]] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)

    def asked(self, model: str) -> int:
        """How often this model was asked."""
        return sum(entry["model"] == model for entry in self.log)

    def bill(self, prices: Prices) -> Decimal:
        """What the provider would charge by its own count."""
        charged = (
            Decimal(prices[entry["model"]][side]) * entry["tokens"][side] / 1_000_000
            for entry in self.log
            if entry["status"] == 200
            for side in (0, 1)
        )
        return sum(charged, Decimal(0))

    def answer(self, body: dict[str, Any]) -> Say:
        """What this request gets, written down."""
        self.body = body
        said = self.answers.get(body["model"], Say)()
        entry = {"model": body["model"], "status": said.status, "tokens": said.tokens, "body": body}
        self.log.append(entry)
        return said


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A running server on a port of its own."""
    script = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            said = script.answer(body)
            sent = (said.raw or json.dumps(_completion(body["model"], said))).encode()
            try:
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)
            except OSError:
                pass  # the caller did not wait

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(model: str, said: Say) -> dict[str, Any]:
    if said.status != 200:
        return {"error": {"message": "scripted", "type": "scripted"}}
    asked, answered = said.tokens
    return {
        "id": "scripted",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": said.text},
            }
        ],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }
