from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from events.codec import encode_event
from events.contracts import CaseCorrected, CaseOpened, CaseReopened, CaseVoided
from events.contracts.event import Event
from events.contracts.vocabulary.case import CorrectionReason
from events.envelope import CaseId, LedgerId, Position
from events.stored_event import StoredEvent
from notification_service.domain.case_references import CaseReferences

OPENED = CaseOpened(cohort=2020, reference="SEN/1")
REOPENED = CaseReopened(on=date(2026, 11, 20))


def stored(*events: Event) -> Sequence[StoredEvent]:
    return [
        StoredEvent(
            ledger_id=LedgerId(UUID(int=1)),
            position=Position(number),
            stream_id=CaseId(UUID(int=2)),
            stream_version=number,
            event_id=UUID(int=number),
            actor="client:test",
            correlation_id=UUID(int=3),
            cause=None,
            traceparent=None,
            recorded_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
            type=event.type,
            schema_version=event.schema_version,
            body=encode_event(event),
        )
        for number, event in enumerate(events, start=1)
    ]


def correction(reference: str | None) -> CaseCorrected:
    return CaseCorrected(
        position=1, values={"reference": reference}, reason=CorrectionReason.MISTYPED
    )


def void(position: int) -> CaseVoided:
    return CaseVoided(position=position, reason=CorrectionReason.MISTYPED)


@pytest.mark.parametrize(
    ("events", "references"),
    [
        ([], []),
        ([CaseOpened(cohort=2020)], [None]),
        ([OPENED, REOPENED], ["SEN/1", "SEN/1"]),
        ([OPENED, correction("SEN/2"), correction("SEN/3")], ["SEN/1", "SEN/2", "SEN/3"]),
        ([OPENED, correction(None)], ["SEN/1", None]),
        (
            [OPENED, correction("SEN/2"), void(2)],
            ["SEN/1", "SEN/2", "SEN/1"],
        ),
        ([OPENED, void(1)], ["SEN/1", None]),
        ([OPENED, correction("no-digit")], ["SEN/1", None]),
    ],
)  # fmt: skip
def test_the_reference_is_the_one_recorded_up_to_a_position(
    events: Sequence[Event], references: Sequence[str | None]
) -> None:
    of_case = CaseReferences(stored(*events))

    found = [of_case.as_of(Position(number)) for number in range(1, len(events) + 1)]

    assert found == references


def test_an_undecodable_event_is_skipped() -> None:
    opened, newer = stored(OPENED, correction("SEN/2"))

    references = CaseReferences([opened, newer._replace(schema_version=99)])

    assert references.as_of(Position(2)) == "SEN/1"
