"""What a dismissal is about: a notice that was held back, or one that did not arrive."""

from collections.abc import Iterable
from uuid import UUID

from pydantic_core import MISSING

from events.contracts import NoticeDismissed
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.reported_notice import ReportedNotice


def is_of_held(dismissed: NoticeDismissed, notice: ReportedNotice) -> bool:
    """Whether it dismisses a notice that was held back."""
    return dismissed.notice_id is MISSING and (dismissed.why, dismissed.template) == notice


def dismissed_notices(history: Iterable[EventEnvelope]) -> frozenset[UUID]:
    """The notices of a case that did not arrive, and are not to be sent once more."""
    return frozenset(
        each.event.notice_id
        for each in history
        if isinstance(each.event, NoticeDismissed) and each.event.notice_id is not MISSING
    )
