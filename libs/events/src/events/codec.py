"""Encodes events as the canonical text that is hashed, and decodes them."""

import json
from functools import lru_cache
from typing import Final

from events.contracts import CONTRACTS, Event
from events.upcast import EventBody, upcast

MAX_CACHED_CHARS: Final = 1_024
"""The length of a text up to which the event is cached: all but some with long lists."""
MAX_CACHED_EVENTS: Final = 16_384
"""Events in the cache, some 1.5 KB each."""
_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


class UnknownEventType(LookupError):
    """No contract of this release has the event's type: its writer is a newer release."""

    def __init__(self, name: str) -> None:
        """Name the type, which is not personal data."""
        super().__init__(f"no contract is named {name}")
        self.name = name


class UnknownSchemaVersion(LookupError):
    """An event has a later schema version than its contract in this release."""

    def __init__(self, name: str, version: int) -> None:
        """Name the type and the version."""
        super().__init__(f"{name} has no version {version}")


def encode_event(event: Event) -> str:
    """The canonical JSON text of an event.

    Sorted keys, no spaces, UTF-8 without escapes, without fields that are not set. Equal events
    have the same text, which the chain of the log hashes.
    """
    return _CANONICAL(event.model_dump(mode="json"))


def decode_event(name: str, schema_version: int, body: str | bytes) -> Event:
    """The event of a canonical text.

    An older schema version is upcast first; fields that a newer writer added are ignored.

    Raises:
        UnknownEventType: no contract has this name. UnknownSchemaVersion: the event has a newer
        schema version than the contract. pydantic.ValidationError: the text does not fit the
            contract.
    """
    contract = CONTRACTS.get(name)
    if contract is None:
        raise UnknownEventType(name)
    if schema_version > contract.schema_version:
        raise UnknownSchemaVersion(name, schema_version)
    if schema_version < contract.schema_version:
        old: EventBody = json.loads(body)
        body = json.dumps(upcast(old, name, schema_version, contract.schema_version))
    # The validator itself, without model_validate_json's wrapper: a third of the cost, on the path
    # that reads the whole log.
    return contract.__pydantic_validator__.validate_json(body, extra="ignore")


_decode_cached: Final = lru_cache(MAX_CACHED_EVENTS)(decode_event)


def decode_event_cached(name: str, schema_version: int, body: str) -> Event:
    """As `decode_event`, with a cache of the texts that were decoded last.

    For the history of a case, which is read again for every request about it. An event is
    immutable, and the text is the key, so nothing in the cache can be out of date.
    """
    if len(body) > MAX_CACHED_CHARS:
        return decode_event(name, schema_version, body)
    return _decode_cached(name, schema_version, body)
