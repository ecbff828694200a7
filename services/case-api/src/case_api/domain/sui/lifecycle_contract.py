"""The department's draft contract for suppliers of case systems: its lifecycle notifications, v1.

All that the contract fixes is in this file, so that a change of the draft is a change of it.
Source: DFE-Digital/single-unique-identifier, "Supplier lifecycle webhook contract v1", status
Draft, read on 29 November 2026. What it leaves open is in docs/adr/0133.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError

from case_api.domain.people.identifier_checks import is_nhs_number
from events.contracts.event import ContractModel
from events.contracts.published_enum import PublishedEnum

MEDIA_TYPE: Final = "application/vnd.dfe.sui.lifecycle-notification.v1+json"
"""The media type of a notification, which names the version of the contract."""
TOLERANCE_SECONDS: Final = 300
"""Seconds before and after the present in which a delivery may have been signed."""
ACKNOWLEDGED_WITHIN_SECONDS: Final = 3.0
"""Seconds after which the sender takes a delivery as failed. Proposed by the draft."""
EVENTS_KEPT_FOR: Final = timedelta(days=30)
"""How long an event is known, so that it has no effect when it is delivered again."""
MAX_NOTIFICATION_BYTES: Final = 4096
"""Bytes of a body. The contract has no bound; its examples have fewer than 200."""
MIN_KEY_BYTES: Final = 32
"""Bytes of a key, at least."""
MAX_KEY_BYTES: Final = 255
"""Bytes of a key, at most. The contract has no bound."""

DELIVERY_ID_HEADER: Final = "X-SUI-Delivery-ID"
ATTEMPT_HEADER: Final = "X-SUI-Delivery-Attempt"
TIMESTAMP_HEADER: Final = "X-SUI-Timestamp"
KEY_ID_HEADER: Final = "X-SUI-Key-ID"
SIGNATURE_HEADER: Final = "X-SUI-Signature-256"
CORRELATION_HEADER: Final = "X-Correlation-ID"

KEY_ID_PATTERN: Final = "^[!-~]{1,200}$"
"""A key id: the contract says that it is not empty; here visible ASCII, so that a header has it."""
_UUID: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SIGNED: Final = {
    DELIVERY_ID_HEADER: re.compile("[!-~]{1,100}"),
    TIMESTAMP_HEADER: re.compile("[0-9]{1,12}"),
    KEY_ID_HEADER: re.compile(KEY_ID_PATTERN),
    SIGNATURE_HEADER: re.compile("sha256=[0-9a-f]{64}"),
}
_METADATA: Final = {
    DELIVERY_ID_HEADER: re.compile(_UUID),
    ATTEMPT_HEADER: re.compile("[1-9][0-9]{0,8}"),
    CORRELATION_HEADER: re.compile(_UUID),
}
_CONTENT_TYPE: Final = re.compile(
    rf'{re.escape(MEDIA_TYPE)}(\s*;\s*charset="?utf-8"?)?', re.IGNORECASE
)
_PUBLISHED_KEY: Final = b"0123456789abcdef0123456789abcdef"
"""The key of the contract's test vector, which anyone can sign with."""

HeaderValues = Callable[[str], Sequence[str]]
"""The values of a header by its name, in any case; none where it was not sent."""


class LifecycleEventType(PublishedEnum):
    """What happened to a number."""

    NHS_NUMBER_CHANGED = "nhsNumberChanged"
    """The number is no longer valid. The new one is not stated: it is found by a new match."""
    GP_CHANGED = "gpChanged"
    """The number is valid, and the child has another general practice."""


class LifecycleNotification(ContractModel):
    """The body of a delivery. It has one number, and nothing else about a child."""

    schema_version: Annotated[Literal["1"], Field(alias="schemaVersion")]
    event_id: Annotated[UUID, Field(alias="eventId")]
    """The change, the same in every delivery of it to every supplier."""
    event_type: Annotated[LifecycleEventType, Field(alias="eventType")]
    occurred_at: Annotated[AwareDatetime, Field(alias="occurredAt")]
    nhs_number: Annotated[
        str,
        Field(alias="affectedNhsNumber", pattern="^[1-9][0-9]{9}$", max_length=10, repr=False),
    ]
    """The number that has changed, or that of the child whose practice has."""

    @field_validator("nhs_number")
    @classmethod
    def _has_check_digit(cls, number: str) -> str:
        if not is_nhs_number(number):
            raise PydanticCustomError("nhs_number", "must be an NHS number with its check digit")
        return number


@dataclass(frozen=True, slots=True)
class SignedDelivery:
    """The headers that a delivery is authenticated by, each well formed."""

    delivery_id: str
    timestamp: str
    key_id: str
    signature: str = field(repr=False)

    @classmethod
    def of(cls, headers: HeaderValues) -> Self | None:
        """The headers of a delivery; None where one is missing, malformed or sent twice."""
        found = [headers(name) for name in _SIGNED]
        patterns = _SIGNED.values()
        if any(
            len(values) != 1 or not pattern.fullmatch(values[0])
            for values, pattern in zip(found, patterns, strict=True)
        ):
            return None
        return cls(*(values[0] for values in found))

    def is_current(self, now: float) -> bool:
        """Whether it was signed within five minutes of `now`, in seconds since 1970, both ways."""
        return abs(now - int(self.timestamp)) <= TOLERANCE_SECONDS

    def is_signed_with(self, key: bytes, body: bytes) -> bool:
        """Whether the signature is that of this key over exactly this body, in constant time."""
        return compare_digest(self.signature, sign(key, self.timestamp, self.delivery_id, body))


def sign(key: bytes, timestamp: str, delivery_id: str, body: bytes) -> str:
    """The signature of a delivery, as the header has it."""
    signed = f"{timestamp}.{delivery_id}.".encode("ascii") + body
    return f"sha256={hmac_digest(key, signed, 'sha256').hex()}"


def malformed_metadata(headers: HeaderValues) -> Sequence[str]:
    """The names of the headers about the delivery that are missing, malformed or sent twice."""
    return [
        name
        for name, pattern in _METADATA.items()
        if len(values := headers(name)) != 1 or not pattern.fullmatch(values[0])
    ]


def is_notification(headers: HeaderValues) -> bool:
    """Whether the headers declare a notification of this version."""
    declared = headers("Content-Type")
    return len(declared) == 1 and _CONTENT_TYPE.fullmatch(declared[0].strip()) is not None


class InvalidKey(Exception):
    """A text is no key that a delivery may be signed with. It is not repeated."""


def read_key(text: str) -> bytes:
    """The key that the department provides: padded base64 of at least 32 bytes.

    Raises:
        InvalidKey: it is not, or it is the published one of the test vector.
    """
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        raise InvalidKey from None
    if not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES or key == _PUBLISHED_KEY:
        raise InvalidKey
    return key
