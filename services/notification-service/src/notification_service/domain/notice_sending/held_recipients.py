"""For whom a notice is held back, as the log names them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeHeld
from events.contracts.references import PersonId
from events.contracts.vocabulary.case import NoticeAudience, RecipientKind
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notice_sending.recipients import (
    FoundRecipients,
    NotReached,
    NotSentReason,
)
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.domain.notices.audience import Audience


def known_recipient(audience: Audience, person_id: UUID | None) -> HeldRecipient:
    """A person in a role. `person_id` None: the child or young person."""
    known = MISSING if person_id is None else PersonId(person_id)
    return logged_recipient(PUBLISHED_AUDIENCES[audience], known)


def logged_recipient(role: NoticeAudience, person_id: PersonId | MISSING) -> HeldRecipient:
    """The recipient of a notice that the log has as sent, or as failed."""
    kind = RecipientKind.CHILD if person_id is MISSING else RecipientKind.PERSON
    return HeldRecipient(audience=role, recipient=kind, person_id=person_id)


def recipient_in_role(audience: Audience) -> HeldRecipient:
    """A role whose person is not known."""
    return role_alone(PUBLISHED_AUDIENCES[audience])


def role_alone(role: NoticeAudience) -> HeldRecipient:
    """The same of a role as the log names it."""
    return HeldRecipient(audience=role, recipient=RecipientKind.NOT_KNOWN)


def wanted_recipient(wanted: WantedNotice) -> HeldRecipient:
    """To whom a notice should go, as far as that is known before its people are read."""
    if wanted.to is None:
        return recipient_in_role(Audience.PARENT)
    return known_recipient(wanted.to.audience, wanted.to.person_id)


def unreached_recipients(not_reached: Iterable[NotReached]) -> frozenset[HeldRecipient]:
    """Those whom a notice does not reach, save who has opted out of it."""
    return frozenset(
        known_recipient(each.audience, each.person_id)
        for each in not_reached
        if each.reason is not NotSentReason.OPTED_OUT
    )


def all_recipients(found: FoundRecipients) -> frozenset[HeldRecipient]:
    """Each to whom a notice should go, reached or not."""
    reached = (known_recipient(each.audience, each.person.person_id) for each in found.reached)
    return unreached_recipients(found.not_reached).union(reached)


def left_to_inform(
    found: FoundRecipients, up_to_date: Collection[HeldRecipient]
) -> FoundRecipients:
    """The recipients without those who have a notice that says the same."""
    reached = [
        each
        for each in found.reached
        if known_recipient(each.audience, each.person.person_id) not in up_to_date
    ]
    not_reached = [
        each
        for each in found.not_reached
        if known_recipient(each.audience, each.person_id) not in up_to_date
    ]
    return FoundRecipients(reached, not_reached)


def recorded_recipients(
    history: Iterable[EventEnvelope],
) -> Mapping[ReportedNotice, Sequence[HeldRecipient] | None]:
    """For whom each notice of a case was held back last.

    None: it is not recorded, as by earlier releases.
    """
    return {
        ReportedNotice(each.event.why, each.event.template): None
        if each.event.held_for is MISSING
        else each.event.held_for
        for each in history
        if isinstance(each.event, NoticeHeld)
    }
