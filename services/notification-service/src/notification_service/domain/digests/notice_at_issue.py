"""Which notice an item of work is about, for whom it still is, and what is wrong with it.

Items have it from the fact that they follow from, as worklists have (`notice` of their items). It
has codes, and the person of no one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from pydantic_core import MISSING

from events.contracts import Event, HeldRecipient, NoticeFailed, NoticeHeld, NoticeSent
from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.case import (
    NoticeAudience,
    NoticeFailure,
    NoticeHold,
    RecipientKind,
)
from notification_service.domain.notice_sending.held_recipients import logged_recipient

NOTICE_KINDS: Final = frozenset({"held_notice", "returned_notice"})
"""The kinds of work that are about a notice."""


class FamilyRecipient(PublishedEnum):
    """Who of a family gets a notice, where a fact has that."""

    PARENT = "parent"
    """A person of the case: a parent, or a representative."""
    YOUNG_PERSON = "young_person"


DigestRecipient: TypeAlias = NoticeAudience | FamilyRecipient
"""The role of who gets a notice, as far as facts have it."""
WhatIsWrong: TypeAlias = NoticeHold | NoticeFailure
"""Why a notice was held back, or did not arrive."""


class NoticeAtIssue(NamedTuple):
    """A notice that was held back, or did not arrive. `recipients` are empty where not known."""

    requirement: str
    """Its id in the catalogue, of which a later release may have others."""
    recipients: tuple[DigestRecipient, ...]
    because: tuple[WhatIsWrong, ...]


def notice_at_issue(fact: Event, sent_since: Iterable[NoticeSent] = ()) -> NoticeAtIssue | None:
    """That of the fact from which an item follows. None: the fact names no notice.

    `sent_since` are notices of the case that were sent after it: who has it now is no recipient.
    """
    match fact:
        case NoticeHeld(template=template, reasons=reasons):
            return NoticeAtIssue(template, _roles(_left(fact, [*sent_since])), reasons)
        case NoticeFailed(template=str(template), reason=reason, audience=NoticeAudience() as role):
            failed = logged_recipient(role, fact.person_id)
            return NoticeAtIssue(template, _roles([failed]), (reason,))
        case NoticeFailed(template=str(template), reason=reason):
            return NoticeAtIssue(template, (), (reason,))
        case _:
            return None


def is_for_several(fact: Event) -> bool:
    """Whether a notice was held back for several people: some may have been sent it since."""
    return isinstance(fact, NoticeHeld) and fact.held_for is not MISSING and len(fact.held_for) > 1


def _left(held: NoticeHeld, sent: Sequence[NoticeSent]) -> Iterable[HeldRecipient]:
    """For whom a notice is still held back, as far as that is recorded."""
    if held.held_for is MISSING:
        return ()
    same = [each for each in sent if (each.template, each.why) == (held.template, held.why)]
    return (
        recipient
        for recipient in held.held_for
        if not any(recipient.is_recipient_of(each) for each in same)
    )


def _roles(recipients: Iterable[HeldRecipient]) -> tuple[DigestRecipient, ...]:
    """The roles, each once."""
    return tuple(dict.fromkeys(map(_role, recipients)))


def _role(recipient: HeldRecipient) -> DigestRecipient:
    if recipient.audience is not NoticeAudience.FAMILY:
        return recipient.audience
    return _FAMILY.get(recipient.recipient, recipient.audience)


_FAMILY: Final[Mapping[RecipientKind, FamilyRecipient]] = {
    RecipientKind.PERSON: FamilyRecipient.PARENT,
    RecipientKind.CHILD: FamilyRecipient.YOUNG_PERSON,
}
