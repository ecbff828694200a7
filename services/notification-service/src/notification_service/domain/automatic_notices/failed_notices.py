"""The notices of a case that did not arrive, and in whose place none was sent."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import HeldRecipient, NoticeDismissed, NoticeFailed, NoticeSent
from events.contracts.references import PersonId
from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import logged_recipient
from notification_service.domain.notice_sending.reported_notice import ReportedNotice


class FailedNotice(NamedTuple):
    """A notice that did not arrive: which, and to whom."""

    notice: ReportedNotice
    recipient: HeldRecipient


def failed_notices(history: Iterable[EventEnvelope]) -> Sequence[tuple[UUID, FailedNotice]]:
    """Those that are work still, by their ids, in the order in which they were first recorded.

    No later one was sent to the person, and none was dismissed. What names no fact is left out, as
    earlier releases recorded it. `history` is that of a case.
    """
    by_notice, newest = dict[UUID, FailedNotice](), dict[FailedNotice, UUID]()
    failed = dict[UUID, FailedNotice]()
    for each in history:
        match each.event:
            case NoticeSent(notice_id=notice_id) as event:
                notice = ReportedNotice(event.why, event.template)
                found = _to_person(notice, event.audience, event.person_id)
                by_notice[notice_id], newest[found] = found, notice_id
                failed = {at: one for at, one in failed.items() if one != found}
            case NoticeFailed(notice_id=notice_id) as event:
                was_sent = by_notice.get(notice_id)
                found = was_sent or _never_sent(event)
                is_replaced = was_sent is not None and newest[was_sent] != notice_id
                if found is not None and not is_replaced:
                    failed[notice_id] = found
            case NoticeDismissed(notice_id=notice_id) if notice_id is not MISSING:
                failed.pop(notice_id, None)
            case _:
                pass
    return [*failed.items()]


def recipients_of_failed(
    notice_ids: Collection[UUID], history: Sequence[EventEnvelope]
) -> frozenset[HeldRecipient]:
    """To whom those of some notices were that are work still. `history` is that of a case."""
    return frozenset(
        failed.recipient for notice_id, failed in failed_notices(history) if notice_id in notice_ids
    )


def _never_sent(event: NoticeFailed) -> FailedNotice | None:
    if event.why is MISSING or event.template is MISSING or event.audience is MISSING:
        return None
    notice = ReportedNotice(event.why, event.template)
    return _to_person(notice, event.audience, event.person_id)


def _to_person(
    notice: ReportedNotice, audience: NoticeAudience, person_id: PersonId | MISSING
) -> FailedNotice:
    return FailedNotice(notice, logged_recipient(audience, person_id))
