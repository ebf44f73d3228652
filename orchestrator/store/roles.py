"""Who holds which role: Django groups, read afresh whenever something is decided."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group


def roles_of(user: AbstractBaseUser) -> frozenset[str]:
    """The roles a person holds at this moment; none for somebody who is not active."""
    if user.pk is None or not user.is_active:
        return frozenset()
    groups = Group.objects.filter(user__pk=user.pk, user__is_active=True)
    return frozenset(groups.values_list("name", flat=True))
