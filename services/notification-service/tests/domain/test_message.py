import json
from datetime import UTC, date, datetime
from uuid import UUID

from events.codec import encode_event
from events.contracts import CONTRACTS, DeadlineMissed, DeadlineRetracted, RequestWithdrawn
from events.contracts.event import Event
from events.contracts.references import DeadlineId, RequestId
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.contracts.vocabulary.request import WithdrawerKind
from events.envelope import CaseId, LedgerId, Position
from events.stored_event import StoredEvent
from notification_service.domain.message import ServiceUrls, build_message, build_test_message

LEDGER = LedgerId(UUID(int=1))
CASE = CaseId(UUID(int=2))
EVENT = UUID(int=3)
SERVICE_URLS = ServiceUrls("https://cases.example", "https://deadlines.example")
AT = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)


def stored_event(event: Event) -> StoredEvent:
    return StoredEvent(
        ledger_id=LEDGER,
        position=Position(412),
        stream_id=CASE,
        stream_version=7,
        event_id=EVENT,
        actor="client:demo",
        correlation_id=EVENT,
        cause=None,
        traceparent=None,
        recorded_at=AT,
        type=event.type,
        schema_version=event.schema_version,
        body=encode_event(event),
    )


WITHDRAWN = RequestWithdrawn(
    request_id=RequestId(UUID(int=4)), on=date(2026, 11, 20), by=WithdrawerKind.PARENT
)
MISSED = DeadlineMissed(
    deadline_id=DeadlineId(UUID(int=5)),
    rule="notify-whether-to-assess",
    due_on=date(2026, 11, 19),
    law_due_on=date(2026, 11, 20),
)

RETRACTED = DeadlineRetracted(
    deadline_id=DeadlineId(UUID(int=5)),
    rule="notify-whether-to-assess",
    due_on=date(2026, 11, 19),
    law_due_on=date(2026, 11, 20),
    retracts=(398, 411),
    because_of=400,
    reason=DeadlineChangeReason.FACT_VOIDED,
)


def test_a_message_has_the_type_the_case_and_the_url_of_the_event() -> None:
    message = build_message(stored_event(WITHDRAWN), SERVICE_URLS, "SEN/2026/00123")

    assert json.loads(message.body) == {
        "type": "request.withdrawn",
        "timestamp": "2026-11-22T09:30:00.123Z",
        "data": {
            "case_id": str(CASE),
            "reference": "SEN/2026/00123",
            "position": 412,
            "case_version": 7,
            "legal_date": "2026-11-20",
            "url": f"https://cases.example/v1/cases/{CASE}/history/412",
        },
        "specversion": "1.0",
        "id": str(EVENT),
        "source": f"urn:uuid:{LEDGER}",
        "subject": str(CASE),
        "time": "2026-11-22T09:30:00.123Z",
        "datacontenttype": "application/json",
        "sequence": "00000000000000000412",
    }


def test_the_message_of_a_deadline_has_its_rule_its_days_and_its_url() -> None:
    data = json.loads(build_message(stored_event(MISSED), SERVICE_URLS).body)["data"]

    assert data["deadline"] == {
        "deadline_id": str(UUID(int=5)),
        "rule": "notify-whether-to-assess",
        "due_on": "2026-11-19",
        "law_due_on": "2026-11-20",
        "known_late": False,
        "url": f"https://deadlines.example/v1/deadlines/{UUID(int=5)}?min_position=412",
    }
    assert data["url"] == f"https://cases.example/v1/cases/{CASE}/history/412"


def test_the_message_of_a_breach_states_whether_it_was_known_late() -> None:
    late = stored_event(MISSED.model_copy(update={"known_late": True}))

    data = json.loads(build_message(late, SERVICE_URLS).body)["data"]

    assert data["deadline"]["known_late"] is True


def test_the_message_of_a_retraction_names_what_it_retracts() -> None:
    data = json.loads(build_message(stored_event(RETRACTED), SERVICE_URLS).body)["data"]

    assert data["deadline"]["retracts"] == [398, 411]
    assert "known_late" not in data["deadline"]


def test_the_message_of_an_undecodable_event_has_its_type_and_position() -> None:
    newer = stored_event(MISSED)._replace(type="deadline.forgiven", body='{"reason":"snow"}')

    message = json.loads(build_message(newer, SERVICE_URLS).body)

    assert message["type"] == "deadline.forgiven"
    assert message["data"] == {
        "case_id": str(CASE),
        "position": 412,
        "case_version": 7,
        "url": f"https://cases.example/v1/cases/{CASE}/history/412",
    }


def test_the_same_event_always_gives_the_same_bytes() -> None:
    assert build_message(stored_event(MISSED), SERVICE_URLS) == build_message(
        stored_event(MISSED), SERVICE_URLS
    )


def test_a_message_has_no_field_of_the_event_but_its_legal_date() -> None:
    assert (
        str(WITHDRAWN.request_id)
        not in build_message(stored_event(WITHDRAWN), SERVICE_URLS).body.decode()
    )


def test_a_body_is_below_a_kibibyte() -> None:
    for event in (MISSED, RETRACTED):
        assert len(build_message(stored_event(event), SERVICE_URLS, "9" * 64).body) < 1024


def test_a_case_without_a_reference_has_none_in_its_messages() -> None:
    data = json.loads(build_message(stored_event(WITHDRAWN), SERVICE_URLS).body)["data"]

    assert "reference" not in data


def test_a_message_s_id_has_no_full_stop() -> None:
    assert "." not in str(build_message(stored_event(MISSED), SERVICE_URLS).message_id)


def test_the_message_of_a_test_event_is_of_no_contract() -> None:
    message = build_test_message(EVENT, LEDGER, UUID(int=9), AT)

    assert message.type not in CONTRACTS
    assert json.loads(message.body)["data"] == {
        "endpoint_id": str(UUID(int=9)),
        "note": "This is a test. Nothing happened.",
    }
