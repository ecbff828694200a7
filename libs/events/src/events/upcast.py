"""Lifting old shapes: facts are never migrated, they are read as if they had the shape of today."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from events.contracts import CONTRACTS

EventBody = dict[str, JsonValue]
"""A fact as JSON."""
Upcaster = Callable[[EventBody], EventBody]
"""From one version's shape to the next."""
Upcasters = Mapping[tuple[str, int], Upcaster]
"""Lifts by a type's name and the version that they lift from."""

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}
"""Every lift there is. A contract of version 3 needs those from 1 and from 2."""


def upcast(
    body: EventBody, name: str, version: int, current: int, upcasters: Upcasters = UPCASTERS
) -> EventBody:
    """A body of an old version in the shape of the current one."""
    for step in range(version, current):
        body = upcasters[name, step](body)
    return body


def upcaster_mismatches(
    versions: Mapping[str, int], upcasters: Upcasters = UPCASTERS
) -> Sequence[tuple[str, int]]:
    """Lifts that are missing, and lifts from versions that never were."""
    needed = {(name, step) for name, current in versions.items() for step in range(1, current)}
    return sorted(needed ^ upcasters.keys())


if missing := upcaster_mismatches(
    {name: contract.schema_version for name, contract in CONTRACTS.items()}
):
    raise TypeError(f"lifts and versions do not agree: {missing}")
