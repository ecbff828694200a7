"""Building webhook messages: which event happened, in which case, and where to read it.

A message contains no personal data and none of the event's own fields except its legal date, the
days of a deadline, whether a breach is news, and what a retraction retracts. What happened is read
over the API, where access is authorised and recorded.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import DeadlineMissed, DeadlineRetracted
from events.contracts.deadline import DeadlineFields
from events.contracts.event import Event
from events.stored_event import StoredEvent, UndecodableEvent
from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.endpoint_explanation import (
    EndpointTrouble,
    describe_handshake,
    describe_result,
    disabled_after,
    explain_certificate,
    explain_trouble,
)
from notification_service.domain.endpoint_health import DisabledReason
from notification_service.domain.webhook_payload import (
    TEST_EVENT_TYPE,
    CaseEventData,
    CaseEventPayload,
    DeadlineSummary,
    EndpointEventData,
    EndpointEventPayload,
    EndpointEventType,
    LedgerEventData,
    LedgerEventPayload,
    TestEventData,
    TestEventPayload,
    WebhookPayload,
)


class Envelope(TypedDict):
    """The fields of every payload besides its data."""

    type: str
    timestamp: datetime
    time: datetime
    specversion: Literal["1.0"]
    id: UUID
    source: str
    datacontenttype: Literal["application/json"]


class RecordedEnvelope(Envelope):
    """The fields of the payload of a recorded event besides its data."""

    subject: UUID
    sequence: str


@dataclass(frozen=True, slots=True)
class ServiceUrls:
    """The public base URLs of the other services, without a trailing slash."""

    case_api: str
    deadline_service: str


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What happened to an endpoint, by its latest attempt or request for permission."""

    ledger_id: UUID
    endpoint_id: UUID
    type: EndpointEventType
    trouble: EndpointTrouble
    failure: AttemptFailure | None
    status: int | None


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A message, with the exact bytes that are stored once and signed at each attempt.

    `message_id` is the event's id, the same in webhooks, retries, redeliveries, replays and the
    change feed. `case_id` is None in a `ledger.*` event; `case_id` and `position` are None in a
    test event.
    """

    message_id: UUID
    type: str
    occurred_at: datetime
    body: bytes
    case_id: UUID | None = None
    position: int | None = None


def build_message(
    event: StoredEvent, urls: ServiceUrls, reference: str | None = None
) -> WebhookMessage:
    """The message about a recorded event. The same arguments always give the same bytes.

    `reference` is the council's reference of the case as of this event. Of an event that this
    release cannot decode the message has the type and the position, but no day.
    """
    if event.stream_id == event.ledger_id:
        return _message(event, _ledger_payload(event, urls))
    return _message(event, _case_payload(event, urls, reference), event.stream_id)


def build_test_message(
    message_id: UUID, ledger_id: UUID, endpoint_id: UUID, now: datetime
) -> WebhookMessage:
    """The message of a test event, requested for one endpoint."""
    data = TestEventData(endpoint_id=endpoint_id, note="This is a test. Nothing happened.")
    envelope = _envelope(TEST_EVENT_TYPE, message_id, ledger_id, now)
    payload = TestEventPayload(**envelope, data=data)
    return WebhookMessage(message_id, TEST_EVENT_TYPE, now, _encode(payload))


def build_endpoint_message(
    message_id: UUID, ledger_id: UUID, change: EndpointChange, now: datetime, url: str
) -> WebhookMessage:
    """The message to a council's other endpoints about what happened to one.

    `url` is where the endpoint is read.
    """
    trouble = change.trouble
    explanation, failing_since = explain_trouble(trouble, now), trouble.failing_since
    is_handshake = change.type is EndpointEventType.NOT_PERMITTED
    describe = describe_handshake if is_handshake else describe_result
    latest = describe(change.failure, change.status)
    is_failing = change.type is EndpointEventType.FAILING
    data = EndpointEventData(
        endpoint_id=change.endpoint_id,
        disabled_reason=_automatic_reason(trouble.disabled_reason),
        disabled_at=trouble.disabled_at or MISSING,
        failing_since=failing_since or MISSING,
        disabled_after=disabled_after(failing_since) if failing_since and is_failing else MISSING,
        recover_since=trouble.recover_since or MISSING,
        reason=latest if explanation is None else f"{explanation.reason} {latest}",
        remedy=MISSING if explanation is None else explanation.remedy,
        url=url,
    )
    payload = EndpointEventPayload(**_envelope(change.type, message_id, ledger_id, now), data=data)
    return WebhookMessage(message_id, change.type, now, _encode(payload))


def build_certificate_message(
    message_id: UUID,
    ledger_id: UUID,
    endpoint_id: UUID,
    expires_at: datetime,
    now: datetime,
    url: str,
) -> WebhookMessage:
    """The message about an endpoint whose client certificate ends soon, or has ended."""
    explanation = explain_certificate(expires_at, now)
    kind = (
        EndpointEventType.CERTIFICATE_EXPIRED
        if expires_at <= now
        else EndpointEventType.CERTIFICATE_EXPIRING
    )
    data = EndpointEventData(
        endpoint_id=endpoint_id,
        certificate_expires_at=expires_at,
        reason=explanation.reason,
        remedy=explanation.remedy,
        url=url,
    )
    payload = EndpointEventPayload(**_envelope(kind, message_id, ledger_id, now), data=data)
    return WebhookMessage(message_id, kind, now, _encode(payload))


def _automatic_reason(reason: DisabledReason | None) -> Literal["gone", "failing"] | MISSING:
    match reason:
        case DisabledReason.GONE:
            return "gone"
        case DisabledReason.FAILING:
            return "failing"
        case _:
            return MISSING


def _message(
    event: StoredEvent, payload: WebhookPayload, case_id: UUID | None = None
) -> WebhookMessage:
    body = _encode(payload)
    return WebhookMessage(
        event.event_id, event.type, event.recorded_at, body, case_id, event.position
    )


def _case_payload(event: StoredEvent, urls: ServiceUrls, reference: str | None) -> CaseEventPayload:
    decoded = _decode(event)
    data = CaseEventData(
        case_id=event.stream_id,
        reference=reference or MISSING,
        position=event.position,
        case_version=event.stream_version,
        legal_date=(decoded and decoded.legal_date) or MISSING,
        deadline=_deadline(decoded, event.position, urls),
        url=f"{urls.case_api}/v1/cases/{event.stream_id}/history/{event.position}",
    )
    return CaseEventPayload(**_recorded_envelope(event), data=data)


def _ledger_payload(event: StoredEvent, urls: ServiceUrls) -> LedgerEventPayload:
    data = LedgerEventData(
        position=event.position,
        url=f"{urls.case_api}/v1/events?after={event.position - 1}&limit=1",
    )
    return LedgerEventPayload(**_recorded_envelope(event), data=data)


def _recorded_envelope(event: StoredEvent) -> RecordedEnvelope:
    return {
        **_envelope(event.type, event.event_id, event.ledger_id, event.recorded_at),
        "subject": event.stream_id,
        "sequence": f"{event.position:020}",
    }


def _envelope(event_type: str, message_id: UUID, ledger_id: UUID, instant: datetime) -> Envelope:
    return {
        "type": event_type,
        "timestamp": instant,
        "time": instant,
        "specversion": "1.0",
        "id": message_id,
        "source": ledger_id.urn,
        "datacontenttype": "application/json",
    }


def _deadline(event: Event | None, position: int, urls: ServiceUrls) -> DeadlineSummary | MISSING:
    if not isinstance(event, DeadlineFields):
        return MISSING
    return DeadlineSummary(
        deadline_id=event.deadline_id,
        rule=event.rule,
        due_on=event.due_on,
        law_due_on=event.law_due_on,
        known_late=event.known_late if isinstance(event, DeadlineMissed) else MISSING,
        retracts=event.retracts if isinstance(event, DeadlineRetracted) else MISSING,
        url=f"{urls.deadline_service}/v1/deadlines/{event.deadline_id}?min_position={position}",
    )


def _decode(event: StoredEvent) -> Event | None:
    try:
        return event.decode().event
    except UndecodableEvent:
        return None


def _encode(payload: WebhookPayload) -> bytes:
    return payload.model_dump_json().encode()
