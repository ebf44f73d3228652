"""What must be sent so that the EHR holds a bundle, given what it holds now. Pure.

Every entry is a PUT on an id of ours, so nothing is ever created twice. What is replaced is named with its
version (`ifMatch`): a change that somebody made meanwhile makes the server refuse the whole transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.intake.ehr.comparing import is_held, is_same_content
from review.intake.ehr.identity import address, put
from review.intake.ehr.port import Bundle, EhrChanged, Resource, ResourceVersion
from review.intake.ehr.withdrawal import withdrawn


@dataclass(frozen=True, slots=True)
class Held:
    """One resource as the EHR holds it now, and what the EHR calls this version of it."""

    resource: Resource
    version: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the EHR shall hold in the end, and the entries that are still to be sent for it."""

    wanted: tuple[Resource, ...]
    entries: tuple[Resource, ...]


def addresses(bundle: Bundle, before: Sequence[ResourceVersion]) -> list[str]:
    """What to read before a write: everything in the bundle, and everything this intake wrote before."""
    earlier = [f"{one['type']}/{one['id']}" for one in before]
    return list(dict.fromkeys([*map(address, resources_of(bundle)), *earlier]))


def plan(bundle: Bundle, *, held: Mapping[str, Held], before: Sequence[ResourceVersion]) -> Plan:
    """The entries to send; what is held already is left out, so that its version does not grow.

    `held` is by address, `before` what the last write of this intake left. Raises EhrChanged if
    somebody else wrote, changed or removed what one of the entries would replace.
    """
    versions = {f"{one['type']}/{one['id']}": str(one["version"]) for one in before}
    wanted = [*resources_of(bundle), *_withdrawals(bundle, held, versions)]
    entries = [
        _entry(resource, _replaced(resource, held, versions))
        for resource in wanted
        if not _is_there(resource, held)
    ]
    return Plan(wanted=tuple(wanted), entries=tuple(entries))


def resources_of(bundle: Bundle) -> list[Resource]:
    return [entry["resource"] for entry in bundle["entry"]]


def _is_there(resource: Resource, held: Mapping[str, Held]) -> bool:
    there = held.get(address(resource))
    return there is not None and is_held(resource, there.resource)


def _withdrawals(
    bundle: Bundle, held: Mapping[str, Held], versions: Mapping[str, str]
) -> Iterator[Resource]:
    """What was written before and is not in the bundle; what somebody removed needs no withdrawal."""
    kept = set(map(address, resources_of(bundle)))
    for where in versions:
        if where not in kept and where in held:
            resource = withdrawn(held[where].resource)
            yield {name: value for name, value in resource.items() if name != "meta"}


def _replaced(
    resource: Resource, held: Mapping[str, Held], versions: Mapping[str, str]
) -> Held | None:
    """The version that an entry replaces, None if it creates; it must be one that we wrote."""
    where = address(resource)
    there = held.get(where)
    if there is None:
        if where in versions:
            raise EhrChanged(
                f"{where} is not in the EHR any more, although version {versions[where]} was "
                "written there; find out who removed it before this intake is replayed"
            )
        return None
    if there.version == versions.get(where) or is_same_content(resource, there.resource):
        return there
    known = f"version {versions[where]}" if where in versions else "nothing"
    raise EhrChanged(
        f"somebody else changed {where}: the EHR holds version {there.version}, this intake wrote "
        f"{known}; compare the two in the EHR, then replay"
    )


def _entry(resource: Resource, replaced: Held | None) -> Resource:
    entry = put(resource)
    if replaced is not None:
        entry["request"]["ifMatch"] = f'W/"{replaced.version}"'
    return entry
