"""People: what they are called, and who holds which role (Django groups, read afresh whenever something is decided)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group

from orchestrator.store.statements import fetch_all


def name_of(person: Any) -> str:
    """The full name of a user, else the one they sign in with; "" for nobody."""
    return "" if person is None else person.get_full_name() or person.get_username()


def roles_of(user: AbstractBaseUser) -> frozenset[str]:
    """The roles a person holds at this moment; none for somebody who is not active."""
    if user.pk is None or not user.is_active:
        return frozenset()
    return frozenset(name for (name,) in fetch_all(_statement(), {"user": user.pk}))


@cache
def _statement() -> str:
    model = get_user_model()
    held = model._meta.get_field("groups")
    return f"""
SELECT g.name FROM "{Group._meta.db_table}" g
  JOIN "{held.m2m_db_table()}" m ON m."{held.m2m_reverse_name()}" = g.id
  JOIN "{model._meta.db_table}" u ON u.id = m."{held.m2m_column_name()}"
 WHERE u.id = %(user)s AND u.is_active
"""
