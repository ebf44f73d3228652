"""Makers of broken and hostile files by name, each with the endings that are right for it."""

from __future__ import annotations

from tests.hostile import others, pdfs, pictures
from tests.hostile.kind import READ, HostileFile, Maker

MAKERS: dict[str, Maker] = {
    maker.__name__: maker for maker in (*pdfs.MAKERS, *pictures.MAKERS, *others.MAKERS)
}

__all__ = ["MAKERS", "READ", "HostileFile", "Maker"]
