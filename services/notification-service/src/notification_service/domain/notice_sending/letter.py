"""A notice as a letter: what is printed and posted, and what is kept of it."""

from base64 import b64decode, b64encode
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import MISSING

from notification_service.domain.notice_sending.contact_address import comparable_address
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure, NoticeEnclosures
from notification_service.domain.notice_sending.letter_mailing import (
    LetterMailing,
    LetterPoster,
    Postage,
)
from notification_service.domain.notice_sending.postable_letter import is_postable
from notification_service.domain.notices.rendering.letter import count_pages, render_letter
from notification_service.domain.notices.rendering.text import render_text
from notification_service.domain.notices.sendable import SendableNotice


class NoticeLetter(BaseModel):
    """From whom, to which address, and the pages. Kept as `NoticeMessage` is, with its hash."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    channel: Literal["letter"] = "letter"
    from_name: str
    to_name: str
    to_address: tuple[str, ...]
    subject: str
    text: Annotated[str, Field(min_length=1)]
    """The words, without the name of the child, which the pages have."""
    is_large_print: bool
    postage: Postage | MISSING = MISSING
    """The class of post by GOV.UK Notify. Missing: a post room posts it."""
    pdf: Annotated[str, Field(min_length=1)]
    """The pages: a PDF as base64."""
    enclosures: NoticeEnclosures | MISSING = MISSING
    """The documents that go with it, in order. Missing: none do."""

    @property
    def contact_address(self) -> str:
        """Where it goes, written so that the same address is equal."""
        return comparable_address(*self.to_address)

    @property
    def pages(self) -> bytes:
        """The PDF."""
        return b64decode(self.pdf)

    @property
    def enclosed(self) -> tuple[NoticeEnclosure, ...]:
        """The documents that go with it, in order."""
        return () if self.enclosures is MISSING else self.enclosures

    def encode(self) -> bytes:
        """The bytes that are kept and hashed: JSON with the fields in this order."""
        return self.model_dump_json().encode()


class LetterNotPostable(Exception):
    """GOV.UK Notify would not post the letter: its address, or the number of its pages."""


def notice_letter(
    notice: SendableNotice, template: str, mailing: LetterMailing, *, is_large_print: bool
) -> NoticeLetter:
    """The letter of a notice that states all it must.

    Raises:
        LetterNotMade: the address does not fit the window, or a character has no font.
        LetterNotPostable: who posts it would refuse it.
    """
    document = notice.document
    pdf = render_letter(notice, template, is_large_print=is_large_print)
    if mailing.poster is LetterPoster.GOVUK_NOTIFY:
        address = (document.addressee.name, *document.addressee.address)
        if not is_postable(address, count_pages(pdf)):
            raise LetterNotPostable
    return NoticeLetter(
        from_name=document.council.name,
        to_name=document.addressee.name,
        to_address=document.addressee.address,
        subject=document.title,
        text=render_text(notice),
        is_large_print=is_large_print,
        postage=mailing.postage or MISSING,
        pdf=b64encode(pdf).decode(),
    )
