"""What takes back the letters of a voided fact: which event it reports, to whom, about which."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import AmendedFact, amended_fact
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.given_notice import GivenNotice
from notification_service.domain.notice_sending.reportable_facts import reportable_facts
from notification_service.domain.notice_sending.taken_back import (
    letters_of,
    people_to_inform,
)
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.wording.values import EarlierLetter
from notification_service.store.notices import current_words
from notification_service.testing.facts import fact

REQUEST: Final = str(UUID(int=1))
MOTHER: Final = UUID(int=21)
TEACHER: Final = UUID(int=22)
RECEIVED: Final = fact(
    *(1, "request.received"),
    request_id=REQUEST,
    kind="initial",
    trigger="request",
    requester="parent",
    received_on="2026-11-02",
)
REFUSED: Final = fact(
    *(2, "request.refused"),
    request_id=REQUEST,
    decided_on="2026-11-27",
    notified_on="2026-11-27",
)


def void(at: int, of: int) -> EventEnvelope:
    return fact(at, "case.voided", position=of, reason="wrong_case")


def correction(at: int, of: int, day: str = "2026-11-28") -> EventEnvelope:
    values = {"notified_on": day}
    return fact(at, "case.corrected", position=of, values=values, reason="mistyped")


def sent(at: int, why: int) -> EventEnvelope:
    return fact(
        *(at, "notice.sent"),
        notice_id=str(UUID(int=at)),
        audience="family",
        channel="email",
        template="assessment-refused",
        why=why,
        sent_at="2026-11-27T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("amendments", "positions"),
    [
        pytest.param([], [1, 2], id="the facts"),
        pytest.param([correction(3, of=2)], [1, 2], id="and no correction"),
        pytest.param([void(3, of=2)], [1, 3], id="a void in the place of its fact"),
        pytest.param([void(3, of=2), void(4, of=3)], [1, 2], id="a fact whose void was voided"),
        pytest.param(
            [void(3, of=2), void(4, of=3), void(5, of=4)],
            [1, 3],
            id="a void that is in effect again",
        ),
        pytest.param([correction(3, of=2), void(4, of=3)], [1, 2], id="no void of what is no fact"),
    ],
)
def test_a_notice_reports_facts_and_the_voids_of_others(
    amendments: Sequence[EventEnvelope], positions: list[int]
) -> None:
    history = [RECEIVED, REFUSED, *amendments]

    assert [each.position for each in reportable_facts(history)] == positions


CORRECTED, VOIDED, RESTORED = NoticeHold.CORRECTED, NoticeHold.VOIDED, NoticeHold.RESTORED


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([sent(3, 2)], None, id="a notice of a fact in effect"),
        pytest.param([correction(3, of=2)], AmendedFact(2, 3, CORRECTED), id="a correction"),
        pytest.param([void(3, of=2)], AmendedFact(2, 3, VOIDED), id="a void"),
        pytest.param(
            [void(3, of=2), sent(4, 2)],
            AmendedFact(2, 3, VOIDED),
            id="a notice that was underway when its fact was voided",
        ),
        pytest.param(
            [void(3, of=2), sent(4, 3)],
            AmendedFact(2, 3, VOIDED),
            id="what takes it back: another person may not have been informed",
        ),
        pytest.param(
            [void(3, of=2), void(4, of=3)], None, id="the void of a void that none was told of"
        ),
        pytest.param(
            [void(3, of=2), sent(4, 3), void(5, of=3)],
            AmendedFact(2, 5, RESTORED),
            id="the void of a void after the letter was taken back",
        ),
        pytest.param(
            [void(3, of=2), void(4, of=3), sent(5, 3)],
            AmendedFact(2, 4, RESTORED),
            id="what takes back a letter, underway when the void was voided",
        ),
        pytest.param(
            [void(3, of=2), sent(4, 3), void(5, of=3), sent(6, 2)],
            None,
            id="the letter once more, for the fact is in effect again",
        ),
        pytest.param(
            [correction(3, of=2), void(4, of=3)],
            None,
            id="the void of a correction that none was told of",
        ),
        pytest.param(
            [correction(3, of=2), sent(4, 2), void(5, of=3)],
            AmendedFact(2, 5, CORRECTED),
            id="the void of a correction that the family was told of",
        ),
        pytest.param([RECEIVED], None, id="a fact"),
    ],
)
def test_the_last_event_makes_earlier_notices_of_a_fact_wrong(
    events: Sequence[EventEnvelope], expected: AmendedFact | None
) -> None:
    history = [RECEIVED, REFUSED, *events]

    assert amended_fact(history[-1], history) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([correction(3, of=2), correction(4, of=2, day="2026-11-29")], {2: 4}),
        ([correction(3, of=2), correction(4, of=2)], {2: 3}),
        ([correction(3, of=2), correction(4, of=2, day="2026-11-27")], {}),
        ([correction(3, of=2), sent(4, 2), void(5, of=3), void(6, of=5)], {2: 3}),
        ([correction(3, of=2), void(4, of=3), sent(5, 2), void(6, of=4)], {2: 6}),
        ([void(3, of=2), void(4, of=3)], {}),
        ([void(3, of=2), sent(4, 3), void(5, of=3)], {2: 5}),
        ([void(3, of=2), sent(4, 3), void(5, of=3), correction(6, of=2)], {2: 6}),
    ],
    ids=[
        "two corrections",
        "the second of which changes nothing",
        "the second of which corrects back",
        "a correction that a letter stated, voided and brought back",
        "and brought back after a letter stated that it was voided",
        "in effect again",
        "after it was taken back",
        "and corrected",
    ],
)
def test_a_notice_is_of_the_newest_amendment(
    events: Sequence[EventEnvelope], expected: dict[int, int]
) -> None:
    assert newest_amendments([RECEIVED, REFUSED, *events]) == expected


FIRST: Final = GivenNotice(
    "assessment-refused", Audience.PARENT, MOTHER, datetime(2026, 11, 27, 9, tzinfo=UTC)
)
SECOND: Final = replace(FIRST, given_at=datetime(2026, 11, 30, 9, tzinfo=UTC))
TO_SCHOOL: Final = GivenNotice(
    "assessment-refused-others", Audience.SCHOOL, TEACHER, datetime(2026, 11, 28, 9, tzinfo=UTC)
)


def test_each_who_has_a_letter_is_informed_once_of_all_of_their_own() -> None:
    """The mother was sent another one when a day was corrected."""
    taken_back = [FIRST, TO_SCHOOL, SECOND]

    assert people_to_inform(taken_back) == [(Audience.PARENT, MOTHER), (Audience.SCHOOL, TEACHER)]
    heading = "We will not carry out an EHC needs assessment"
    assert letters_of(taken_back, current_words(), Audience.PARENT, MOTHER).letters == (
        EarlierLetter(heading=heading, sent_on=date(2026, 11, 27)),
        EarlierLetter(heading=heading, sent_on=date(2026, 11, 30)),
    )


def test_two_letters_of_one_heading_and_one_day_are_one_line() -> None:
    """A day was corrected on the day of the letter, and so was the letter."""
    letters = letters_of([FIRST, FIRST, SECOND], current_words(), Audience.PARENT, MOTHER).letters

    assert [each.sent_on for each in letters] == [date(2026, 11, 27), date(2026, 11, 30)]


def test_who_has_no_letter_is_not_informed() -> None:
    with pytest.raises(ValidationError):
        letters_of([FIRST], current_words(), Audience.PARENT, TEACHER)
