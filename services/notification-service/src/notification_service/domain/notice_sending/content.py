"""What is sent to one person, by one channel, as it is kept."""

from hashlib import sha256
from typing import Annotated, Final, TypeAlias

from pydantic import Field

from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.text_message import TextMessage

NoticeForm: TypeAlias = Annotated[NoticeMessage | NoticeLetter, Field(discriminator="channel")]
"""An e-mail or a letter."""
SentForm: TypeAlias = Annotated[
    NoticeMessage | NoticeLetter | TextMessage, Field(discriminator="channel")
]
"""The same, or the text that announces it."""
LONGEST_NOTICE_BYTES: Final = 512 * 1024
"""The longest content of a notice that is kept."""


class ContentTooLong(Exception):
    """The words of a notice are longer than what is kept of one."""


def encode_content(content: SentForm) -> bytes:
    """The bytes that are encrypted, kept and hashed.

    Raises:
        ContentTooLong: there are more than `LONGEST_NOTICE_BYTES`.
    """
    encoded = content.encode()
    if len(encoded) > LONGEST_NOTICE_BYTES:
        raise ContentTooLong
    return encoded


def content_hash(content: bytes) -> bytes:
    """The SHA-256 of an encoded content, by which a copy is compared with what was sent."""
    return sha256(content).digest()
