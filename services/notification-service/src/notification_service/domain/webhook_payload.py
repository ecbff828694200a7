"""The JSON body of a webhook, as it is sent and as it is published.

The shape is that of Standard Webhooks (`type`, `timestamp`, `data`) with the attributes of
CloudEvents 1.0, so that a library for either reads it. It contains no personal data: references,
dates and links only. Fields are added and not removed: a receiver ignores unknown ones.
"""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import MISSING

from events.contracts.published_enum import PublishedEnum
from events.contracts.references import CaseReference, DeadlineId, DueDate, RuleId
from events.envelope import CaseId

TEST_EVENT_TYPE: Final = "webhook.test"
"""The type of a test event. It is not on the log and no filter is needed for it."""


class EndpointEventType(PublishedEnum):
    """What happened to an endpoint of a council, as it is announced to its other endpoints."""

    FAILING = "webhook.endpoint_failing"
    """No attempt has succeeded for a day, or for four: it is disabled after five."""
    DISABLED = "webhook.endpoint_disabled"
    """It was disabled, because it answered 410 or no attempt succeeded for five days."""
    RECOVERED = "webhook.endpoint_recovered"
    """An attempt succeeded, the first after it was announced as one that fails or gets nothing."""
    NOT_PERMITTED = "webhook.endpoint_not_permitted"
    """Its receiver gave no permission in a handshake, or withdrew it: nothing is sent to it."""
    CERTIFICATE_EXPIRING = "webhook.client_certificate_expiring"
    """Its client certificate ends within 30 days, 7 days or a day. It is told itself too."""
    CERTIFICATE_EXPIRED = "webhook.client_certificate_expired"
    """Its client certificate has ended: nothing is sent to it."""


def _utc_milliseconds(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


UtcTimestamp = Annotated[
    datetime,
    PlainSerializer(_utc_milliseconds, return_type=str),
    WithJsonSchema(
        {"type": "string", "format": "date-time", "examples": ["2026-11-22T09:30:00.123Z"]}
    ),
]
"""An instant in UTC with milliseconds, sent as `2026-11-22T09:30:00.123Z`."""
EventTypeName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=100, examples=["request.refused"]
    ),
]
"""The name of an event type. New types are added; a receiver ignores unknown ones."""
PayloadPosition = Annotated[int, Field(ge=1, lt=2**53, examples=[412])]
CaseVersion = Annotated[int, Field(ge=1, lt=2**31, examples=[7])]
Link = Annotated[str, WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2000})]
"""An absolute URL that is read with an API key."""


class PayloadModel(BaseModel):
    """A part of a webhook's body."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, use_attribute_docstrings=True)


class DeadlineSummary(PayloadModel):
    """The deadline that a `deadline.*` event is about."""

    deadline_id: DeadlineId
    rule: RuleId
    due_on: DueDate
    """The safe day: the one to work to."""
    law_due_on: DueDate
    """The day by which a breach is judged."""
    known_late: bool | MISSING = MISSING
    """In `deadline.missed` only: whether the last day was already past when the breach first became
    known. Then it is not news of today."""
    retracts: Annotated[tuple[PayloadPosition, ...], Field(max_length=3)] | MISSING = MISSING
    """In `deadline.retracted` only: the positions of the earlier announcements that do not hold.
    With the `deadline.set` among them there is no such deadline."""
    url: Link
    """`getDeadline` of deadline-service: the deadline with its explanation, as of this event or
    later."""


class CaseEventData(PayloadModel):
    """Which case an event belongs to, and where to read the event."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    """The council's own reference of the case, as recorded up to and including this event. Missing:
    the council gave none."""
    position: PayloadPosition
    """The event's place in the council's log: 1, 2, 3 … without a gap."""
    case_version: CaseVersion
    """The event's place in its case."""
    legal_date: DueDate | MISSING = MISSING
    """The day from which the law counts, such as the day of receipt or of notice.

    Missing: the event has none.
    """
    deadline: DeadlineSummary | MISSING = MISSING
    """In `deadline.*` events only."""
    url: Link
    """`getCaseFact` of case-api: this event with its data, and whether it was corrected since."""


class LedgerEventData(PayloadModel):
    """Where to read an event that is about the whole log."""

    position: PayloadPosition
    url: Link
    """`listEvents` of case-api, limited to this event."""


class TestEventData(PayloadModel):
    """Which endpoint a test event was requested for."""

    __test__ = False

    endpoint_id: UUID
    note: Annotated[str, Field(max_length=100)]


class EndpointEventData(PayloadModel):
    """Which endpoint it is, why, since when, and what to do."""

    endpoint_id: UUID
    disabled_reason: Literal["gone", "failing"] | MISSING = MISSING
    """In `webhook.endpoint_disabled` only."""
    disabled_at: UtcTimestamp | MISSING = MISSING
    failing_since: UtcTimestamp | MISSING = MISSING
    """Since when no attempt has succeeded."""
    disabled_after: UtcTimestamp | MISSING = MISSING
    """In `webhook.endpoint_failing` only: until when an attempt must succeed."""
    recover_since: UtcTimestamp | MISSING = MISSING
    """Since when a recovery has something to send: when the oldest event was recorded that was not
    delivered, or not enqueued because the endpoint is disabled."""
    certificate_expires_at: UtcTimestamp | MISSING = MISSING
    """In `webhook.client_certificate_*` only: when its last valid client certificate ends."""
    reason: Annotated[str, Field(max_length=500)]
    """Why, in a sentence or two, with how the latest attempt ended."""
    remedy: Annotated[str, Field(max_length=500)] | MISSING = MISSING
    """What to do, and how to enable it again."""
    url: Link
    """`getWebhookEndpoint` of notification-service."""


class _Envelope(PayloadModel):
    """The fields of every body besides its data."""

    type: EventTypeName
    timestamp: UtcTimestamp
    """When the event was recorded, under the name that Standard Webhooks gives it."""
    time: UtcTimestamp
    """The same, under the name that CloudEvents gives it."""
    specversion: Literal["1.0"]
    """The version of CloudEvents."""
    id: UUID
    """The event's id, equal to the header `webhook-id`: the same in every attempt, redelivery and
    replay, and the `event_id` of `listEvents`."""
    source: Annotated[str, Field(pattern="^urn:uuid:[0-9a-f-]{36}$", max_length=45)]
    """The council's log."""
    datacontenttype: Literal["application/json"]


class _RecordedEnvelope(_Envelope):
    """The fields of the body of an event on the log besides its data."""

    subject: UUID
    """The case; in a `ledger.*` event the log."""
    sequence: Annotated[str, Field(pattern="^[0-9]{20}$", max_length=20)]
    """`data.position` with leading zeros, because CloudEvents compares sequences as text."""


class CaseEventPayload(_RecordedEnvelope):
    """An event that was recorded in a case."""

    data: CaseEventData


class LedgerEventPayload(_RecordedEnvelope):
    """An event that is about the whole log of a council and about no case (`ledger.*`)."""

    data: LedgerEventData


class TestEventPayload(_Envelope):
    """A test event, sent because a developer requested it. Nothing happened."""

    __test__ = False

    data: TestEventData


class EndpointEventPayload(_Envelope):
    """An event about an endpoint of the council, sent to its other endpoints. Not on the log."""

    data: EndpointEventData


WebhookPayload = CaseEventPayload | LedgerEventPayload | TestEventPayload | EndpointEventPayload
"""The body of any webhook."""
