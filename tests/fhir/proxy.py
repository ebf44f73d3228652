"""Stands between us and a FHIR server: loses answers, refuses, hangs, and remembers what passed."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

Fault = Callable[[str], str]  # from "batch" or "transaction" to what goes wrong with it


@dataclass
class FaultProxy:
    """`fault` says what goes wrong with a request: a status, or one of these; "" is nothing.

    lost: it arrives and its answer does not · cut: it does not arrive · hang: it arrives and nobody
    answers · html: a page instead of an answer.
    """

    url: str = ""
    fault: Fault = lambda _: ""
    headers: dict[str, str] = field(default_factory=dict)  # sent with a refusal
    seen: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # path, token, body
    over: Event = field(default_factory=Event)

    def fail(self, kind: str, *faults: str) -> None:
        """What goes wrong with the coming requests of a kind, in order; afterwards nothing."""
        left = list(faults)
        self.fault = lambda asked: left.pop(0) if left and asked == kind else ""

    def sent(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of this kind that came by, whatever became of them."""
        return [body for _, _, body in self.seen if body["type"] == kind]


@contextmanager
def proxied(upstream: str) -> Iterator[FaultProxy]:
    """A proxy on loopback in front of `upstream`."""
    proxy, target = FaultProxy(), urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(data)
            proxy.seen.append((self.path, self.headers.get("Authorization", ""), body))
            fault = proxy.fault(body["type"])
            if fault.isdecimal():
                return self._answer(
                    int(fault), b'{"resourceType": "OperationOutcome"}', proxy.headers
                )
            if fault == "html":
                return self._answer(200, b"<html>Please sign in</html>", {})
            if fault != "cut":
                answer = _forward(target, data)
            if fault == "hang":
                proxy.over.wait(30)
            if fault:
                self.close_connection = True
                return None
            return self._answer(*answer, {})

        def _answer(self, status: int, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _forward(target: str, data: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(target, timeout=20)
    try:
        connection.request("POST", "/", data, {"Content-Type": "application/fhir+json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
