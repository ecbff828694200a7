"""To whom a notice goes on a day, by which channel, and who of them cannot be reached."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self
from uuid import UUID

from pydantic_core import MISSING

from events.addressee_periods import AddresseeKind, AddresseePeriod
from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.case_people import (
    CasePeople,
    ContactBan,
    ContactedPerson,
)
from notification_service.domain.notice_sending.channel import (
    SendingChannel,
    WholeNoticeChannel,
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
    """No e-mail address is recorded, and no letter is sent: the sender asked for an e-mail, or the
    council sends none."""
    NO_ADDRESS = "no_address"
    """No address is recorded to which it could be sent."""
    OPTED_OUT = "opted_out"
    """The notice is a courtesy, and the person wants none by the channels by which they can be
    reached."""
    NOT_PRINTABLE = "not_printable"
    """The letter cannot be printed: its address does not fit the window, or a character has no
    font."""
    NOT_POSTABLE = "not_postable"
    """GOV.UK Notify would not post the letter: it has more than ten pages, or its address has less
    than three lines, does not end with a UK postcode, or begins a line with a bracket or a sign."""
    NOT_ENCLOSABLE = "not_enclosable"
    """No channel by which the person can be reached carries the documents that the notice encloses:
    they have more than 10 MiB by e-mail or 50 MiB by letter, or it would go by GOV.UK Notify."""
    ERASED = "erased"
    """The data of the person was erased."""
    REMOVED = "removed"
    """The person is none of the people of the case any more, and their data was not erased."""
    NO_ADDRESSEE = "no_addressee"
    """The person was sent the notice that this one corrects, and is no addressee any more."""


@dataclass(frozen=True, slots=True)
class NoticeRecipient:
    """A person to whom a notice goes, in which role, and how."""

    audience: Audience
    person: ContactedPerson
    channel: WholeNoticeChannel = SendingChannel.EMAIL


@dataclass(frozen=True, slots=True)
class NotReached:
    """A person to whom a notice should go, and why it does not. `person_id` None: the child."""

    audience: Audience
    person_id: UUID | None
    reason: NotSentReason


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """By which channels a notice can go. `wanted` None: as each person prefers."""

    wanted: WholeNoticeChannel | None = None
    sends_letters: bool = False
    """Whether the council sends letters."""
    is_courtesy: bool = False
    """Whether nothing requires the notice, so that a person can opt out of it."""
    carrying: Collection[WholeNoticeChannel] = (SendingChannel.EMAIL, SendingChannel.LETTER)
    """The channels that carry what the notice encloses."""
    failed: Collection[tuple[UUID | None, WholeNoticeChannel]] = ()
    """By which channel the last notice did not reach which person: the other goes first."""

    def channel_to(self, person: ContactedPerson) -> WholeNoticeChannel | NotSentReason:
        """The channel to a person, or why there is none."""
        can: Mapping[WholeNoticeChannel, bool] = {
            SendingChannel.EMAIL: bool(person.email),
            SendingChannel.LETTER: self.sends_letters and bool(person.address_lines),
        }
        order: list[WholeNoticeChannel] = [SendingChannel.EMAIL, SendingChannel.LETTER]
        if self.wanted is not None:
            order = [self.wanted]
        else:
            if person.preferences.prefers_letters:
                order.reverse()
            order.sort(key=lambda channel: (person.person_id, channel) in self.failed)
        reaching: list[WholeNoticeChannel] = [channel for channel in order if can[channel]]
        found: list[WholeNoticeChannel] = [each for each in reaching if each in self.carrying]
        refused = person.preferences.opted_out_of if self.is_courtesy else ()
        for channel in found:
            if channel.value not in refused:
                return channel
        if found:
            return NotSentReason.OPTED_OUT
        if reaching:
            return NotSentReason.NOT_ENCLOSABLE
        return NotSentReason.NO_ADDRESS if self.sends_letters else NotSentReason.NO_EMAIL


@dataclass(frozen=True, slots=True)
class FoundRecipients:
    """Who is reached, and who is not."""

    reached: Sequence[NoticeRecipient]
    not_reached: Sequence[NotReached]

    def with_erased(self, erased: Collection[UUID]) -> Self:
        """The same where the data of some people was erased: of the others it was not."""
        not_reached = [
            replace(each, reason=NotSentReason.ERASED)
            if each.reason is NotSentReason.REMOVED and each.person_id in erased
            else each
            for each in self.not_reached
        ]
        return replace(self, not_reached=not_reached)


def family_recipients(
    people: CasePeople,
    period: AddresseePeriod,
    allowed: Collection[Audience],
    day: date,
    by: ChannelChoice,
) -> FoundRecipients:
    """The addressees of a day in the roles to which the notice goes."""
    wanted = [each for each in addressee_roles(period) if each[0] in {*allowed} & FAMILY]
    return _recipients(people, wanted, day, by)


def addressee_roles(period: AddresseePeriod) -> Sequence[tuple[Audience, UUID | None]]:
    """The addressees of a period: the role, and the id of the person; None: the young person."""
    return [
        (_AUDIENCES[each.kind], None if each.person_id is MISSING else each.person_id)
        for each in period.addressees
    ]


def named_recipient(
    people: CasePeople, audience: Audience, person_id: UUID, day: date, by: ChannelChoice
) -> FoundRecipients:
    """A professional around the child, in the role that the sender names."""
    return _recipients(people, [(audience, person_id)], day, by)


def earlier_recipients(
    people: CasePeople,
    earlier: Sequence[tuple[Audience, UUID | None]],
    day: date,
    by: ChannelChoice,
) -> FoundRecipients:
    """The people to whom an earlier notice went, who need not be the addressees of today."""
    return _recipients(people, earlier, day, by)


def _recipients(
    people: CasePeople,
    roles: Sequence[tuple[Audience, UUID | None]],
    day: date,
    by: ChannelChoice,
) -> FoundRecipients:
    found = list(_considered(people, roles, day, by))
    return FoundRecipients(
        [each for each in found if isinstance(each, NoticeRecipient)],
        [each for each in found if isinstance(each, NotReached)],
    )


def _considered(
    people: CasePeople,
    roles: Sequence[tuple[Audience, UUID | None]],
    day: date,
    by: ChannelChoice,
) -> Iterator[NoticeRecipient | NotReached]:
    for audience, person_id in roles:
        person = people.person(person_id)
        if person is None:
            yield NotReached(audience, person_id, NotSentReason.REMOVED)
        elif any(person.bans(ContactBan.DO_NOT_CONTACT, day)):
            yield NotReached(audience, person_id, NotSentReason.DO_NOT_CONTACT)
        elif isinstance(channel := by.channel_to(person), NotSentReason):
            yield NotReached(audience, person_id, channel)
        else:
            yield NoticeRecipient(audience, person, channel)
