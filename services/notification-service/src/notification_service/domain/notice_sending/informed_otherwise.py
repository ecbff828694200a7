"""What people were told by other means than a notice, such as by telephone: an officer says so."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDismissed, NoticeFailed, NoticeHeld, NoticeSent
from events.contracts.vocabulary.case import NoticeAudience, NoticeDismissal
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import logged_recipient
from notification_service.domain.notice_sending.reported_notice import ReportedNotice


class InformedOtherwise(NamedTuple):
    """What a person was told in place of a notice, and the position at which that is recorded."""

    reports: int
    requirement: str
    position: int


def stated_notices(history: Iterable[EventEnvelope]) -> Iterator[tuple[int, ReportedNotice]]:
    """What was told, by a notice or in place of one, with the position at which that is recorded.

    `history` is that of a case, in order.
    """
    for each in history:
        match each.event:
            case (
                NoticeSent(why=why, template=template)
                | NoticeDismissed(
                    why=why, template=template, reason=NoticeDismissal.INFORMED_OTHERWISE
                )
            ):
                yield int(each.position), ReportedNotice(why, template)
            case _:
                pass


def informed_otherwise(
    reports: Collection[int], requirements: Collection[str], history: Iterable[EventEnvelope]
) -> Mapping[HeldRecipient, InformedOtherwise]:
    """Whose last word of some events is what they were told in place of a notice, and what.

    Args:
        reports: the positions of the events.
        requirements: the notices of them that count.
        history: that of their case.
    """
    recipients, informed = _Recipients(), dict[HeldRecipient, InformedOtherwise]()
    for each in history:
        match each.event:
            case NoticeHeld() | NoticeFailed():
                recipients.add(each.event)
            case NoticeSent(why=why, template=template) as sent:
                recipients.add(sent)
                if why in reports and template in requirements:
                    informed = {
                        to: word for to, word in informed.items() if not to.is_recipient_of(sent)
                    }
            case NoticeDismissed(why=why, template=template) as dismissed if (
                dismissed.reason is NoticeDismissal.INFORMED_OTHERWISE
                and why in reports
                and template in requirements
            ):
                word = InformedOtherwise(why, template, int(each.position))
                informed |= dict.fromkeys(recipients.of(dismissed), word)
            case _:
                pass
    return informed


@dataclass(frozen=True, slots=True)
class _Recipients:
    """For whom each notice is held back, and to whom each went that was made."""

    waiting: dict[ReportedNotice, Sequence[HeldRecipient]] = field(
        default_factory=dict[ReportedNotice, Sequence[HeldRecipient]]
    )
    made: dict[UUID, HeldRecipient] = field(default_factory=dict[UUID, HeldRecipient])

    def add(self, event: NoticeHeld | NoticeSent | NoticeFailed) -> None:
        """Note what became of a notice."""
        match event:
            case NoticeHeld(why=why, template=template, held_for=held_for):
                # Earlier releases did not record for whom.
                self.waiting[ReportedNotice(why, template)] = (
                    () if held_for is MISSING else held_for
                )
            case NoticeSent(why=why, template=template) as sent:
                notice = ReportedNotice(why, template)
                left = self.waiting.get(notice, ())
                self.waiting[notice] = [one for one in left if not one.is_recipient_of(sent)]
                self.made[sent.notice_id] = logged_recipient(sent.audience, sent.person_id)
            case NoticeFailed(audience=NoticeAudience() as role) as failed:
                self.made[failed.notice_id] = logged_recipient(role, failed.person_id)
            case _:
                pass

    def of(self, dismissed: NoticeDismissed) -> Sequence[HeldRecipient]:
        """Whom a dismissal is about: for whom it was held back, or whom it did not reach."""
        if dismissed.notice_id is MISSING:
            return self.waiting.get(ReportedNotice(dismissed.why, dismissed.template), ())
        recipient = self.made.get(dismissed.notice_id)
        return () if recipient is None else (recipient,)
