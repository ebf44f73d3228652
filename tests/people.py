"""The fixed cast of the tests: one account per role, and one without any."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group, User

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the cast; `role` is empty for the stranger."""

    username: str
    first_name: str
    last_name: str
    role: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


MARIA = Person("maria", "Maria", "Okafor", "medical_reviewer")
QUENTIN = Person("quentin", "Quentin", "Aoki", "quality_assurance")
SOFIA = Person("sofia", "Sofia", "Lindqvist", "supervisor")
ADAM = Person("adam", "Adam", "Brandt", "admin")
OLGA = Person("olga", "Olga", "Petrenko", "ops")
NORA = Person("nora", "Nora", "Vale", "")
CAST = (MARIA, QUENTIN, SOFIA, ADAM, OLGA, NORA)


def enter(person: Person) -> User:
    """The account of a member of the cast, made at first call."""
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={"first_name": person.first_name, "last_name": person.last_name},
    )
    if is_new:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    if person.role:
        user.groups.add(Group.objects.get_or_create(name=person.role)[0])
    return user


def enter_all() -> dict[str, User]:
    """The whole cast by username."""
    return {person.username: enter(person) for person in CAST}
