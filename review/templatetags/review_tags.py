"""Small words for templates: icons, states, times, ids. No queries, no decisions."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review import access
from review.durations import precise_words, span_words
from review.sizes import size_words, storage_words
from review.spending import asked_words, has_paid, in_thousands, money, spending_words

register = template.Library()
register.filter("size_words", size_words)
register.filter("storage_words", storage_words)
for word in (asked_words, has_paid, in_thousands, money, spending_words):
    register.filter(word.__name__, word)

_NUMBERS = re.compile(r"\[\s+((?:-?[\d.e+-]+,?\s+)+)\]")  # a box reads best on one line
MAX_SHOWN = 20_000  # characters of a stored value

# state -> (word for people, tone); the tone picks colour and shape together
_STATES: dict[str, tuple[str, str]] = {
    "pending": ("Queued", "idle"),
    "ready": ("Queued", "idle"),
    "running": ("Running", "active"),
    "retrying": ("Retrying", "warn"),
    "waiting": ("With people", "human"),
    "awaiting_review": ("With people", "human"),
    "completed": ("Completed", "good"),
    "rejected": ("Rejected", "bad"),
    "failed": ("Failed", "bad"),
    "dead": ("Dead letter", "bad"),
    "skipped": ("Skipped", "warn"),
    "not_taken": ("Not taken", "idle"),
    "cancelled": ("Cancelled", "idle"),
    "open": ("Open", "human"),
    "escalated": ("Escalated", "warn"),
    "approved": ("Approved", "good"),
    "sent_back": ("Sent back", "warn"),
    "expired": ("Expired", "bad"),
    "replaying": ("Replaying", "active"),
    "resolved": ("Resolved", "good"),
    "discarded": ("Discarded", "idle"),
    "blocked": ("Blocked", "warn"),
    "new": ("Not used yet", "idle"),
    "active": ("Current", "good"),
    "draining": ("Draining", "warn"),
    "retired": ("Retired", "idle"),
    "dead_letter": ("Dead letter", "bad"),
    "refused": ("Refused", "bad"),
    "processing": ("Processing", "active"),
    "received": ("Received", "idle"),
    "intended": ("Intended", "idle"),
    "sent": ("Sent, no answer", "warn"),
    "confirmed": ("Confirmed", "good"),
    "half_open": ("Being tried", "warn"),
    "closed": ("In use", "good"),
    "left_out": ("Left out", "bad"),
}
_VERDICTS = {
    "approve": "approved",
    "reject": "rejected",
    "send_back": "sent back",
    "escalate": "escalated",
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the own sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def state(value: str) -> SafeString:
    """A state as word, shape and colour."""
    word, tone = _STATES.get(value, (value.replace("_", " ").capitalize(), "idle"))
    return format_html(
        '<span class="state" data-tone="{}"><i aria-hidden="true"></i>{}</span>', tone, word
    )


@register.simple_tag
def risk(value: str) -> SafeString:
    """The risk class of a review in words; a high one stands out."""
    return format_html(
        '<span class="risk" data-risk="{}">{} risk</span>', value, value.capitalize()
    )


@register.filter
def state_word(value: str) -> str:
    """A state in words."""
    return _STATES.get(value, (value.replace("_", " ").capitalize(), ""))[0]


@register.filter
def tone(value: str) -> str:
    """The tone of a state: idle, active, human, good, warn or bad."""
    return _STATES.get(value, ("", "idle"))[1]


@register.filter
def verdict_word(value: str) -> str:
    """A verdict as a past participle."""
    return _VERDICTS.get(value, value)


@register.filter
def role_name(value: str) -> str:
    """A role in words."""
    return access.role_name(value)


@register.filter
def words(value: str) -> str:
    """A name from code, readable: `read_pages` becomes `read pages`."""
    return str(value).replace("_", " ").replace(".", " ")


@register.filter
def short(value: UUID | str) -> str:
    """The first eight characters of an id or hash."""
    return str(value)[:8]


@register.filter
def duration(seconds: float) -> str:
    """Seconds as a short span."""
    return precise_words(seconds)


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as whole per cent."""
    return "" if share is None else f"{share * 100:.0f}"


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """A time: the clock today, with the day before that; the full time on hover."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    today = timezone.localdate()
    text = f"{local:%H:%M}" if local.date() == today else f"{local.day} {local:%b %H:%M}"
    if local.year != today.year:
        text = f"{local.day} {local:%b %Y}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        f"{local:%Y-%m-%d %H:%M:%S %Z}",
        text,
    )


@register.simple_tag
def ago(value: datetime | None) -> SafeString | str:
    """How long ago something happened."""
    if value is None:
        return ""
    seconds = (timezone.now() - value).total_seconds()
    text = "just now" if seconds < 5 else f"{span_words(seconds)} ago"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="seconds"),
        f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S %Z}",
        text,
    )


@register.filter
def as_json(value: Any) -> str:
    """A stored value as indented JSON for people to read, cut where nobody reads on; the template escapes it."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    text = _NUMBERS.sub(lambda found: f"[{', '.join(found[1].split())}]".replace(",,", ","), text)
    if len(text) <= MAX_SHOWN:
        return text
    return f"{text[:MAX_SHOWN]}\n... and {len(text) - MAX_SHOWN:,} more characters"
