"""Upcasting: recorded events are never migrated; older schema versions are converted on read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from events.contracts import CONTRACTS

EventBody = dict[str, JsonValue]
"""The body of an event as JSON."""
Upcaster = Callable[[EventBody], EventBody]
"""Converts a body from one schema version to the next."""
Upcasters = Mapping[tuple[str, int], Upcaster]
"""Upcasters by event type and the version that they convert from."""

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}
"""All upcasters. A contract of version 3 needs those from 1 and from 2."""


def upcast(
    body: EventBody, name: str, version: int, current: int, upcasters: Upcasters = UPCASTERS
) -> EventBody:
    """A body of an older version, converted to the current one."""
    for step in range(version, current):
        body = upcasters[name, step](body)
    return body


def upcaster_mismatches(
    versions: Mapping[str, int], upcasters: Upcasters = UPCASTERS
) -> Sequence[tuple[str, int]]:
    """Upcasters that are missing, and upcasters from versions that do not exist."""
    needed = {(name, step) for name, current in versions.items() for step in range(1, current)}
    return sorted(needed ^ upcasters.keys())


if missing := upcaster_mismatches(
    {name: contract.schema_version for name, contract in CONTRACTS.items()}
):
    raise TypeError(f"upcasters and schema versions do not match: {missing}")
