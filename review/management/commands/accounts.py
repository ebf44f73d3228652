"""`manage.py accounts`: who may sign in and which roles they hold; adds, changes and closes accounts."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from review.access import known_roles

CHANGES = ("add", "roles", "close", "open")


class Command(BaseCommand):
    """Lists accounts, or changes one. A role is a Django group; its name is what gates ask for."""

    help = (
        "List the accounts and their roles; add one, give it other roles, close it or open it again. "
        "Another password: `manage.py changepassword NAME`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to change of which account."""
        parser.add_argument(
            "change",
            nargs="?",
            choices=CHANGES,
            help="add: asks for the password (or reads a line of it from stdin); roles: exactly "
            "those named; close: cannot sign in any more; open: can again",
        )
        parser.add_argument("name", nargs="?", help="what the person signs in with")
        parser.add_argument(
            "--role", action="append", default=[], help="a role to hold; may be given several times"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Change, where a change is named, then list."""
        change, name, roles = options["change"], options["name"], options["role"]
        if change and not name:
            raise CommandError(f"Say whose account: accounts {change} NAME")
        if change in ("add", "roles"):
            _check_roles(change, name, roles)
        elif roles:
            raise CommandError("--role goes with add and roles: accounts roles NAME --role ROLE")
        if change == "add":
            _add(name, roles)
        elif change:
            _change(_account(name), change, roles)
        self._list()

    def _list(self) -> None:
        users = User.objects.prefetch_related("groups").order_by("username")
        for user in users:
            roles = ", ".join(sorted(group.name for group in user.groups.all())) or "no role"
            self.stdout.write(
                f"{user.username:<20} {'open' if user.is_active else 'closed':<7} {roles}"
            )
        if not users:
            self.stdout.write("There are no accounts yet: accounts add NAME --role ROLE")


def _check_roles(change: str, name: str, roles: list[str]) -> None:
    known = ", ".join(sorted(known_roles()))
    if not roles:
        raise CommandError(f"Say which roles: accounts {change} {name} --role ROLE; roles: {known}")
    if unknown := sorted(set(roles) - known_roles()):
        raise CommandError(f"There is no role {', '.join(map(repr, unknown))}; roles: {known}")


def _account(name: str) -> User:
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist:
        raise CommandError(
            f"There is no account {name!r}; `manage.py accounts` lists them."
        ) from None


def _add(name: str, roles: list[str]) -> None:
    user = User(username=name)
    try:
        user.full_clean(exclude=["password"])
        password = _password()
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(f"{name} was not added: {' '.join(error.messages)}") from None
    user.set_password(password)
    with transaction.atomic():
        user.save()
        _give(user, roles)


def _change(user: User, change: str, roles: list[str]) -> None:
    if change == "roles":
        with transaction.atomic():
            _give(user, roles)
    else:
        user.is_active = change == "open"
        user.save(update_fields=["is_active"])


def _give(user: User, roles: list[str]) -> None:
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])


def _password() -> str:
    """Typed twice on a terminal; otherwise the first line of stdin, for scripts."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if first != getpass("Password again: "):
        raise ValidationError("the two passwords differ; nothing was changed.")
    return first
