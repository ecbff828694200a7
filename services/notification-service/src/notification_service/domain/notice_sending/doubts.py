"""Doubts about a notice: the right person, day and document. The sender confirms each by code."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.case_people import (
    CasePeople,
    ContactBan,
    ContactedPerson,
)
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.numbers import has_other_number
from notification_service.domain.notice_sending.recipients import NoticeRecipient
from notification_service.domain.notice_sending.withheld_addresses import has_withheld_address

RECENT: Final = timedelta(days=14)
"""An address that was changed within this time is confirmed before it is used."""


class SendingDoubt(PublishedEnum):
    """Why it is doubtful that a notice is right: whom it reaches, what it states and encloses."""

    ADDRESS_CHANGED = "address_changed"
    """The address of a recipient, of e-mail or of letters, was changed in the last 14 days, or the
    recipient was added to the case in them."""
    FAILED_ADDRESS = "failed_address"
    """A notice to that address of a recipient came back, or was refused, in the last 14 days, and
    there is no other way that carries this one. Find out where they are first."""
    SHARED_ADDRESS = "shared_address"
    """Two people of the case have the e-mail address of a recipient; or one whose contact with the
    recipient is banned lives where the letter goes."""
    NAMES_ANOTHER = "names_another"
    """The text has the name of a person of the case whose contact with a recipient is banned."""
    WITHHELD_ADDRESS = "withheld_address"
    """The text has the postcode, or the first line of the address, of a person of the case whose
    address is withheld from a recipient."""
    NO_CONTACT = "no_contact"
    """Contact of a recipient with the child is banned: check that they may be told this."""
    OTHER_NUMBER = "other_number"
    """The text has a unique pupil number or an NHS number that is not recorded of the child: it
    may be about another."""
    NAMES_ANOTHER_CHILD = "names_another_child"
    """The text has the name of a child of another case, or more names than are looked up."""
    ANOTHER_FORM = "another_form"
    """A recipient needs a language or a format in which the notice is not made, such as Polish,
    Easy Read or Braille. Arrange for it beside this notice."""
    ANOTHER_CONCERNED = "another_concerned"
    """A document that is enclosed is about another person than the child, or its content is in
    another case too: check that the recipient may have it."""
    ANOTHER_DOCUMENT = "another_document"
    """A document that is enclosed is of another kind than the notice states, or is not the one that
    the fact names: a draft in the place of the final plan. Or one is missing that an earlier such
    notice enclosed, that was taken back, and that is in the file again: enclose it."""
    OTHER_DAY = "other_day"
    """A day in `values` is another than the one that the case has. Leave it out to state that."""
    OTHER_NOTICE_DAY = "other_notice_day"
    """The fact states another day of notice than today, and the time to appeal counts from that:
    the family would have less than the law gives. Correct the fact, or tell them otherwise."""
    PAST_DAY = "past_day"
    """A day that it states has passed, and it was one to act by or to come on: a meeting of last
    week, the last day to appeal, the day of a next step in `values`."""
    DAY_NOT_CHECKED = "day_not_checked"
    """A day in `values` could not be compared with the deadlines of the case, because they do not
    follow from its newest fact yet. Try again in a second."""
    OVERTAKEN = "overtaken"
    """A later fact of the case has overtaken the notice: a request that was decided since, a plan
    that was replaced, a delay that was none or is announced of another day. docs/notices.md has
    which facts overtake which notice."""


MAX_DOUBTS: Final = len(SendingDoubt)
"""Doubts about one notice: each once."""


def doubts_in_order(found: Collection[SendingDoubt]) -> tuple[SendingDoubt, ...]:
    """Some doubts, each once, in the order in which they are documented."""
    return tuple(each for each in SendingDoubt if each in found)


def doubts_about_recipient(
    recipient: NoticeRecipient,
    people: CasePeople,
    earlier: CasePeople | None,
    texts: Sequence[str],
    day: date,
    failed: Collection[tuple[UUID | None, WholeNoticeChannel]] = (),
) -> frozenset[SendingDoubt]:
    """The doubts about the notice to one recipient. Those about another say nothing of it.

    Args:
        recipient: to whom it goes.
        people: the people of the case now.
        earlier: those of `RECENT` ago, or the first of a younger case. None: nothing has changed.
        texts: what the sender wrote.
        day: the day of the notice.
        failed: by which channel a notice did not reach which person lately.
    """
    found = frozenset(_of_recipient(recipient, people, earlier, texts, day))
    if (recipient.person.person_id, recipient.channel) in failed:
        return found | {SendingDoubt.FAILED_ADDRESS}
    return found


def doubts_about_child(texts: Sequence[str], people: CasePeople) -> frozenset[SendingDoubt]:
    """Whether what the sender wrote may be about another child, by the numbers in it."""
    own = {each.value for each in people.child.identifiers if each.is_own}
    return frozenset({SendingDoubt.OTHER_NUMBER} if has_other_number(texts, own) else ())


def _of_recipient(
    recipient: NoticeRecipient,
    people: CasePeople,
    earlier: CasePeople | None,
    texts: Sequence[str],
    day: date,
) -> Iterator[SendingDoubt]:
    person, channel = recipient.person, recipient.channel
    if is_changed(person, earlier, channel):
        yield SendingDoubt.ADDRESS_CHANGED
    if is_shared(person, people, channel, day):
        yield SendingDoubt.SHARED_ADDRESS
    if _are_kept_apart(person.person_id, people.child.person_id, people, day):
        yield SendingDoubt.NO_CONTACT
    if person.preferences.needs_another_form(channel):
        yield SendingDoubt.ANOTHER_FORM
    if has_withheld_address(texts, person, people, day):
        yield SendingDoubt.WITHHELD_ADDRESS
    everyone = [people.child, *people.related.values()]
    written = " ".join(" ".join(texts).casefold().split())
    for each in everyone:
        name = " ".join(each.full_name.casefold().split())
        if name in written and _are_kept_apart(person.person_id, each.person_id, people, day):
            yield SendingDoubt.NAMES_ANOTHER


def is_changed(
    person: ContactedPerson, earlier: CasePeople | None, channel: SendingChannel
) -> bool:
    """Whether the address of a person was another `RECENT` ago, or they were not of the case."""
    if earlier is None:
        return False
    before = earlier.person(person.person_id)
    return before is None or before.contact_address(channel) != person.contact_address(channel)


def is_shared(
    person: ContactedPerson, people: CasePeople, channel: SendingChannel, day: date
) -> bool:
    """Whether another person of the case may open what goes to this address.

    A mailbox and a phone have one reader. A home has several, who are a doubt only where they are
    kept apart.
    """
    address = person.contact_address(channel)
    return any(
        each.contact_address(channel) == address
        and each.person_id != person.person_id
        and (
            channel is not SendingChannel.LETTER
            or _are_kept_apart(person.person_id, each.person_id, people, day)
        )
        for each in (people.child, *people.related.values())
    )


def _are_kept_apart(one: object, other: object, people: CasePeople, day: date) -> bool:
    """Whether a flag of either, or of the child, bans contact between two people."""
    everyone = [people.child, *people.related.values()]
    return any(
        {one, other} <= {each.person_id, *flag.people}
        for each in everyone
        for flag in each.bans(ContactBan.NO_CONTACT, day)
        if one != other
    )
