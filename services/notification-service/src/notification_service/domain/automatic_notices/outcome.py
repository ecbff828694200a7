"""What an automatic notice that cannot be composed comes to."""

from collections.abc import Mapping
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
    NotComposedReason.INVALID_VALUE: NoticeHold.NOT_SET_UP,
    NotComposedReason.NO_PERSON: NoticeHold.NO_RECIPIENT,
    NotComposedReason.ADDRESSEE_NOT_KNOWN: NoticeHold.NO_RECIPIENT,
    NotComposedReason.NO_ADDRESSEE: NoticeHold.NO_RECIPIENT,
    NotComposedReason.NO_NAMED_ROLE: NoticeHold.NO_RECIPIENT,
    NotComposedReason.OTHER_ROLE: NoticeHold.NO_RECIPIENT,
}
"""Why a person must look at it. The other reasons hold nothing back: the fact requires no notice
any more, or the deadlines are looked at again."""
