"""A notice as it is sent to one recipient, and the letter that follows if an e-mail fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from pydantic_core import MISSING

from events.contracts.vocabulary.request import NoticeContent
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.doubts import SendingDoubt
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.letter import (
    LetterNotPostable,
    NoticeLetter,
    notice_letter,
)
from notification_service.domain.notice_sending.letter_mailing import LetterMailing
from notification_service.domain.notice_sending.message import NoticeMessage, notice_message
from notification_service.domain.notice_sending.recipients import NoticeRecipient
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.domain.notices.rendering.letter import LetterNotMade
from notification_service.domain.notices.sendable import SendableNotice


@dataclass(frozen=True, slots=True)
class MadeNotice:
    """What is sent to a recipient.

    `contents` is what the law requires with a decision, and it states. `fallback` is the letter
    with the same words, and `text` announces that it was sent. `doubts` are to be confirmed before.
    """

    recipient: NoticeRecipient
    content: NoticeMessage | NoticeLetter
    contents: Sequence[NoticeContent]
    fallback: NoticeLetter | None = None
    text: TextMessage | None = None
    doubts: Sequence[SendingDoubt] = ()

    def enclosing(self, enclosures: tuple[NoticeEnclosure, ...]) -> Self:
        """The same, with the documents that go with it and with the letter that may follow."""
        enclosed, fallback = {"enclosures": enclosures or MISSING}, self.fallback
        return replace(
            self,
            content=self.content.model_copy(update=enclosed),
            fallback=None if fallback is None else fallback.model_copy(update=enclosed),
        )


def make_notice(
    notice: SendableNotice,
    recipient: NoticeRecipient,
    from_email: str,
    template: str,
    mailing: LetterMailing,
    *,
    may_fall_back: bool,
) -> MadeNotice:
    """The form of a notice for the channel of a recipient.

    Args:
        notice: the notice to this recipient.
        recipient: to whom it goes, and how.
        from_email: the council's address.
        template: that of letters.
        mailing: how letters are posted.
        may_fall_back: whether a letter may follow an e-mail that fails.

    Raises:
        LetterNotMade: it goes by letter, and that cannot be printed.
        LetterNotPostable: it goes by letter, and who posts it would refuse it.
    """
    is_large_print = recipient.person.preferences.needs_large_print
    if recipient.channel is SendingChannel.LETTER:
        letter = notice_letter(notice, template, mailing, is_large_print=is_large_print)
        return MadeNotice(recipient, letter, notice.contents)
    message = notice_message(notice, from_email, recipient.person.email)
    if not may_fall_back:
        return MadeNotice(recipient, message, notice.contents)
    try:
        letter = notice_letter(notice, template, mailing, is_large_print=is_large_print)
    except (LetterNotMade, LetterNotPostable):
        return MadeNotice(recipient, message, notice.contents)
    return MadeNotice(recipient, message, notice.contents, letter)
