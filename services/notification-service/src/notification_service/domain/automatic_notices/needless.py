"""Whether what is held back still has something to put right, by the history of its case."""

from collections.abc import Sequence
from datetime import date

from pydantic_core import MISSING

from events.contracts import (
    HeldRecipient,
    NoticeDismissed,
    NoticeHeld,
    NoticeSent,
)
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from events.history import effective
from notification_service.domain.automatic_notices.dismissals import is_of_held
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.catalogue import NoticeCatalogue
from notification_service.domain.notices.closed_case import is_overtaken_by_no_case
from notification_service.domain.notices.overtaken import is_overtaken


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


def is_of_no_case(notice: ReportedNotice, history: Sequence[EventEnvelope]) -> bool:
    """Whether the child has died since the fact of a notice, or there should have been no case.

    No provision requires it any more, and whether a letter is right is for a person to judge.
    """
    facts = effective(history)
    return any(
        each.position == notice.reports and is_overtaken_by_no_case(each, facts) for each in facts
    )


def is_required_no_more(
    catalogue: NoticeCatalogue,
    notice: ReportedNotice,
    audience: Audience,
    history: Sequence[EventEnvelope],
    today: date,
) -> bool:
    """Whether later facts have overtaken a notice to a role: to send it would be wrong."""
    facts = effective(history)
    return any(
        is_overtaken(requirement, fact, facts, {audience}, today)
        for fact in facts
        if fact.position == notice.reports
        for requirement in catalogue.requirements
        if requirement.id == notice.requirement
    )
