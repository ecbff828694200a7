"""Which document an event takes out of the file, so that what enclosed it is looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from events.contracts.references import DocumentId
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import amended_fact
from notification_service.domain.automatic_notices.voided_enclosures import document_concerned
from notification_service.domain.notice_sending.does_not_hold import (
    DoesNotHold,
    what_does_not_hold,
)
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.restored_filings import restored_filings
from notification_service.testing.facts import fact

REPORT, PLAN = DocumentId(UUID(int=31)), DocumentId(UUID(int=32))
RECORDED: Final = datetime(2026, 11, 27, tzinfo=UTC)


def filing(at: int, document: DocumentId = REPORT) -> EventEnvelope:
    return fact(
        *(at, "case.document_filed"),
        document_id=str(document),
        sha256="0" * 64,
        kind="advice",
        on="2026-11-20",
    )


def void(at: int, of: int) -> EventEnvelope:
    return fact(at, "case.voided", position=of, reason="wrong_case")


def sent(at: int, why: int, template: str = "final-plan") -> EventEnvelope:
    return fact(
        *(at, "notice.sent"),
        notice_id=str(UUID(int=at)),
        audience="family",
        channel="email",
        template=template,
        why=why,
        sent_at="2026-11-27T10:00:00Z",
    )


def failed(at: int, why: int, template: str = "final-plan") -> EventEnvelope:
    return fact(
        *(at, "notice.failed"),
        notice_id=str(UUID(int=at)),
        audience="family",
        template=template,
        why=why,
        reason="overtaken",
        failed_at="2026-11-27T10:00:00Z",
    )


def taken_back(at: int, why: int) -> EventEnvelope:
    return sent(at, why, "enclosure-taken-back")


FILED: Final = (filing(1, PLAN), filing(2))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([], {}, id="in the file"),
        pytest.param([void(3, of=2)], {3: (3,)}, id="voided"),
        pytest.param([void(3, of=2), void(4, of=3)], {}, id="in the file again"),
        pytest.param(
            [void(3, of=2), void(4, of=3), void(5, of=4)], {3: (3,)}, id="voided once more"
        ),
        pytest.param([void(3, of=2), void(4, of=3), void(5, of=2)], {5: (3, 5)}, id="by another"),
        pytest.param([sent(3, 9), void(4, of=3)], {}, id="the void of what is no filing"),
    ],
)
def test_a_document_is_taken_back_while_its_filing_is_voided(
    events: Sequence[EventEnvelope], expected: dict[int, tuple[int, ...]]
) -> None:
    """By the void that is in effect. Each of them may have been reported."""
    assert what_does_not_hold("enclosure-taken-back", [*FILED, *events]) == {
        at: DoesNotHold((), voids, REPORT) for at, voids in expected.items()
    }


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([sent(3, 9)], None, id="a letter"),
        pytest.param([void(3, of=2)], REPORT, id="a void"),
        pytest.param([void(3, of=2), void(4, of=3)], REPORT, id="the void of a void"),
        pytest.param([sent(3, 9), void(4, of=3)], None, id="the void of what is no filing"),
        pytest.param([void(3, of=2), taken_back(4, 3)], REPORT, id="what takes it back"),
        pytest.param(
            [void(3, of=2), void(4, of=3), failed(5, 3, "enclosure-taken-back")],
            REPORT,
            id="what was to take it back",
        ),
        pytest.param(
            [void(3, of=2), sent(4, 3, "notice-taken-back")], None, id="what takes back a receipt"
        ),
    ],
)
def test_an_event_is_about_the_document_whose_filing_it_voids_or_brings_back(
    events: Sequence[EventEnvelope], expected: DocumentId | None
) -> None:
    history = [*FILED, *events]

    assert document_concerned(history[-1], history) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([void(3, of=2), void(4, of=3)], {}, id="no notice reported the void"),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3)],
            {REPORT: RestoredEvent((3,), 5, RECORDED)},
            id="the void of a void that was reported",
        ),
        pytest.param(
            [void(3, of=2), void(4, of=3), taken_back(5, 3)],
            {REPORT: RestoredEvent((3,), 4, RECORDED)},
            id="what takes the paper back was posted before",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), sent(6, 9)],
            {REPORT: RestoredEvent((3,), 5, RECORDED)},
            id="and the letter once more",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), void(6, of=5)],
            {},
            id="voided once more",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), void(6, of=5), void(7, of=6)],
            {REPORT: RestoredEvent((3,), 7, RECORDED)},
            id="and in the file again",
        ),
    ],
)
def test_a_document_that_was_taken_back_is_in_the_file_again_since_the_last_void(
    events: Sequence[EventEnvelope], expected: dict[DocumentId, RestoredEvent]
) -> None:
    assert restored_filings([*FILED, *events]) == expected


def test_what_takes_back_a_document_takes_back_no_receipt_of_it() -> None:
    """The receipt reports the filing. No notice has taken it back."""
    history = [*FILED, sent(3, 2, "paper-received"), void(4, of=2), taken_back(5, 4)]

    assert restored_facts([*history, void(6, of=4)]) == {}
    assert amended_fact(void(6, of=4), [*history, void(6, of=4)]) is None
