"""Chains of voids of any length: which notice is wrong after each, and what is looked at."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest

from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import (
    AmendedFact,
    amended_fact,
)
from notification_service.domain.notice_sending.does_not_hold import (
    DoesNotHold,
    does_not_hold,
    what_does_not_hold,
)
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.testing.facts import fact

REFUSED: Final = fact(
    *(2, "request.refused"),
    request_id=str(UUID(int=1)),
    decided_on="2026-11-27",
    notified_on="2026-11-27",
)
RECORDED: Final = datetime(2026, 11, 27, tzinfo=UTC)
VOIDED, RESTORED = NoticeHold.VOIDED, NoticeHold.RESTORED


def void(at: int, of: int) -> EventEnvelope:
    return fact(at, "case.voided", position=of, reason="wrong_case")


def sent(at: int, why: int) -> EventEnvelope:
    return fact(
        *(at, "notice.sent"),
        notice_id=str(UUID(int=at)),
        audience="family",
        channel="email",
        template="assessment-refused" if why == 2 else "notice-taken-back",
        why=why,
        sent_at="2026-11-27T10:00:00Z",
    )


LETTER: Final = sent(3, why=2)
FIRST: Final = void(4, of=2)


@pytest.mark.parametrize(
    ("events", "held"),
    [
        pytest.param([FIRST], AmendedFact(2, 4, VOIDED), id="one"),
        pytest.param([FIRST, void(5, of=4)], None, id="two"),
        pytest.param([FIRST, void(5, of=4), void(6, of=5)], AmendedFact(2, 4, VOIDED), id="three"),
        pytest.param([FIRST, void(5, of=4), void(6, of=5), void(7, of=6)], None, id="four"),
        pytest.param(
            [FIRST, void(5, of=4), void(6, of=5), void(7, of=6), void(8, of=7)],
            AmendedFact(2, 4, VOIDED),
            id="five",
        ),
    ],
)
def test_a_letter_that_was_not_taken_back_is_looked_at_after_each_odd_void(
    events: Sequence[EventEnvelope], held: AmendedFact | None
) -> None:
    history = [REFUSED, LETTER, *events]

    assert amended_fact(history[-1], history) == held
    assert (does_not_hold(4, "notice-taken-back", history) is None) is (held is None)


TAKEN_BACK: Final = [REFUSED, LETTER, FIRST, sent(5, why=4)]


@pytest.mark.parametrize(
    ("events", "held"),
    [
        pytest.param([void(6, of=4)], AmendedFact(2, 6, RESTORED), id="two"),
        pytest.param(
            [void(6, of=4), void(7, of=6)],
            AmendedFact(2, 4, VOIDED),
            id="three: another person may not have been told",
        ),
        pytest.param(
            [void(6, of=4), void(7, of=6), void(8, of=7)], AmendedFact(2, 8, RESTORED), id="four"
        ),
        pytest.param(
            [void(6, of=4), sent(7, why=2), void(8, of=6)],
            AmendedFact(2, 4, VOIDED),
            id="three, after the letter was sent once more",
        ),
        pytest.param(
            [void(6, of=4), sent(7, why=2), void(8, of=6), void(9, of=8)],
            AmendedFact(2, 9, RESTORED),
            id="four, before that was taken back: the letter of another person may have been",
        ),
        pytest.param(
            [void(6, of=4), sent(7, why=2), void(8, of=6), sent(9, why=4), void(10, of=8)],
            AmendedFact(2, 10, RESTORED),
            id="four, after that was taken back",
        ),
        pytest.param(
            [void(6, of=4), void(7, of=6), sent(8, why=2)],
            AmendedFact(2, 4, VOIDED),
            id="three, and the letter that was sent once more was underway",
        ),
    ],
)
def test_after_a_letter_was_taken_back_the_last_notice_decides(
    events: Sequence[EventEnvelope], held: AmendedFact | None
) -> None:
    history = [*TAKEN_BACK, *events]

    assert amended_fact(history[-1], history) == held


def test_a_letter_is_sent_once_more_because_of_the_last_void_that_restored_its_fact() -> None:
    restored = [*TAKEN_BACK, void(6, of=4)]
    once_more = [*restored, sent(7, why=2), void(8, of=6)]

    assert newest_amendments(restored) == {2: 6}
    assert newest_amendments(once_more) == {}, "it is voided"
    assert newest_amendments([*once_more, sent(9, why=4), void(10, of=8)]) == {2: 10}


def test_a_fact_that_is_voided_once_more_has_another_void() -> None:
    history = [*TAKEN_BACK, void(6, of=4)]
    once_more = [*history, sent(7, why=2), void(8, of=2), sent(9, why=8)]

    assert restored_facts(history) == {2: RestoredEvent((4,), 6, RECORDED)}
    assert restored_facts(once_more) == {}
    assert restored_facts([*once_more, void(10, of=8)]) == {2: RestoredEvent((4, 8), 10, RECORDED)}


def test_what_takes_back_a_letter_does_it_for_each_void_of_the_fact() -> None:
    once_more = [*TAKEN_BACK, void(6, of=4), void(7, of=2)]

    assert what_does_not_hold("notice-taken-back", once_more) == {7: DoesNotHold((2,), (4, 7))}
    assert does_not_hold(4, "notice-taken-back", once_more) == DoesNotHold((2,), (4, 7))
    assert what_does_not_hold("notice-taken-back", [*once_more, void(8, of=7)]) == {}
