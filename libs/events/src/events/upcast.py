"""Lifting old shapes: facts are never migrated, they are read as if they had the shape of today."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from events.contracts import CONTRACTS

Body = dict[str, JsonValue]
"""A fact as JSON."""
Lift = Callable[[Body], Body]
"""From one version's shape to the next."""
Lifts = Mapping[tuple[str, int], Lift]
"""Lifts by a type's name and the version that they lift from."""

LIFTS: Final[dict[tuple[str, int], Lift]] = {}
"""Every lift there is. A contract of version 3 needs those from 1 and from 2."""


def lifted(body: Body, name: str, version: int, current: int, lifts: Lifts = LIFTS) -> Body:
    """A body of an old version in the shape of the current one."""
    for step in range(version, current):
        body = lifts[name, step](body)
    return body


def gaps(versions: Mapping[str, int], lifts: Lifts = LIFTS) -> Sequence[tuple[str, int]]:
    """Lifts that are missing, and lifts from versions that never were."""
    needed = {(name, step) for name, current in versions.items() for step in range(1, current)}
    return sorted(needed ^ lifts.keys())


if missing := gaps({name: contract.schema_version for name, contract in CONTRACTS.items()}):
    raise TypeError(f"lifts and versions do not agree: {missing}")
