"""Whether what is held back still has something to put right, by the history of its case."""

from collections.abc import Sequence

from pydantic_core import MISSING

from events.contracts import (
    CaseVoided,
    DeadlineMissed,
    DeadlineRetracted,
    HeldRecipient,
    NoticeDismissed,
    NoticeHeld,
    NoticeSent,
)
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from events.history import amendments
from notification_service.domain.automatic_notices.dismissals import is_of_held
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.still_late import is_still_late


def replaced_announcements(history: Sequence[EventEnvelope]) -> frozenset[int]:
    """The positions of the announcements of deadlines that were retracted, or made once more.

    What reports one of these is not to be sent: that of the newest is.
    """
    replaced, newest = set[int](), dict[DeadlineId, int]()
    for each in history:
        match each.event:
            case DeadlineRetracted(retracts=retracts):
                replaced.update(retracts)
            case DeadlineMissed(deadline_id=deadline):
                replaced.update([newest[deadline]] if deadline in newest else ())
                newest[deadline] = int(each.position)
            case _:
                pass
    return frozenset(replaced)


def does_not_hold(at: int, history: Sequence[EventEnvelope]) -> bool:
    """Whether what was sent of a voided fact, or of a retracted announcement, is to be taken back.

    `at` is the position of the void or the retraction. Not where the void was voided, or the step
    is late all the same: what was written of the delay was true on its day, or is corrected by the
    notice of the next announcement.
    """
    event = next(each.event for each in history if each.position == at)
    if isinstance(event, CaseVoided):
        return at in {each.position for each in amendments(history).voids.values()}
    return isinstance(event, DeadlineRetracted) and not is_still_late(at, history)


def waits_for(
    notice: ReportedNotice, history: Sequence[EventEnvelope]
) -> frozenset[HeldRecipient] | None:
    """For whom a notice is held back that they were not sent since. Empty: for no one.

    None: for whom is not recorded, as by earlier releases.
    """
    waiting: frozenset[HeldRecipient] | None = frozenset()
    for each in history:
        match each.event:
            case NoticeHeld() as held if (held.why, held.template) == notice:
                waiting = None if held.held_for is MISSING else frozenset(held.held_for)
            case NoticeDismissed() as dismissed if is_of_held(dismissed, notice):
                waiting = frozenset()
            case NoticeSent() as sent if (sent.why, sent.template) == notice:
                waiting = frozenset(one for one in waiting or () if not one.is_recipient_of(sent))
            case _:
                pass
    return waiting


def only_corrects(notice: ReportedNotice, history: Sequence[EventEnvelope]) -> bool:
    """Whether a notice is held for nothing but a correction of what each has who is to be sent it.

    The law required the first one, and that was sent. Whether the correction matters to anyone is
    for a person to judge.
    """
    events = [each.event for each in history]
    held = [
        each
        for each in events
        if isinstance(each, NoticeHeld) and (each.why, each.template) == notice
    ]
    if not held or {*held[-1].reasons} != {NoticeHold.CORRECTED}:
        return False
    sent = [
        each
        for each in events
        if isinstance(each, NoticeSent) and (each.why, each.template) == notice
    ]
    waiting = waits_for(notice, history)
    return waiting is not None and all(
        any(one.is_recipient_of(each) for each in sent) for one in waiting
    )
