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

from events.contracts.deadline import Due
from events.envelope import Recorded

TEST_TYPE: Final = "webhook.test"
"""The type of a test event. It is not on the log and no filter is needed for it."""
CONTENT_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Links:
    """Where a receiver reads on: the public base URLs of the other services, without a slash."""

    case_api: str
    deadline_service: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is delivered, in the exact bytes that are stored once and signed at each attempt.

    `message_id` is the event's own id, the same in webhooks, retries, redeliveries, replays and the
    change feed. `position` and `case_id` are None in a test event.
    """

    message_id: UUID
    type: str
    occurred_at: datetime
    body: bytes
    case_id: UUID | None = None
    position: int | None = None


def message_of(news: Recorded, links: Links) -> Message:
    """The message that tells of a recorded fact. The same fact always makes the same bytes."""
    attributes = {
        **_attributes(news.event_id, news.ledger_id),
        "subject": str(news.stream_id),
        # Zero-padded, because CloudEvents sequences are compared as text.
        "sequence": f"{news.position:020}",
    }
    body = _body(news.event.type, news.recorded_at, _data(news, links), attributes)
    return Message(
        news.event_id, news.event.type, news.recorded_at, body, news.stream_id, news.position
    )


def trial_message(message_id: UUID, ledger_id: UUID, endpoint_id: UUID, now: datetime) -> Message:
    """The message that a developer asks for to try an endpoint."""
    data = {"endpoint_id": str(endpoint_id), "note": "This is a test. Nothing happened."}
    body = _body(TEST_TYPE, now, data, _attributes(message_id, ledger_id))
    return Message(message_id, TEST_TYPE, now, body)


def _data(news: Recorded, links: Links) -> Mapping[str, object]:
    day = news.event.legal_date
    return {
        "case_id": str(news.stream_id),
        "position": news.position,
        "case_version": news.stream_version,
        **({"legal_date": day.isoformat()} if day else {}),
        **({"deadline": _deadline(news.event)} if isinstance(news.event, Due) else {}),
        "url": f"{_place(news, links)}?min_position={news.position}",
    }


def _place(news: Recorded, links: Links) -> str:
    if isinstance(news.event, Due):
        return f"{links.deadline_service}/v1/deadlines/{news.event.deadline_id}"
    return f"{links.case_api}/v1/cases/{news.stream_id}"


def _deadline(due: Due) -> Mapping[str, str]:
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
