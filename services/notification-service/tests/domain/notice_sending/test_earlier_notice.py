"""Which corrections change what a notice of the fact says."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.amended_facts import (
    AmendedFact,
    amended_fact,
    corrected_back,
)
from notification_service.domain.notice_sending.earlier_notice import (
    EarlierNotice,
    corrected_letter,
    newest_amendments,
)
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.document import ParagraphBlock
from notification_service.domain.notices.wording.correction import (
    ChangedDay,
    CorrectedLetter,
    correction_part,
)
from notification_service.store.notices import current_words
from notification_service.testing.facts import fact

REFUSED = fact(
    2,
    "request.refused",
    request_id="5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11",
    decided_on="2026-03-30",
    notified_on="2026-03-30",
)


def corrected(position: int, **values: object) -> EventEnvelope:
    return fact(position, "case.corrected", position=2, values=values, reason="mistyped")


def test_a_corrected_day_makes_the_letter_wrong() -> None:
    history = [REFUSED, corrected(3, notified_on="2026-03-31")]

    assert newest_amendments(history) == {2: 3}


@pytest.mark.parametrize(
    "values",
    [
        {"notice_contents": ["right_of_appeal"]},
        {"letter": {"document_id": "0d6f4a52-1e1f-4a8e-9d3b-0a6f5d3f7a11", "sha256": "0" * 64}},
    ],
)
def test_what_is_recorded_of_the_letter_itself_leaves_it_right(values: dict[str, object]) -> None:
    assert newest_amendments([REFUSED, corrected(3, **values)]) == {}


def test_a_correction_of_the_day_and_the_letter_together_makes_it_wrong() -> None:
    values = {"notice_contents": ["right_of_appeal"], "decided_on": "2026-03-29"}

    assert newest_amendments([REFUSED, corrected(3, **values)]) == {2: 3}


def test_the_newest_correction_that_changes_the_letter_counts() -> None:
    history = [
        REFUSED,
        corrected(3, notified_on="2026-03-31"),
        corrected(4, notice_contents=["right_of_appeal"]),
    ]

    assert newest_amendments(history) == {2: 3}


def voided(position: int, of: int) -> EventEnvelope:
    return fact(position, "case.voided", position=of, reason="mistyped")


def sent(position: int) -> EventEnvelope:
    return fact(
        *(position, "notice.sent"),
        notice_id="5f0c6a52-1e1f-4a8e-9d3b-0a6f5d3f7a11",
        audience="family",
        channel="email",
        template="assessment-refused",
        why=2,
        sent_at="2026-04-01T10:00:00Z",
    )


DAY_CORRECTED = corrected(3, notified_on="2026-03-31")


def test_a_correction_that_is_voided_makes_the_letter_that_stated_it_wrong() -> None:
    history = [REFUSED, DAY_CORRECTED, sent(4), voided(5, of=3)]

    assert newest_amendments(history) == {2: 5}


def test_where_no_letter_stated_the_correction_the_one_before_is_right_again() -> None:
    history = [REFUSED, DAY_CORRECTED, voided(4, of=3), sent(5)]

    assert newest_amendments(history) == {}


def test_a_correction_that_is_in_effect_again_makes_the_letter_between_wrong() -> None:
    history = [REFUSED, DAY_CORRECTED, voided(4, of=3), sent(5), voided(6, of=4)]

    assert newest_amendments(history) == {2: 6}


@pytest.mark.parametrize(
    ("events", "held"),
    [
        pytest.param([voided(5, of=4)], None, id="no letter stated it"),
        pytest.param(
            [sent(5), voided(6, of=4)], AmendedFact(2, 6, NoticeHold.CORRECTED), id="one did"
        ),
        pytest.param(
            [voided(5, of=4), voided(6, of=5)],
            AmendedFact(2, 4, NoticeHold.CORRECTED),
            id="it is back",
        ),
        pytest.param(
            [corrected(5, notified_on="2026-04-02"), voided(6, of=5)],
            AmendedFact(2, 4, NoticeHold.CORRECTED),
            id="another one is left",
        ),
    ],
)
def test_the_void_of_a_correction_holds_the_letter_where_it_is_wrong_after_it(
    events: list[EventEnvelope], held: AmendedFact | None
) -> None:
    history = [REFUSED, sent(3), corrected(4, notified_on="2026-03-31"), *events]

    assert amended_fact(history[-1], history) == held
    assert corrected_back(history[-1], history) == 2


def test_to_void_what_was_recorded_of_the_letter_itself_leaves_it_right() -> None:
    of_letter = corrected(3, notice_contents=["right_of_appeal"])

    assert newest_amendments([REFUSED, of_letter, sent(4), voided(5, of=3)]) == {}


MOTHER = UUID(int=21)


def sent_on(day: int, stated: dict[str, date], person_id: UUID | None = MOTHER) -> EarlierNotice:
    """A letter of a day of March 2026."""
    given_at = datetime(2026, 3, day, 11, tzinfo=UTC)
    return EarlierNotice("assessment-refused", Audience.PARENT, person_id, given_at, stated)


NEWEST = sent_on(31, {"appeal_by": date(2026, 5, 31)})
OLDEST = sent_on(30, {"appeal_by": date(2026, 5, 30)})


def test_a_letter_names_each_that_it_takes_the_place_of_and_the_day_that_the_newest_gave() -> None:
    others = sent_on(29, {}, person_id=None)

    found = corrected_letter(
        [NEWEST, OLDEST, others], "parent", MOTHER, {"appeal_by": date(2026, 6, 1)}
    )

    changed = ChangedDay("appeal_by", date(2026, 5, 31), date(2026, 6, 1))
    assert found == CorrectedLetter((date(2026, 3, 30), date(2026, 3, 31)), (changed,))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            [30],
            "the one that we sent on Monday 30 March 2026. Something in our records was wrong w",
        ),
        ([30, 30], "the ones that we sent on Monday 30 March 2026. Something"),
        ([30, 31], "the ones that we sent on Monday 30 March 2026 and Tuesday 31 March 2026."),
    ],
    ids=["one letter", "two of one day", "two"],
)
def test_a_letter_begins_with_the_days_of_those_that_it_takes_the_place_of(
    days: list[int], words: str
) -> None:
    corrected = CorrectedLetter(tuple(date(2026, 3, day) for day in days), ())

    _, intro = correction_part(current_words().language, corrected).blocks

    assert isinstance(intro, ParagraphBlock)
    assert words in intro.texts[0]
