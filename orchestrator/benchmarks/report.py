"""The results as a table for people and as JSON for machines."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import Any

from orchestrator.benchmarks.figures import OURS, Samples
from orchestrator.benchmarks.rounds import Results

HEAD = ("measure", "unit", "ours", "peer", "ratio (min-max)", "target", "verdict")


def as_data(results: Results, peer: str | None, ways: dict[str, list[float]]) -> dict[str, Any]:
    """Every sample with its medians, ratios and verdicts."""
    figures = {
        name: {
            "title": samples.figure.title,
            "unit": samples.figure.unit,
            "samples": samples.by_side,
            "medians": {side: samples.median(side) for side in samples.by_side},
            "ratios": samples.ratios(peer) if peer else [],
            "target": str(samples.figure.target or ""),
            "verdict": samples.verdict(peer),
        }
        for name, samples in results.samples.items()
    }
    return {
        "peer": peer,
        "figures": figures,
        "peer_ways_seconds": ways,
        "processes": {
            side: [{"process": name, **asdict(memory)} for name, memory in found]
            for side, found in results.processes.items()
        },
        "busy_before": results.busy,
    }


def as_table(results: Results, peer: str | None, ways: dict[str, list[float]]) -> str:
    """One line per figure, then memory by process, the peer's ways, and how busy others were."""
    lines = [HEAD, *(_line(samples, peer) for samples in results.samples.values())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    parts = ["\n".join(_aligned(line, widths) for line in lines)]
    memory = [
        f"  {side}: {name:<20} resident {each.rss:6.1f}  proportional {each.pss:6.1f}  peak {each.peak:6.1f}"
        for side, found in results.processes.items()
        for name, each in found
    ]
    if memory:
        parts.append("\n".join(["MB per process after the last round:", *memory]))
    if ways:
        took = ", ".join(f"{name} {median(each):.3g} s" for name, each in ways.items())
        parts.append(f"The peer's ways, of which the faster one counts: {took}")
    if results.busy:
        parts.append(
            f"Cores in use by others before a block: {median(results.busy):.0%} (at most {max(results.busy):.0%})"
        )
    return "\n\n".join(parts)


def _line(samples: Samples, peer: str | None) -> tuple[str, ...]:
    figure = samples.figure
    ratios = samples.ratios(peer) if peer else []
    return (
        figure.title,
        figure.unit,
        _number(samples.median(OURS)),
        _number(samples.median(peer)) if peer else "",
        f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else "",
        str(figure.target or ""),
        samples.verdict(peer),
    )


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
