"""To whom a notice goes on a day, and who of them can be reached by e-mail."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pydantic_core import MISSING

from events.addressee_periods import AddresseeKind, AddresseePeriod
from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.case_people import (
    CasePeople,
    ContactBan,
    ContactedPerson,
)
from notification_service.domain.notices.audience import FAMILY, Audience

_AUDIENCES: Final = {
    AddresseeKind.PARENT: Audience.PARENT,
    AddresseeKind.YOUNG_PERSON: Audience.YOUNG_PERSON,
    AddresseeKind.REPRESENTATIVE: Audience.REPRESENTATIVE,
}


class NotSentReason(PublishedEnum):
    """Why a notice is not sent to a person to whom it should go."""

    DO_NOT_CONTACT = "do_not_contact"
    """A safety flag of the person. It is observed whatever is confirmed."""
    NO_EMAIL = "no_email"
    """No e-mail address is recorded: send the notice by letter."""
    ERASED = "erased"
    """The data of the person was erased."""


@dataclass(frozen=True, slots=True)
class NoticeRecipient:
    """A person to whom a notice goes, and in which role."""

    audience: Audience
    person: ContactedPerson


@dataclass(frozen=True, slots=True)
class NotReached:
    """A person to whom a notice should go, and why it does not. `person_id` None: the child."""

    audience: Audience
    person_id: UUID | None
    reason: NotSentReason


@dataclass(frozen=True, slots=True)
class FoundRecipients:
    """Who is reached, and who is not."""

    reached: Sequence[NoticeRecipient]
    not_reached: Sequence[NotReached]


def family_recipients(
    people: CasePeople, period: AddresseePeriod, allowed: Collection[Audience], day: date
) -> FoundRecipients:
    """The addressees of a day in the roles to which the notice goes."""
    roles = [
        (_AUDIENCES[each.kind], None if each.person_id is MISSING else each.person_id)
        for each in period.addressees
    ]
    return _recipients(people, [each for each in roles if each[0] in {*allowed} & FAMILY], day)


def named_recipient(
    people: CasePeople, audience: Audience, person_id: UUID, day: date
) -> FoundRecipients:
    """A professional around the child, in the role that the sender names."""
    return _recipients(people, [(audience, person_id)], day)


def _recipients(
    people: CasePeople, roles: Sequence[tuple[Audience, UUID | None]], day: date
) -> FoundRecipients:
    found = list(_considered(people, roles, day))
    return FoundRecipients(
        [each for each in found if isinstance(each, NoticeRecipient)],
        [each for each in found if isinstance(each, NotReached)],
    )


def _considered(
    people: CasePeople, roles: Sequence[tuple[Audience, UUID | None]], day: date
) -> Iterator[NoticeRecipient | NotReached]:
    for audience, person_id in roles:
        person = people.person(person_id)
        if person is None:
            yield NotReached(audience, person_id, NotSentReason.ERASED)
        elif any(person.bans(ContactBan.DO_NOT_CONTACT, day)):
            yield NotReached(audience, person_id, NotSentReason.DO_NOT_CONTACT)
        elif not person.email:
            yield NotReached(audience, person_id, NotSentReason.NO_EMAIL)
        else:
            yield NoticeRecipient(audience, person)
