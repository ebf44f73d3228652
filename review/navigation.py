"""The left rail: which sections exist, who may use them, and how much waits in each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse

from orchestrator.queries import dead_letters, gates
from review.access import Action, may, roles_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One entry of the rail; `key` is the second key of `g <key>`."""

    name: str
    label: str
    icon: str
    key: str
    url: str
    count: int
    is_current: bool


_SECTIONS: tuple[tuple[str, str, str, str, Action], ...] = (
    ("review:queue", "Queue", "queue", "q", "see_queue"),
    ("intake:list", "Intakes", "intakes", "i", "submit"),
    ("review:runs", "Runs", "runs", "r", "see_runs"),
    ("review:dead-letters", "Dead letters", "letters", "d", "see_dead_letters"),
    ("review:workflows", "Workflows", "workflows", "w", "see_workflows"),
)


def sections(user: User, path: str) -> tuple[Section, ...]:
    """The sections this person may use, with live counts; two counting queries at most."""
    usable = [entry for entry in _SECTIONS if may(user, entry[4]) and _url(entry[0])]
    return tuple(
        Section(
            name=name,
            label=label,
            icon=icon,
            key=key,
            url=_url(name),
            count=_count(name, user),
            is_current=_is_current(name, _url(name), path),
        )
        for name, label, icon, key, _ in usable
    )


def home_url(user: User) -> str:
    """Where this person starts: the first section they may use, "" when there is none."""
    return next((_url(name) for name, _, _, _, action in _SECTIONS if may(user, action)), "")


def marker(rail: tuple[Section, ...]) -> str:
    """Changes when a count in the rail changed."""
    return ".".join(str(section.count) for section in rail)


def _url(name: str) -> str:
    """The address of a section; "" when the app that owns it is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _count(name: str, user: User) -> int:
    if name == "review:queue":
        return gates.count_open(roles_of(user), user_id=user.pk) if may(user, "decide") else 0
    if name == "review:dead-letters":
        return dead_letters.count_open()
    return 0


def _is_current(name: str, url: str, path: str) -> bool:
    if name == "review:queue":
        return path == url or path.startswith("/reviews/")
    return path.startswith(url)
