"""A delay whose announcement was retracted: what is taken back, and what the next corrects."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pytest

from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.retracted_delays import (
    deadline_to_check,
    delay_once_more,
)
from notification_service.domain.notice_sending.does_not_hold import (
    DoesNotHold,
    takes_back,
    what_does_not_hold,
)
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.repeated_delays import (
    RepeatedDelay,
    repeated_delays,
    replaced_announcements,
)
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
    ("after", "expected"),
    [
        pytest.param([], {4: DoesNotHold((3,), (4,))}, id="there is no such deadline"),
        pytest.param(
            [met(5, late=False)],
            {4: DoesNotHold((3,), (4,))},
            id="it was done in time, and recorded later",
        ),
        pytest.param([missed(5)], {}, id="it is late by another day"),
        pytest.param(
            [missed(5), retracted(6, 5)],
            {6: DoesNotHold((3, 5), (4, 6))},
            id="which was retracted as well",
        ),
        pytest.param([met(5, late=True)], {}, id="it was done late, under an exception"),
        pytest.param(
            [met(5, late=True), retracted(6, 5)],
            {4: DoesNotHold((3,), (4,))},
            id="that it was done late was retracted as well",
        ),
        pytest.param([disapplied(5)], {}, id="an exception was claimed"),
        pytest.param(
            [missed(5, **OTHER)], {4: DoesNotHold((3,), (4,))}, id="another deadline was missed"
        ),
    ],
)
def test_a_letter_of_a_delay_is_taken_back_unless_the_step_is_late_all_the_same(
    after: Sequence[EventEnvelope], expected: dict[int, DoesNotHold]
) -> None:
    """By the last retraction of the delay, whichever announcement the letter was of.

    Under an exception it was true on its day: the time had passed, and the step was not done.
    """
    history = [SET, MISSED, retracted(4, 3), *after]

    assert what_does_not_hold("delay-taken-back", history) == expected


def test_the_retraction_of_what_was_done_late_leaves_the_delay() -> None:
    history = [SET, MISSED, met(4, late=True), retracted(5, 4)]

    assert what_does_not_hold("delay-taken-back", history) == {}


def test_what_takes_back_a_delay_is_overtaken_where_the_step_is_late_by_another_deadline() -> None:
    """The request was voided and recorded once more: that it is not late would be wrong."""
    gone = retracted(4, 2, 3)
    facts = [SET, MISSED, gone]

    assert not is_settled(gone, facts)
    assert not is_settled(gone, [*facts, met(5, late=False)])
    assert is_settled(gone, [*facts, missed(5, **OTHER)])


def test_what_reports_a_retraction_takes_back_other_notices() -> None:
    assert takes_back(retracted(4, 2, 3).event)
    assert not takes_back(MISSED.event)


@pytest.mark.parametrize(
    ("events", "is_to_be_checked"),
    [
        pytest.param([], True, id="the announcement of a delay"),
        pytest.param([retracted(4, 3)], True, id="its retraction"),
        pytest.param([retracted(4, 3), missed(5)], True, id="the delay once more"),
        pytest.param([retracted(4, 3), sent(5, 3)], True, id="a letter that was underway"),
        pytest.param([retracted(4, 3), sent(5, 4)], True, id="what takes it back"),
        pytest.param([retracted(4, 3), sent(5, 1)], False, id="a letter of the request"),
        pytest.param([met(4, late=True)], False, id="the step"),
    ],
)
def test_the_last_event_says_the_letters_of_which_delay_are_looked_at(
    events: Sequence[EventEnvelope], *, is_to_be_checked: bool
) -> None:
    history = [SET, MISSED, *events]

    expected = UUID(int=1) if is_to_be_checked else None
    assert deadline_to_check(history[-1], history) == expected


def test_an_announcement_is_replaced_by_its_retraction_and_by_the_next() -> None:
    once_more = [MISSED, missed(4), retracted(5, 4), missed(6), missed(7, **OTHER)]

    assert set(replaced_announcements(once_more)) == {3, 4}


ID: Final = DeadlineId(UUID(int=1))


def test_a_letter_of_the_delay_on_another_day_takes_the_place_of_the_first() -> None:
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), missed(6, **ANOTHER_DAY)]

    assert repeated_delays(history) == {6: RepeatedDelay(5, (3,), (5,))}
    assert newest_amendments(history) == {6: 5}
    assert delay_once_more(ID, history) == (6, RepeatedDelay(5, (3,), (5,)))
    assert delay_once_more(ID, [*history, retracted(7, 6)]) is None


def test_a_third_day_takes_the_place_of_those_of_which_a_letter_was_sent() -> None:
    second = [missed(6, **ANOTHER_DAY), retracted(7, 6)]
    third = missed(8, **{**DECISION, "law_due_on": "2026-04-27"})
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *second, third]

    assert repeated_delays(history)[8] == RepeatedDelay(7, (3,), (5, 7))
    assert repeated_delays([*history, sent(9, 6)])[8] == RepeatedDelay(7, (3, 6), (5, 7))


def test_a_delay_of_which_no_letter_was_sent_before_has_a_letter_of_its_own() -> None:
    assert repeated_delays([SET, MISSED, retracted(4, 3), missed(5, **ANOTHER_DAY)]) == {}


def test_the_next_letter_corrects_the_first_for_who_was_not_informed_that_it_is_taken_back() -> (
    None
):
    """One of two parents was, by the notice that reports the retraction."""
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), sent(6, 5), missed(7, **ANOTHER_DAY)]

    assert repeated_delays(history) == {7: RepeatedDelay(5, (3,), (5,))}


def test_a_letter_is_right_again_once_the_delay_is_announced_of_its_day() -> None:
    """The day was corrected, and the correction voided before a letter stated it."""
    first = [SET, MISSED, sent(4, 3), retracted(5, 3)]
    history = [*first, missed(6, **ANOTHER_DAY), retracted(7, 6), missed(8)]

    assert repeated_delays(history) == {6: RepeatedDelay(5, (3,), (5, 7))}
    assert newest_amendments(history) == {6: 5}
    assert delay_once_more(ID, history) is None


def test_a_letter_that_stated_the_other_day_is_corrected_by_one_of_the_first() -> None:
    other = [missed(6, **ANOTHER_DAY), sent(7, 6), retracted(8, 6), missed(9)]
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *other]

    assert repeated_delays(history)[9] == RepeatedDelay(8, (6,), (5, 8))
    assert newest_amendments(history)[9] == 8


def test_a_letter_of_another_day_that_was_posted_late_is_corrected_too() -> None:
    """It was underway when the first day was announced once more."""
    other = [missed(6, **ANOTHER_DAY), retracted(7, 6), missed(8), sent(9, 6)]
    history = [SET, MISSED, sent(4, 3), retracted(5, 3), *other]

    assert delay_once_more(ID, history) == (8, RepeatedDelay(7, (6,), (5, 7)))
