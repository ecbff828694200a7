"""What an automatic notice that cannot be composed comes to."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from events.contracts.vocabulary.case import NoticeHold
from notification_service.domain.notice_sending.not_composed import NotComposedReason

HOLDS: Final[Mapping[NotComposedReason, NoticeHold]] = {
    NotComposedReason.NO_SETTINGS: NoticeHold.NOT_SET_UP,
    NotComposedReason.FOREIGN_DOMAIN: NoticeHold.NOT_SET_UP,
    NotComposedReason.NO_LETTERS: NoticeHold.NOT_SET_UP,
    NotComposedReason.NAMED_IN_PUBLIC: NoticeHold.NOT_SET_UP,
    NotComposedReason.TOO_LONG: NoticeHold.NOT_SET_UP,
    NotComposedReason.UNKNOWN_VALUE: NoticeHold.NOT_SET_UP,
    NotComposedReason.UNUSED_VALUE: NoticeHold.NOT_SET_UP,
    NotComposedReason.INVALID_VALUE: NoticeHold.NOT_SET_UP,
    NotComposedReason.NOT_ENCLOSED: NoticeHold.NOT_SET_UP,
    NotComposedReason.TOO_MANY_DOCUMENTS: NoticeHold.INCOMPLETE,
    NotComposedReason.UNKNOWN_DOCUMENT: NoticeHold.INCOMPLETE,
    NotComposedReason.CONTENT_AWAITED: NoticeHold.INCOMPLETE,
    NotComposedReason.CONTENT_ELSEWHERE: NoticeHold.INCOMPLETE,
    NotComposedReason.CONTENT_NOT_SCANNED: NoticeHold.INCOMPLETE,
    NotComposedReason.CONTENT_NOT_SAFE: NoticeHold.INCOMPLETE,
    NotComposedReason.NO_PERSON: NoticeHold.NO_RECIPIENT,
    NotComposedReason.ADDRESSEE_NOT_KNOWN: NoticeHold.NO_RECIPIENT,
    NotComposedReason.NO_ADDRESSEE: NoticeHold.NO_RECIPIENT,
    NotComposedReason.NO_NAMED_ROLE: NoticeHold.NO_RECIPIENT,
    NotComposedReason.UNKNOWN_PERSON: NoticeHold.NO_RECIPIENT,
    NotComposedReason.OTHER_ROLE: NoticeHold.NO_RECIPIENT,
}
"""Why a person must look at it. The other reasons hold nothing back: the fact requires no notice
any more, or the deadlines are looked at again."""
LONGEST_CONTENT_WAIT: Final = timedelta(hours=1)
"""How long after it was planned a notice waits for the content of a document that it encloses."""
_CONTENT_WAIT: Final = timedelta(seconds=30)
_AWAITED: Final = frozenset(
    {NotComposedReason.CONTENT_AWAITED, NotComposedReason.CONTENT_NOT_SCANNED}
)


def content_wait(
    reason: NotComposedReason, planned_at: datetime, now: datetime
) -> timedelta | None:
    """How long to wait for a content that is to be uploaded or scanned. None: no longer."""
    is_awaited = reason in _AWAITED and now < planned_at + LONGEST_CONTENT_WAIT
    return _CONTENT_WAIT if is_awaited else None
