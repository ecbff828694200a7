"""A stand-in for the department's service: notifications, signed as its contract says."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4  # noqa: TID251  # for tests

from pydantic import JsonValue

from case_api.domain.sui import lifecycle_contract as contract
from case_api.domain.sui.lifecycle_contract import LifecycleEventType

KEY: Final = b"0a key of 32 bytes, for examples"
"""A key that a test signs with."""


@dataclass(frozen=True, slots=True)
class SuiSender:
    """Signs with one key."""

    key: bytes = field(default=KEY, repr=False)
    key_id: str = "council-999-2027-01"

    @property
    def registration(self) -> Mapping[str, str]:
        """The body by which the key is registered."""
        return {"key_id": self.key_id, "secret": b64encode(self.key).decode("ascii")}

    def headers(self, body: bytes, now: float) -> dict[str, str]:
        """The headers of a new delivery that is signed at `now`."""
        delivery, timestamp = str(uuid4()), str(int(now))
        return {
            contract.DELIVERY_ID_HEADER: delivery,
            contract.ATTEMPT_HEADER: "1",
            contract.TIMESTAMP_HEADER: timestamp,
            contract.KEY_ID_HEADER: self.key_id,
            contract.SIGNATURE_HEADER: contract.sign(self.key, timestamp, delivery, body),
            contract.CORRELATION_HEADER: str(uuid4()),
            "Content-Type": contract.MEDIA_TYPE,
        }


def notification_body(
    number: str,
    event_id: UUID | None = None,
    event_type: str = LifecycleEventType.NHS_NUMBER_CHANGED.value,
    members: Mapping[str, JsonValue] | None = None,
) -> bytes:
    """The body of a notification; `members` are added, or replace its own."""
    whole: Mapping[str, JsonValue] = {
        "schemaVersion": "1",
        "eventId": str(event_id or uuid4()),
        "eventType": event_type,
        "occurredAt": "2026-09-02T09:30:00Z",
        "affectedNhsNumber": number,
        **(members or {}),
    }
    return json.dumps(whole, separators=(",", ":")).encode()
