"""Where the web process listens, and whether it can."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass


class AddressRefused(Exception):
    """The web process cannot listen there; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web process listens."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def url(self) -> str:
        """What to type into a browser."""
        host = "127.0.0.1" if self.host in {"", "0.0.0.0"} else self.host  # noqa: S104 - only compared
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    @property
    def bind(self) -> str:
        """Gunicorn's spelling."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def check_free(self) -> None:
        """Raises AddressRefused when another program listens here, the port is the system's, or the host another's."""
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            remedy = self._remedy(getattr(error, "errno", None))
            raise AddressRefused(f"Cannot listen on {self.bind} ({why}): {remedy}.") from None

    def _remedy(self, number: int | None) -> str:
        other = f"--port {self.port + 1 if self.port < 65535 else 8000}"
        if number == errno.EADDRINUSE:
            return f"stop the program that uses it, or choose another port, for example {other}"
        if number == errno.EACCES:
            return "ports below 1024 are the system's: choose one above, for example --port 8000"
        return "--host takes an address of this machine, such as 127.0.0.1 or 0.0.0.0"
