"""A notice as an e-mail: what is sent, and what is kept of it."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import MISSING

from notification_service.domain.notice_sending.contact_address import comparable_address
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure, NoticeEnclosures
from notification_service.domain.notices.rendering.html import render_html
from notification_service.domain.notices.rendering.text import render_text
from notification_service.domain.notices.sendable import SendableNotice


class NoticeMessage(BaseModel):
    """From whom, to whom, and what a reader sees. It is kept encrypted under the key of the case.

    The same notice has the same bytes, so that its hash is evidence of what was sent.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    channel: Literal["email"] = "email"
    from_name: str
    from_email: str
    to_name: str
    to_email: str
    subject: str
    text: Annotated[str, Field(min_length=1)]
    html: Annotated[str, Field(min_length=1)]
    enclosures: NoticeEnclosures | MISSING = MISSING
    """The documents that go with it, in order. Missing: none do."""

    @property
    def contact_address(self) -> str:
        """Where it goes, written so that the same address is equal."""
        return comparable_address(self.to_email)

    @property
    def enclosed(self) -> tuple[NoticeEnclosure, ...]:
        """The documents that go with it, in order."""
        return () if self.enclosures is MISSING else self.enclosures

    def encode(self) -> bytes:
        """The bytes that are kept and hashed: JSON with the fields in this order."""
        return self.model_dump_json().encode()


def notice_message(notice: SendableNotice, from_email: str, to_email: str) -> NoticeMessage:
    """The e-mail of a notice that states all it must."""
    document = notice.document
    return NoticeMessage(
        from_name=document.council.name,
        from_email=from_email,
        to_name=document.addressee.name,
        to_email=to_email,
        subject=document.subject,
        text=render_text(notice),
        html=render_html(notice),
    )
