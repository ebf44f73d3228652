"""Bounded state: which fields of a result are kept, and from which step on results are compressed."""

from __future__ import annotations

from typing import Literal

Compression = Literal["gzip", "zstd"]
