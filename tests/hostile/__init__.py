"""Makers of broken and hostile files by name, each with the endings that are right for it."""

from __future__ import annotations

from tests.hostile import (
    names,
    odd_pictures,
    other_papers,
    others,
    pdf_tricks,
    pdfs,
    pictures,
    word_files,
)
from tests.hostile.kind import READ, HostileFile, Maker

MODULES = (
    pdfs,
    pdf_tricks,
    pictures,
    odd_pictures,
    word_files,
    other_papers,
    others,
    names,
)
MAKERS: dict[str, Maker] = {maker.__name__: maker for module in MODULES for maker in module.MAKERS}

__all__ = ["MAKERS", "MODULES", "READ", "HostileFile", "Maker"]
