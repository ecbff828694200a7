"""Doubts whether a notice reaches the right person. Who sends it confirms each by its code."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from events.contracts.published_enum import PublishedEnum
from notification_service.domain.notice_sending.case_people import CasePeople, ContactBan
from notification_service.domain.notice_sending.recipients import NoticeRecipient

RECENT: Final = timedelta(days=14)
"""An address that was changed within this time is confirmed before it is used."""


class SendingDoubt(PublishedEnum):
    """Why it is doubtful that a notice reaches the right person."""

    ADDRESS_CHANGED = "address_changed"
    """The e-mail address of a recipient was changed in the last 14 days."""
    SHARED_ADDRESS = "shared_address"
    """Two people of the case have the e-mail address of a recipient."""
    NAMES_ANOTHER = "names_another"
    """The text has the name of a person of the case whose contact with a recipient is banned."""


def sending_doubts(
    recipients: Sequence[NoticeRecipient],
    people: CasePeople,
    earlier: CasePeople | None,
    texts: Sequence[str],
    day: date,
) -> Sequence[SendingDoubt]:
    """The doubts about a notice, each once.

    Args:
        recipients: to whom it goes.
        people: the people of the case now.
        earlier: those of `RECENT` ago. None: nothing was changed since, or there was none.
        texts: what the sender wrote.
        day: the day of the notice.
    """
    found = {
        doubt for each in recipients for doubt in _of_recipient(each, people, earlier, texts, day)
    }
    return [each for each in SendingDoubt if each in found]


def _of_recipient(
    recipient: NoticeRecipient,
    people: CasePeople,
    earlier: CasePeople | None,
    texts: Sequence[str],
    day: date,
) -> Iterator[SendingDoubt]:
    person = recipient.person
    before = None if earlier is None else earlier.person(person.person_id)
    if before is not None and before.email.casefold() != person.email.casefold():
        yield SendingDoubt.ADDRESS_CHANGED
    everyone = [people.child, *people.related.values()]
    same = [each for each in everyone if each.email.casefold() == person.email.casefold()]
    if len(same) > 1:
        yield SendingDoubt.SHARED_ADDRESS
    written = " ".join(" ".join(texts).casefold().split())
    for each in everyone:
        name = " ".join(each.full_name.casefold().split())
        if name in written and _are_kept_apart(person.person_id, each.person_id, people, day):
            yield SendingDoubt.NAMES_ANOTHER


def _are_kept_apart(one: object, other: object, people: CasePeople, day: date) -> bool:
    """Whether a flag of either, or of the child, bans contact between two people."""
    everyone = [people.child, *people.related.values()]
    return any(
        {one, other} <= {each.person_id, *flag.people}
        for each in everyone
        for flag in each.bans(ContactBan.NO_CONTACT, day)
        if one != other
    )
