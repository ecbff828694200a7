"""Which notice an item is about, to whom it still goes, and what is wrong with it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDelivered, NoticeFailed, NoticeHeld, NoticeSent
from events.contracts.references import NoticeId, PersonId
from events.contracts.vocabulary.case import (
    CommunicationChannel,
    NoticeAudience,
    NoticeFailure,
    NoticeHold,
    RecipientKind,
)
from notification_service.domain.digests.notice_at_issue import (
    DigestRecipient,
    FamilyRecipient,
    NoticeAtIssue,
    notice_at_issue,
)
from notification_service.domain.notice_sending.held_recipients import known_recipient
from notification_service.domain.notices.audience import Audience

AT: Final = datetime(2026, 12, 11, 9, tzinfo=UTC)
REFUSAL: Final = "assessment-refused"
MOTHER, FATHER = PersonId(UUID(int=21)), PersonId(UUID(int=22))
NOTICE: Final = NoticeId(UUID(int=1))
TO_MOTHER: Final = known_recipient(Audience.PARENT, MOTHER)
TO_FATHER: Final = known_recipient(Audience.PARENT, FATHER)
TO_YOUNG_PERSON: Final = known_recipient(Audience.YOUNG_PERSON, None)
TO_SCHOOL: Final = known_recipient(Audience.SCHOOL, PersonId(UUID(int=23)))
TO_FAMILY: Final = HeldRecipient(audience=NoticeAudience.FAMILY, recipient=RecipientKind.NOT_KNOWN)


def held(*recipients: HeldRecipient) -> NoticeHeld:
    reasons = NoticeHold.DOUBTFUL, NoticeHold.INCOMPLETE
    return NoticeHeld(
        template=REFUSAL, why=7, reasons=reasons, held_for=recipients or MISSING, held_at=AT
    )


def sent(
    person: PersonId, why: int = 7, audience: NoticeAudience = NoticeAudience.FAMILY
) -> NoticeSent:
    return NoticeSent(
        notice_id=NOTICE,
        audience=audience,
        channel=CommunicationChannel.EMAIL,
        template=REFUSAL,
        why=why,
        person_id=person,
        sent_at=AT,
    )


def recipients_of(held: NoticeHeld, *since: NoticeSent) -> tuple[DigestRecipient, ...]:
    found = notice_at_issue(held, since)
    assert found is not None
    return found.recipients


def test_a_held_notice_has_its_id_and_each_reason() -> None:
    found = notice_at_issue(held(TO_MOTHER))

    assert found == NoticeAtIssue(
        REFUSAL, (FamilyRecipient.PARENT,), (NoticeHold.DOUBTFUL, NoticeHold.INCOMPLETE)
    )


@pytest.mark.parametrize(
    ("recipient", "role"),
    [
        pytest.param(TO_MOTHER, FamilyRecipient.PARENT, id="a parent"),
        pytest.param(TO_YOUNG_PERSON, FamilyRecipient.YOUNG_PERSON, id="the young person"),
        pytest.param(TO_FAMILY, NoticeAudience.FAMILY, id="who of the family is not known"),
        pytest.param(TO_SCHOOL, NoticeAudience.SETTING, id="the school"),
    ],
)
def test_it_goes_to_a_role(recipient: HeldRecipient, role: DigestRecipient) -> None:
    assert recipients_of(held(recipient)) == (role,)


def test_two_parents_are_one_role_and_what_is_not_recorded_is_none() -> None:
    assert recipients_of(held(TO_MOTHER, TO_SCHOOL, TO_FATHER)) == (
        FamilyRecipient.PARENT,
        NoticeAudience.SETTING,
    )
    assert recipients_of(held()) == ()


def test_who_was_sent_it_since_is_no_recipient() -> None:
    both = held(TO_MOTHER, TO_SCHOOL)
    to_another = sent(FATHER)
    of_another_fact = sent(MOTHER, why=8)

    assert recipients_of(both, sent(MOTHER)) == (NoticeAudience.SETTING,)
    assert recipients_of(held(TO_MOTHER, TO_FATHER), sent(MOTHER)) == (FamilyRecipient.PARENT,)
    assert recipients_of(both, to_another, of_another_fact) == recipients_of(both)


def test_a_notice_that_did_not_arrive_has_its_role_and_why() -> None:
    failed = NoticeFailed(
        notice_id=NOTICE,
        audience=NoticeAudience.FAMILY,
        why=7,
        template=REFUSAL,
        person_id=MOTHER,
        reason=NoticeFailure.RETURNED,
        failed_at=AT,
    )
    to_young_person = failed.model_copy(update={"person_id": MISSING})
    to_whom = failed.model_copy(update={"audience": MISSING})

    assert notice_at_issue(failed) == NoticeAtIssue(
        REFUSAL, (FamilyRecipient.PARENT,), (NoticeFailure.RETURNED,)
    )
    assert notice_at_issue(to_young_person) == NoticeAtIssue(
        REFUSAL, (FamilyRecipient.YOUNG_PERSON,), (NoticeFailure.RETURNED,)
    )
    assert notice_at_issue(to_whom) == NoticeAtIssue(REFUSAL, (), (NoticeFailure.RETURNED,))


def test_a_fact_that_names_no_notice_has_none() -> None:
    unnamed = NoticeFailed(notice_id=NOTICE, reason=NoticeFailure.RETURNED, failed_at=AT)

    assert notice_at_issue(unnamed) is None
    assert notice_at_issue(NoticeDelivered(notice_id=NOTICE, delivered_at=AT)) is None
