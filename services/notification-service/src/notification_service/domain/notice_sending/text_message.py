"""A text message that announces a notice: what is sent, and what is kept of it."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notices.sendable import SendableNotice

MOST_CHARACTERS: Final = 918
"""Characters of a text by GOV.UK Notify: six parts, which a phone shows as one."""


class TextMessage(BaseModel):
    """From whom, to which number, and the words. Kept as `NoticeMessage` is, with its hash.

    It is no notice: it states nothing that the law requires, and names no person.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    channel: Literal["text"] = "text"
    from_name: str
    to_name: str
    to_phone: str
    """A mobile number of the United Kingdom, as `+447700900123`."""
    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]

    @property
    def contact_address(self) -> str:
        """Where it goes, written so that the same number is equal."""
        return self.to_phone

    @property
    def enclosed(self) -> tuple[NoticeEnclosure, ...]:
        """No document: a text encloses none."""
        return ()

    def encode(self) -> bytes:
        """The bytes that are kept and hashed: JSON with the fields in this order."""
        return self.model_dump_json().encode()


def text_message(notice: SendableNotice, to_phone: str) -> TextMessage:
    """The text that announces a notice, which is sent once the notice was."""
    document = notice.document
    return TextMessage(
        from_name=document.council.name,
        to_name=document.addressee.name,
        to_phone=to_phone,
        text=document.message,
    )
