"""Who holds a notice that is to be put right: no law sets a last day for what corrects it.

The worklist of deadline-service has it so, too: the first notice was in time, or was not.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDismissed, NoticeHeld, NoticeSent
from events.contracts.vocabulary.case import NoticeAudience, NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import role_alone
from notification_service.domain.notice_sending.reported_notice import ReportedNotice

_ONCE_MORE: Final = frozenset({NoticeHold.CORRECTED, NoticeHold.RESTORED})
"""Why the same notice is sent once more to who was sent it, and perhaps to others."""
_AFTER_SENDING: Final = frozenset(
    {NoticeHold.CORRECTED, NoticeHold.VOIDED, NoticeHold.RESTORED, NoticeHold.RETRACTED}
)
"""Why a notice is held back that was sent before."""


def people_to_put_right(
    history: Iterable[EventEnvelope],
) -> frozenset[tuple[ReportedNotice, HeldRecipient]]:
    """The notices that are held back for someone who was sent one before, with each of these.

    Until the person was sent the later one, or it was dismissed.
    """
    sent = defaultdict[ReportedNotice, list[NoticeSent]](list)
    left = dict[ReportedNotice, Sequence[HeldRecipient]]()
    for each in history:
        match each.event:
            case NoticeHeld(template=template, why=why) as held:
                notice = ReportedNotice(why, template)
                left[notice] = _who_had_one(held, sent[notice])
            case NoticeSent(template=template, why=why) as event:
                notice = ReportedNotice(why, template)
                sent[notice].append(event)
                left[notice] = [
                    one for one in left.get(notice, ()) if not one.is_recipient_of(event)
                ]
            case NoticeDismissed(template=template, why=why, notice_id=notice_id) if (
                notice_id is MISSING
            ):
                left[ReportedNotice(why, template)] = ()
            case _:
                pass
    return frozenset((notice, one) for notice, each in left.items() for one in each)


def _who_had_one(held: NoticeHeld, sent: Sequence[NoticeSent]) -> Sequence[HeldRecipient]:
    """For whom it is held back of those who were sent one before.

    Each was, where it takes others back, or reports once more a delay that others reported.
    """
    recipients = _held_for(held)
    had_one = [each for each in recipients if any(each.is_recipient_of(one) for one in sent)]
    if _AFTER_SENDING.isdisjoint(held.reasons):
        return had_one
    is_once_more = not _ONCE_MORE.isdisjoint(held.reasons)
    is_known = held.held_for is not MISSING and bool(had_one)
    return had_one if is_once_more and is_known else recipients


def _held_for(held: NoticeHeld) -> Sequence[HeldRecipient]:
    """For whom it is held back: for each role, where that is not recorded."""
    if held.held_for is MISSING:
        return [role_alone(each) for each in NoticeAudience]
    return held.held_for
