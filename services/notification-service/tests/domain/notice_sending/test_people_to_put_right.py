"""Which notices are held back for someone who was sent one before, until that is put right."""

from typing import Final
from uuid import UUID

import pytest

from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notice_sending.people_to_put_right import people_to_put_right
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.audience import Audience
from notification_service.testing.facts import fact

MOTHER, FATHER = str(UUID(int=31)), str(UUID(int=32))
AT: Final = "2026-11-30T09:00:00Z"
REFUSAL: Final = ReportedNotice(2, "assessment-refused")
TO_MOTHER, TO_FATHER = (
    (REFUSAL, known_recipient(Audience.PARENT, UUID(each))) for each in (MOTHER, FATHER)
)


def sent(position: int, person_id: str) -> EventEnvelope:
    return fact(
        *(position, "notice.sent"),
        notice_id=str(UUID(int=position)),
        template="assessment-refused",
        channel="email",
        audience="family",
        person_id=person_id,
        why=2,
        sent_at=AT,
    )


def held(position: int, reason: str, *people: str) -> EventEnvelope:
    named = [{"audience": "family", "recipient": "person", "person_id": each} for each in people]
    return fact(
        *(position, "notice.held"),
        template="assessment-refused",
        why=2,
        reasons=[reason],
        held_at=AT,
        **({"held_for": named} if named else {}),
    )


DISMISSED: Final = fact(
    *(9, "notice.dismissed"),
    template="assessment-refused",
    why=2,
    reason="not_needed",
    dismissed_at=AT,
)


@pytest.mark.parametrize("reason", ["corrected", "restored"])
def test_what_was_sent_is_put_right_until_each_of_them_has_the_later_one(reason: str) -> None:
    both = [sent(3, MOTHER), sent(4, FATHER), held(5, reason, MOTHER, FATHER)]

    assert people_to_put_right(both) == {TO_MOTHER, TO_FATHER}
    assert people_to_put_right([*both, sent(6, MOTHER)]) == {TO_FATHER}
    assert people_to_put_right([*both, sent(6, MOTHER), sent(7, FATHER)]) == frozenset()
    assert people_to_put_right([*both, DISMISSED]) == frozenset()


def test_once_the_one_who_had_a_letter_has_the_later_one_nothing_is_put_right() -> None:
    """The father was never sent one: his is a first letter, by the last day in law."""
    corrected = [sent(3, MOTHER), held(4, "corrected", MOTHER, FATHER)]

    assert people_to_put_right(corrected) == {TO_MOTHER}
    assert people_to_put_right([*corrected, sent(5, MOTHER)]) == frozenset()


def test_who_was_never_sent_one_has_nothing_to_put_right() -> None:
    assert people_to_put_right([sent(3, MOTHER), held(4, "not_reached", FATHER)]) == frozenset()
    assert people_to_put_right([held(3, "incomplete"), sent(4, MOTHER)]) == frozenset()
    corrected_back = [held(5, "corrected", MOTHER), held(6, "not_reached", FATHER)]
    assert people_to_put_right([sent(3, MOTHER), *corrected_back]) == frozenset()


def test_what_is_held_for_another_reason_puts_right_what_the_person_was_sent() -> None:
    """The fact was corrected, and the notice that is sent by itself once more is doubtful."""
    assert people_to_put_right([sent(3, MOTHER), held(4, "doubtful", MOTHER)]) == {TO_MOTHER}


def test_what_an_earlier_release_held_back_is_of_each_role() -> None:
    found = people_to_put_right([sent(3, MOTHER), held(4, "corrected")])

    assert {each.audience for _, each in found} == set(NoticeAudience)
