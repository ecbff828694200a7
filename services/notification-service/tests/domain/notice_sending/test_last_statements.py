"""The last notice of each person decides whether that person needs another."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from events.contracts import HeldRecipient
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.last_statements import GivenStatement, PresentFact
from notification_service.domain.notices.audience import Audience
from notification_service.testing.facts import fact

MOTHER, FATHER = UUID(int=11), UUID(int=12)
REFUSED: Final = fact(
    *(2, "request.refused"),
    request_id=str(UUID(int=1)),
    decided_on="2026-11-30",
    notified_on="2026-11-30",
)


def correction(at: int, day: str) -> EventEnvelope:
    return fact(*(at, "case.corrected"), position=2, values={"notified_on": day}, reason="mistyped")


def void(at: int, of: int) -> EventEnvelope:
    return fact(at, "case.voided", position=of, reason="mistyped")


def missed(at: int, day: str) -> EventEnvelope:
    return fact(
        *(at, "deadline.missed"),
        deadline_id=str(UUID(int=1)),
        rule="assessment-decision",
        due_on=day,
        law_due_on=day,
    )


def retracted(at: int, of: int) -> EventEnvelope:
    return fact(
        *(at, "deadline.retracted"),
        deadline_id=str(UUID(int=1)),
        rule="assessment-decision",
        due_on="2026-04-13",
        law_due_on="2026-04-13",
        retracts=(of,),
        because_of=1,
        reason="fact_corrected",
    )


def given(reports: int, to: UUID, minute: int, corrected_at: int = 0) -> GivenStatement:
    at = datetime(2026, 11, 30, 10, minute, tzinfo=UTC)
    return GivenStatement(reports, Audience.PARENT, to, corrected_at, at)


def up_to_date(
    position: int,
    history: Sequence[EventEnvelope],
    *notices: GivenStatement,
    corrected_at: int = 0,
    voids_of_documents: Sequence[int] = (),
) -> frozenset[HeldRecipient]:
    stated = PresentFact.of(position, history, voids_of_documents)
    return stated.up_to_date(notices, corrected_at)


THE_FATHER: Final = frozenset([known_recipient(Audience.PARENT, FATHER)])


def test_who_was_not_sent_the_correction_needs_none_once_it_is_undone() -> None:
    """Only the mother was told of the 27th, which was voided."""
    history = [REFUSED, correction(5, "2026-11-27"), void(7, of=5)]
    both = [given(2, MOTHER, 1), given(2, FATHER, 1), given(2, MOTHER, 2, corrected_at=5)]

    assert up_to_date(2, history[:2], *both, corrected_at=5) == frozenset()
    assert up_to_date(2, history, *both, corrected_at=7) == THE_FATHER


def test_who_was_not_told_that_the_letter_is_taken_back_has_one_that_is_true() -> None:
    history = [REFUSED, void(5, of=2), void(7, of=5)]
    both = [given(2, MOTHER, 1), given(2, FATHER, 1), given(5, MOTHER, 2)]

    assert up_to_date(2, history, *both, corrected_at=7) == THE_FATHER


def test_who_was_told_and_then_sent_the_letter_once_more_needs_no_other() -> None:
    history = [REFUSED, void(5, of=2), void(7, of=5), correction(8, "2026-11-27")]
    once_more = given(2, FATHER, 3, corrected_at=8)

    assert up_to_date(2, history, given(5, FATHER, 2), once_more, corrected_at=8) == frozenset(), (
        "what was written since the last amendment is no earlier notice"
    )
    assert up_to_date(2, history, once_more, given(5, FATHER, 4), corrected_at=9) == frozenset()
    assert up_to_date(2, history, once_more, corrected_at=9) == THE_FATHER


def test_a_letter_of_a_delay_is_right_again_for_who_was_sent_no_other_day() -> None:
    history = [
        *(missed(3, "2026-04-13"), retracted(4, 3)),
        *(missed(5, "2026-04-12"), retracted(6, 5), missed(7, "2026-04-13")),
    ]
    both = [given(3, MOTHER, 1), given(3, FATHER, 1), given(5, MOTHER, 2, corrected_at=4)]

    assert up_to_date(7, history, *both, corrected_at=6) == THE_FATHER


def test_a_letter_of_a_delay_that_was_taken_back_from_one_alone_is_right_for_the_other() -> None:
    history = [missed(3, "2026-04-13"), retracted(4, 3), missed(5, "2026-04-13")]
    both = [given(3, MOTHER, 1), given(3, FATHER, 1), given(4, MOTHER, 2)]

    assert up_to_date(5, history, *both) == THE_FATHER


def test_a_letter_whose_document_was_taken_back_from_one_alone_is_right_for_the_other() -> None:
    """The filing was voided at 5, and is in effect again."""
    both = [given(2, MOTHER, 1), given(2, FATHER, 1), given(5, MOTHER, 2)]

    assert up_to_date(2, [REFUSED], *both, corrected_at=7, voids_of_documents=[5]) == THE_FATHER
