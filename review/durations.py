"""Durations in words: in two units for people who wait, as precise as they are short on a trace."""

from __future__ import annotations


def span_words(seconds: float) -> str:
    """A span in at most two units: `45 s`, `4 min`, `2 h 10 min`, `3 d 4 h`."""
    whole = int(abs(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if minutes < 60:
        return f"{minutes} min"
    if hours < 24:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"


def precise_words(seconds: float) -> str:
    """A duration for a trace: `12 ms`, `1.4 s`, `12 s`, `2 min 28 s`, then as in a countdown."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if 60 <= whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return span_words(whole)
