"""Facts as the exact text that is hashed, and back."""

import json
from typing import Final

from events.contracts import CONTRACTS, Event
from events.upcast import EventBody, upcast

_CANONICAL: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode


class UnknownEventType(LookupError):
    """A fact is of a type that this code does not know: its writer is newer, or not ours."""

    def __init__(self, name: str) -> None:
        """Name the type; it is a word of the published language, never a person's data."""
        super().__init__(f"no contract is named {name}")
        self.name = name


class UnknownSchemaVersion(LookupError):
    """A fact has a later version than the contract that this code knows."""

    def __init__(self, name: str, version: int) -> None:
        """Name the type and the version."""
        super().__init__(f"{name} is known, but not in version {version}")


def encode_event(event: Event) -> str:
    """The canonical JSON text of a fact.

    Keys in order, no spaces, UTF-8 without escapes, what was not given left out. Two equal facts
    have the same text, and the text is what the log's chain is made of.
    """
    return _CANONICAL(event.model_dump(mode="json"))


def decode_event(name: str, schema_version: int, body: str | bytes) -> Event:
    """The fact that a text says.

    An older shape is lifted first; fields that a newer writer added are left out.

    Raises:
        UnknownEventType: no contract has this name.
        UnknownSchemaVersion: the contract's shape has changed since this code was written.
        pydantic.ValidationError: the text is not such a fact.
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
