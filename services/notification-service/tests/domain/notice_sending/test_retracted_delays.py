"""A delay whose announcement was retracted: what is taken back, and what the next corrects."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pytest

from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.needless import does_not_hold
from notification_service.domain.automatic_notices.retracted_delays import (
    delay_once_more,
    retractions_to_check,
)
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.repeated_delays import (
    RepeatedDelay,
    repeated_delays,
)
from notification_service.domain.notice_sending.taken_back import taken_back_by
from notification_service.domain.notices.subject import is_settled
from notification_service.testing.facts import fact

DECISION: Final = {
    "deadline_id": str(UUID(int=1)),
    "rule": "assessment-decision",
    "due_on": "2026-04-12",
    "law_due_on": "2026-04-13",
}
OTHER: Final = {**DECISION, "deadline_id": str(UUID(int=2))}
"""The same duty, of a request that was recorded once more."""
ANOTHER_DAY: Final = {**DECISION, "due_on": "2026-04-19", "law_due_on": "2026-04-20"}
"""The same deadline, after its start was corrected."""
SET: Final = fact(2, "deadline.set", **DECISION, because_of=1)
MISSED: Final = fact(3, "deadline.missed", **DECISION)


def retracted(at: int, *of: int) -> EventEnvelope:
    return fact(
        *(at, "deadline.retracted"),
        **DECISION,
        retracts=of,
        because_of=1,
        reason="fact_corrected",
    )


def missed(at: int, **of: str) -> EventEnvelope:
    return fact(at, "deadline.missed", **(of or DECISION))


def met(at: int, *, late: bool) -> EventEnvelope:
    ground = {"ground": "EX-PERS"} if late else {}
    on = "2026-04-15" if late else "2026-04-10"
    return fact(at, "deadline.met", **DECISION, because_of=1, met_on=on, late=late, **ground)


def disapplied(at: int) -> EventEnvelope:
    return fact(at, "deadline.disapplied", **DECISION, because_of=1, ground="EX-PERS")


def sent(at: int, why: int) -> EventEnvelope:
    return fact(
        *(at, "notice.sent"),
        notice_id=str(UUID(int=at)),
        audience="family",
        channel="email",
        template="step-late",
        why=why,
        sent_at="2026-04-14T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("after", "is_wrong"),
    [
        pytest.param([], True, id="there is no such deadline"),
        pytest.param([met(5, late=False)], True, id="it was done in time, and recorded later"),
        pytest.param([missed(5)], False, id="it is late by another day"),
        pytest.param([missed(5), retracted(6, 5)], True, id="which was retracted as well"),
        pytest.param([met(5, late=True)], False, id="it was done late, under an exception"),
        pytest.param([disapplied(5)], False, id="an exception was claimed"),
        pytest.param([missed(5, **OTHER)], True, id="another deadline was missed"),
    ],
)
def test_a_letter_of_a_delay_is_taken_back_unless_the_step_is_late_all_the_same(
    after: Sequence[EventEnvelope], *, is_wrong: bool
) -> None:
    """Under an exception it was true on its day: the time had passed, and the step was not done."""
    history = [SET, MISSED, retracted(4, 3), *after]

    assert does_not_hold(4, history) is is_wrong


def test_what_takes_back_a_delay_is_overtaken_where_the_step_is_late_by_another_deadline() -> None:
    """The request was voided and recorded once more: that it is not late would be wrong."""
    gone = retracted(4, 2, 3)
    facts = [SET, MISSED, gone]

    assert not is_settled(gone, facts)
    assert not is_settled(gone, [*facts, met(5, late=False)])
    assert is_settled(gone, [*facts, missed(5, **OTHER)])
    assert is_settled(gone, [*facts, missed(5)])


def test_a_retraction_takes_back_what_was_sent_of_each_announcement() -> None:
    assert taken_back_by(retracted(4, 2, 3).event) == (2, 3)
    assert taken_back_by(MISSED.event) == ()


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([retracted(4, 3)], [4], id="a retraction"),
        pytest.param([sent(4, 3), retracted(5, 3), missed(6)], [5], id="the delay once more"),
        pytest.param([retracted(4, 3), missed(5)], [], id="which no letter told of before"),
        pytest.param([retracted(4, 3), missed(5, **OTHER)], [], id="another delay"),
        pytest.param([], [], id="the first announcement"),
        pytest.param([sent(4, 3)], [], id="a letter of a delay that holds"),
        pytest.param([retracted(4, 3), sent(5, 3)], [4], id="a letter that was underway"),
        pytest.param([retracted(4, 3), sent(5, 4)], [], id="what takes it back"),
        pytest.param(
            [sent(4, 3), retracted(5, 3), missed(6), retracted(7, 6)],
            [7, 5],
            id="the second retraction, and the first where no letter followed it",
        ),
        pytest.param(
            [sent(4, 3), retracted(5, 3), sent(6, 5), missed(7), retracted(8, 7)],
            [8, 5],
            id="the second retraction, after the first letter was taken back",
        ),
        pytest.param(
            [sent(4, 3), retracted(5, 3), met(6, late=True), retracted(7, 6)],
            [7, 5],
            id="that of a late act, and that of the delay before",
        ),
        pytest.param(
            [sent(4, 3), retracted(5, 3), met(6, late=False), retracted(7, 6)],
            [7],
            id="that of an act in time, after which nothing else is true of the delay",
        ),
    ],
)
def test_the_last_event_says_which_letters_of_a_delay_are_looked_at(
    events: Sequence[EventEnvelope], expected: list[int]
) -> None:
    history = [SET, MISSED, *events]

    assert retractions_to_check(history[-1], history) == expected


def test_a_letter_of_the_delay_on_another_day_takes_the_place_of_the_first() -> None:
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), missed(6, **ANOTHER_DAY)]

    assert repeated_delays(history) == {6: RepeatedDelay(5, replaces=(3,))}
    assert newest_amendments(history) == {6: 5}
    assert delay_once_more(5, history) == (6, RepeatedDelay(5, replaces=(3,)))


def test_a_third_day_takes_the_place_of_both() -> None:
    second = [missed(6, **ANOTHER_DAY), retracted(7, 6)]
    third = missed(8, **{**DECISION, "law_due_on": "2026-04-27"})
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *second, third]

    assert repeated_delays(history)[8] == RepeatedDelay(7, replaces=(3, 6))


def test_a_delay_of_which_no_letter_was_sent_before_has_a_letter_of_its_own() -> None:
    assert repeated_delays([SET, MISSED, retracted(4, 3), missed(5)]) == {}


def test_once_the_first_letter_was_taken_back_the_next_is_a_letter_of_its_own() -> None:
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), sent(6, 5), missed(7)]

    assert repeated_delays(history) == {}
    assert newest_amendments(history) == {}
    assert delay_once_more(5, history) is None


def test_a_letter_is_right_again_once_the_delay_is_announced_of_its_day() -> None:
    """The day was corrected, and the correction voided before a letter stated it."""
    first = [SET, MISSED, sent(4, 3), retracted(5, 3)]
    history = [*first, missed(6, **ANOTHER_DAY), retracted(7, 6), missed(8)]

    assert repeated_delays(history)[6] == RepeatedDelay(5, replaces=(3,))
    assert repeated_delays(history)[8] == RepeatedDelay(7, repeats=(3,))
    assert newest_amendments(history) == {6: 5}
    assert delay_once_more(5, history) is None
    assert delay_once_more(7, history) is None


def test_a_letter_that_stated_the_other_day_is_corrected_by_one_of_the_first() -> None:
    other = [missed(6, **ANOTHER_DAY), sent(7, 6), retracted(8, 6), missed(9)]
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *other]

    assert repeated_delays(history)[9] == RepeatedDelay(8, replaces=(3, 6))
    assert newest_amendments(history)[9] == 8


def test_a_letter_of_another_day_that_was_posted_late_is_corrected_too() -> None:
    """It was underway when the first day was announced once more."""
    other = [missed(6, **ANOTHER_DAY), retracted(7, 6), missed(8), sent(9, 6)]
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *other]

    assert repeated_delays(history)[8] == RepeatedDelay(7, replaces=(3, 6))
    assert retractions_to_check(history[-1], history) == [7, 5]
    assert delay_once_more(7, history) == (8, RepeatedDelay(7, replaces=(3, 6)))
