"""Chains of voids of any length: which notice is wrong after each, and what is looked at."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pytest

from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import (
    AmendedFact,
    amended_fact,
)
from notification_service.domain.automatic_notices.needless import does_not_hold
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.restored_facts import restored_facts
from notification_service.domain.notice_sending.void_chains import RestoredFact
from notification_service.testing.facts import fact

REFUSED: Final = fact(
    *(2, "request.refused"),
    request_id=str(UUID(int=1)),
    decided_on="2026-11-27",
    notified_on="2026-11-27",
)
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
    assert does_not_hold(4, history) is (held is not None)


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
            None,
            id="four, before that was taken back",
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


def test_what_took_back_a_letter_is_outdated_once_the_next_letter_is_wrong_as_well() -> None:
    once_more = [*TAKEN_BACK, void(6, of=4), sent(7, why=2), void(8, of=6)]

    assert newest_amendments(once_more) == {2: 6, 4: 8}
    assert newest_amendments([*once_more, sent(9, why=4)]) == {2: 6, 4: 8}


def test_what_took_back_a_letter_is_right_while_no_other_followed() -> None:
    assert newest_amendments([*TAKEN_BACK, void(6, of=4), void(7, of=6)]) == {2: 6}


def test_a_fact_that_is_voided_anew_has_another_void() -> None:
    history = [*TAKEN_BACK, void(6, of=4), sent(7, why=2), void(8, of=2), sent(9, why=8)]

    assert restored_facts(history) == {2: RestoredFact(4, 6)}
    assert restored_facts([*history, void(10, of=8)]) == {2: RestoredFact(8, 10)}
