"""Which documents an event takes out of the file, so that what enclosed them is looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from events.contracts.references import DocumentId
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import amended_fact
from notification_service.domain.automatic_notices.voided_enclosures import restored_by, voided_by
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.voided_filings import (
    RestoredFiling,
    restored_filings,
    voided_filings,
)
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


def failed(at: int, why: int) -> EventEnvelope:
    return fact(
        *(at, "notice.failed"),
        notice_id=str(UUID(int=at)),
        audience="family",
        template="final-plan",
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
        pytest.param([void(3, of=2)], {3: REPORT}, id="voided"),
        pytest.param([void(3, of=2), void(4, of=3)], {}, id="in the file again"),
        pytest.param(
            [void(3, of=2), void(4, of=3), void(5, of=4)], {3: REPORT}, id="voided once more"
        ),
        pytest.param(
            [void(3, of=2), void(4, of=3), void(5, of=2)], {5: REPORT}, id="by another void"
        ),
        pytest.param([sent(3, 9), void(4, of=3)], {}, id="the void of what is no filing"),
    ],
)
def test_the_filings_that_are_voided(
    events: Sequence[EventEnvelope], expected: dict[int, DocumentId]
) -> None:
    assert voided_filings([*FILED, *events]) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([sent(3, 9)], {}, id="a letter whose papers are in the file"),
        pytest.param([void(3, of=2)], {3: REPORT}, id="a void"),
        pytest.param([void(3, of=2), void(4, of=3)], {}, id="the void of a void"),
        pytest.param(
            [void(3, of=2), void(4, of=3), void(5, of=4)],
            {3: REPORT},
            id="a void that is in effect again",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), void(6, of=5)],
            {},
            id="a void that is in effect again, and of which the family was told",
        ),
        pytest.param([void(3, of=2), sent(4, 9)], {3: REPORT}, id="posted after the void"),
        pytest.param([void(3, of=2), failed(4, 9)], {3: REPORT}, id="withheld after the void"),
        pytest.param([void(3, of=1), sent(4, 9)], {}, id="a letter without the paper"),
        pytest.param([void(3, of=2), void(4, of=1), sent(5, 9)], {3: REPORT}, id="of two papers"),
        pytest.param([void(3, of=2), filing(4), sent(5, 9)], {}, id="filed once more, then sent"),
    ],
)
def test_the_last_event_takes_a_document_of_earlier_notices_out_of_the_file(
    events: Sequence[EventEnvelope], expected: dict[int, DocumentId]
) -> None:
    history = [*FILED, *events]

    assert voided_by(history[-1], history, {REPORT}) == expected


def test_a_void_that_was_voided_before_it_was_looked_at_takes_nothing_back() -> None:
    """The planner lags behind: both voids are in the history when it comes to the first."""
    first, second = void(3, of=2), void(4, of=3)

    assert voided_by(first, [*FILED, first, second], ()) == {}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([void(3, of=2), void(4, of=3)], {}, id="no notice told of the void"),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3)],
            {REPORT: RestoredFiling(3, 5, RECORDED)},
            id="the void of a void that the family was told of",
        ),
        pytest.param(
            [void(3, of=2), void(4, of=3), taken_back(5, 3)],
            {REPORT: RestoredFiling(3, 4, RECORDED)},
            id="what takes the paper back was posted before",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), void(6, of=5)],
            {},
            id="voided once more",
        ),
        pytest.param(
            [void(3, of=2), taken_back(4, 3), void(5, of=3), sent(6, 9)],
            {},
            id="the letter once more",
        ),
    ],
)
def test_the_last_event_puts_a_document_that_was_taken_back_into_the_file(
    events: Sequence[EventEnvelope], expected: dict[DocumentId, RestoredFiling]
) -> None:
    history = [*FILED, *events]

    assert restored_by(history[-1], history) == expected


def test_a_document_stays_restored_until_its_filing_is_voided() -> None:
    history = [*FILED, void(3, of=2), taken_back(4, 3), void(5, of=3), sent(6, 9)]

    assert restored_filings(history) == {REPORT: RestoredFiling(3, 5, RECORDED)}
    assert restored_filings([*history, void(7, of=2)]) == {}


def test_what_takes_back_a_document_takes_back_no_receipt_of_it() -> None:
    """The receipt reports the filing. No notice has taken it back."""
    history = [*FILED, sent(3, 2, "paper-received"), void(4, of=2), taken_back(5, 4)]

    assert restored_facts([*history, void(6, of=4)]) == {}
    assert amended_fact(void(6, of=4), [*history, void(6, of=4)]) is None
