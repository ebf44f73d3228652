"""The outputs of earlier steps as one text of bounded size: the newest raw, the older as a rolling summary.

Pure. Outputs are read through callables, so that what a remembered summary covers is not read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from orchestrator.declare.digest import cut, digest, tokens
from orchestrator.exceptions import Invalid

Kept = Literal["raw", "summarised", "dropped"]
Summarise = Callable[[str, int], str]

LEAST_WINDOW = 200  # tokens
SUMMARY_SHARE = 4  # a quarter of the window is the summary's, once not everything fits
LEAST_SECTION, LEAST_LINE = 60, 12  # tokens below which a digest says nothing
HEADING = "## Earlier, in short\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One earlier output: `sha256` names its content, `load` reads it."""

    step: str
    sha256: str
    load: Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What became of one output: its size raw, and what it takes of the window, in estimated tokens."""

    step: str
    kept: Kept
    tokens_in: int
    tokens_used: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextWindow:
    """`text` for a prompt; `ledger` says of each output, oldest first, how much of it went in."""

    text: str
    ledger: tuple[LedgerEntry, ...]

    @property
    def tokens(self) -> int:
        """The estimated size of `text`."""
        return tokens(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One output as it stands in the window: a section of its own, or a line of the summary."""

    step: str
    kept: Kept
    tokens_in: int
    text: str

    @property
    def entry(self) -> LedgerEntry:
        used = tokens(self.text)
        return LedgerEntry(
            step=self.step, kept=self.kept, tokens_in=self.tokens_in, tokens_used=used
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The first outputs of a run rolled up: a line each, or the words of the author's own summariser."""

    lines: tuple[Part, ...] = ()
    words: str = ""


Memory = MutableMapping[tuple[object, ...], Summary]


def window(
    outputs: Sequence[Output],
    *,
    max_tokens: int = 4000,
    keep_last: int | None = None,
    summarise: Summarise | None = None,
    memory: Memory | None = None,
) -> ContextWindow:
    """The newest of `outputs` (oldest first) raw as far as they fit, the older ones summarised.

    The text never has more than `max_tokens` estimated tokens (UTF-8 bytes / 3, rounded up); at
    most `keep_last` outputs go in raw. `summarise(text, max_tokens)` replaces the digest of the
    older ones; what it says is cut to its budget. `memory` keeps summaries from call to call.
    Raises Invalid for a window of less than 200 tokens.
    """
    if max_tokens < LEAST_WINDOW:
        raise Invalid(f"a context window takes at least {LEAST_WINDOW} tokens, got {max_tokens}")
    wanted = outputs[-keep_last:] if keep_last else outputs if keep_last is None else ()
    sections = _newest(wanted, max_tokens)
    if len(sections) == len(outputs):
        return _assembled(Summary(), sections)
    budget = max_tokens // SUMMARY_SHARE
    sections = _newest(wanted, max_tokens - budget)
    room = max_tokens - budget - sum(tokens(part.text) for part in sections)
    if len(sections) < len(wanted) and room >= LEAST_SECTION:
        sections.insert(0, _shortened(wanted[-1 - len(sections)], room))
    older = outputs[: len(outputs) - len(sections)]
    rolling = _Rolling(budget=budget, most=max_tokens, summarise=summarise)
    return _assembled(rolling.up(older, {} if memory is None else memory), sections)


def _newest(outputs: Sequence[Output], room: int) -> list[Part]:
    """The newest outputs that fit raw, in order."""
    found: list[Part] = []
    for output in reversed(outputs):
        text = _section(output.step, _raw(output.load()))
        size = tokens(text)
        if size > room:
            break
        room -= size
        found.append(Part(step=output.step, kept="raw", tokens_in=size, text=text))
    return found[::-1]


def _shortened(output: Output, room: int) -> Part:
    """An output too large to go in raw, told by its structure."""
    value = output.load()
    size = tokens(_section(output.step, _raw(value)))
    body = digest(value, room - tokens(_section(output.step, "")))
    text = _section(output.step, body)
    return Part(step=output.step, kept="summarised", tokens_in=size, text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rolling:
    """Rolls outputs up one after the other; the summary of the first k serves the one of k + 1."""

    budget: int
    most: int
    summarise: Summarise | None

    def up(self, outputs: Sequence[Output], memory: Memory) -> Summary:
        names = _names_of_prefixes(outputs)
        keys = [(name, self.budget, self.summarise) for name in names]
        summary, todo = Summary(), list(outputs)
        for known in range(len(keys), 0, -1):
            remembered = memory.get(keys[known - 1])
            if remembered is not None:
                summary, todo = remembered, todo[known:]
                break
        for output in todo:
            summary = self._with(summary, output)
        if outputs:
            memory[keys[-1]] = summary
        return summary

    def _with(self, summary: Summary, output: Output) -> Summary:
        value = output.load()
        text = _section(output.step, _raw(value))
        line = Part(step=output.step, kept="summarised", tokens_in=tokens(text), text="")
        room = self.budget - tokens(HEADING) - 1
        if self.summarise is None:
            told = f"- {output.step}: {digest(value, room)}\n"
            return Summary(lines=_squeezed((*summary.lines, replace(line, text=told)), room))
        if line.tokens_in > self.most:
            text = _section(output.step, digest(value, self.most))
        words = self.summarise(f"{summary.words}\n\n{text}".strip(), room)
        if not words:
            line = replace(line, kept="dropped")
        return Summary(lines=(*summary.lines, line), words=cut(words, room))


def _squeezed(lines: tuple[Part, ...], room: int) -> tuple[Part, ...]:
    """Every line cut to an equal share; the oldest are dropped when a share would say nothing."""
    kept = max(1, room // LEAST_LINE)
    old, new = lines[:-kept], lines[-kept:]
    dropped = tuple(replace(line, kept="dropped", text="") for line in old)
    if sum(tokens(line.text) for line in new) <= room:
        return (*dropped, *new)
    share = room // len(new)
    return (*dropped, *(replace(line, text=_cut_line(line.text, share)) for line in new))


def _cut_line(text: str, share: int) -> str:
    return text if tokens(text) <= share else cut(text.rstrip("\n"), share - 1) + "\n"


def _assembled(summary: Summary, sections: Sequence[Part]) -> ContextWindow:
    told = summary.words or "".join(line.text for line in summary.lines)
    text = (f"{HEADING}{told.rstrip()}\n\n" if told else "") + "".join(
        part.text for part in sections
    )
    lines = _shared_out(summary) if summary.words else [line.entry for line in summary.lines]
    return ContextWindow(
        text=text.rstrip("\n"), ledger=(*lines, *(part.entry for part in sections))
    )


def _shared_out(summary: Summary) -> list[LedgerEntry]:
    """Nobody knows which words an author's summary owes to which output: by size, then."""
    used, whole = tokens(summary.words), sum(line.tokens_in for line in summary.lines)
    return [
        replace(line.entry, tokens_used=used * line.tokens_in // whole) for line in summary.lines
    ]


def _names_of_prefixes(outputs: Sequence[Output]) -> list[str]:
    """A name for the first output, for the first two, and so on: what memory is looked up by."""
    running = hashlib.sha256()
    names = []
    for output in outputs:
        running.update(f"{output.step}\x1f{output.sha256}\x1e".encode())
        names.append(running.copy().hexdigest())
    return names


def _section(step: str, body: str) -> str:
    return f"## {step}\n{body}\n\n"


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
