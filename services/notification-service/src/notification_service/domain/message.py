"""What a webhook carries: enough to know that something happened, where, and where to read it.

The shape is that of Standard Webhooks (`type`, `timestamp`, `data`) with the attributes of
CloudEvents 1.0 beside it, so that either kind of receiver finds what it looks for. It holds no
personal data and none of the facts' own fields but dates and rules of deadlines: what happened to a
child is read over the API, where reading is authorised and recorded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from events.contracts.deadline import DeadlineFields
from events.contracts.event import Event
from events.stored_event import StoredEvent, UndecodableEvent

TEST_EVENT_TYPE: Final = "webhook.test"
"""The type of a test event. It is not on the log and no filter is needed for it."""
CONTENT_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """Where a receiver reads on: the public base URLs of the other services, without a slash."""

    case_api: str
    deadline_service: str


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What is delivered, in the exact bytes that are stored once and signed at each attempt.

    `message_id` is the event's own id, the same in webhooks, retries, redeliveries, replays and the
    change feed. `position` and `case_id` are None in a test event; what happened to a ledger itself
    has no `case_id` either.
    """

    message_id: UUID
    type: str
    occurred_at: datetime
    body: bytes
    case_id: UUID | None = None
    position: int | None = None


def build_message(fact: StoredEvent, urls: ServiceUrls) -> WebhookMessage:
    """The message that tells of a recorded fact. The same fact always makes the same bytes.

    Of a fact that this release cannot read it tells the type and the place.
    """
    attributes = {
        **_attributes(fact.event_id, fact.ledger_id),
        "subject": str(fact.stream_id),
        # Zero-padded, because CloudEvents sequences are compared as text.
        "sequence": f"{fact.position:020}",
    }
    of_a_case = fact.stream_id != fact.ledger_id
    data = _case_data(fact, urls) if of_a_case else _ledger_data(fact, urls)
    body = _body(fact.type, fact.recorded_at, data, attributes)
    case_id = fact.stream_id if of_a_case else None
    return WebhookMessage(fact.event_id, fact.type, fact.recorded_at, body, case_id, fact.position)


def build_test_message(
    message_id: UUID, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> WebhookMessage:
    """The message that a developer asks for to try an endpoint."""
    data = {"endpoint_id": str(endpoint_id), "note": "This is a test. Nothing happened."}
    body = _body(TEST_EVENT_TYPE, now, data, _attributes(message_id, ledger_id))
    return WebhookMessage(message_id, TEST_EVENT_TYPE, now, body)


def _case_data(fact: StoredEvent, urls: ServiceUrls) -> Mapping[str, object]:
    event = _interpret(fact)
    day = event.legal_date if event else None
    place = (
        f"{urls.deadline_service}/v1/deadlines/{event.deadline_id}"
        if isinstance(event, DeadlineFields)
        else f"{urls.case_api}/v1/cases/{fact.stream_id}"
    )
    return {
        "case_id": str(fact.stream_id),
        "position": fact.position,
        "case_version": fact.stream_version,
        **({"legal_date": day.isoformat()} if day else {}),
        **({"deadline": _deadline(event)} if isinstance(event, DeadlineFields) else {}),
        "url": f"{place}?min_position={fact.position}",
    }


def _ledger_data(fact: StoredEvent, urls: ServiceUrls) -> Mapping[str, object]:
    return {"position": fact.position, "url": f"{urls.case_api}/v1/events"}


def _interpret(fact: StoredEvent) -> Event | None:
    try:
        return fact.decode().event
    except UndecodableEvent:
        return None


def _deadline(due: DeadlineFields) -> Mapping[str, str]:
    return {
        "deadline_id": str(due.deadline_id),
        "rule": due.rule,
        "due_on": due.due_on.isoformat(),
        "law_due_on": due.law_due_on.isoformat(),
    }


def _attributes(message_id: UUID, ledger_id: UUID) -> Mapping[str, str]:
    return {
        "specversion": "1.0",
        "id": str(message_id),
        "source": f"urn:uuid:{ledger_id}",
        "datacontenttype": "application/json",
    }


def _body(
    kind: str, at: datetime, data: Mapping[str, object], attributes: Mapping[str, str]
) -> bytes:
    time = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    content = {"type": kind, "timestamp": time, "data": data, "time": time, **attributes}
    return json.dumps(content, separators=(",", ":")).encode()
