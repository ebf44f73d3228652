"""Where the web process listens, and whether it can."""

from __future__ import annotations

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
        """Raises AddressRefused when another program listens here or the host is not this machine's."""
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except (OSError, OverflowError) as error:
            raise AddressRefused(
                f"Cannot listen on {self.bind} ({getattr(error, 'strerror', None) or error}): "
                "stop the program that uses it, or choose another port, for example "
                f"--port {self.port + 1 if self.port < 65535 else 8000}."
            ) from None
