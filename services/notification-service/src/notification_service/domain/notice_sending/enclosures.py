"""The documents that a notice encloses, as they are kept with it, and which channels carry them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from events.contracts.references import DocumentId, Sha256
from events.stored_document import DocumentMediaType
from notification_service.domain.notice_sending.channel import SendingChannel, WholeNoticeChannel
from notification_service.domain.notice_sending.letter_mailing import LetterMailing, LetterPoster

_T = TypeVar("_T")
MOST_ENCLOSURES: Final = 20
"""Documents that one notice encloses."""
MOST_ENCLOSED_BYTES: Final[Mapping[WholeNoticeChannel, int]] = {
    SendingChannel.EMAIL: 10 * 2**20,
    SendingChannel.LETTER: 50 * 2**20,
}
"""Bytes of all documents of a notice by a channel. Many mail servers refuse a message of more than
some 15 MB, which 10 MiB are when they are encoded for e-mail."""


class NoticeEnclosure(BaseModel):
    """A document that goes with a notice, fixed by its hash. It is kept in the notice's content.

    The bytes are not: they are read when it is sent, and verified.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    document_id: DocumentId
    sha256: Sha256
    size: Annotated[int, Field(ge=1)]
    """Bytes of its content."""
    media_type: DocumentMediaType
    title: Annotated[str, Field(max_length=200)]
    """What it is, as the notice states it."""
    file_name: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]*-[0-9]{1,2}\.[a-z]{3,4}$", max_length=70)
    ]
    """The name of the file, such as `plan-1.pdf`: without its title, which may name people."""


NoticeEnclosures = Annotated[
    tuple[NoticeEnclosure, ...], Field(min_length=1, max_length=MOST_ENCLOSURES)
]
"""The documents that a notice encloses, if it encloses any."""


def enclosed_bytes(enclosures: Sequence[NoticeEnclosure]) -> int:
    """How many bytes some documents have together."""
    return sum(each.size for each in enclosures)


def fitting(sized: Iterable[tuple[_T, int]], most: int) -> list[_T]:
    """Those of some things, in order, that have no more bytes together than `most`."""
    found, left = list[_T](), most
    for each, size in sized:
        if size <= left:
            found.append(each)
            left -= size
    return found


def carrying_channels(
    enclosures: Sequence[NoticeEnclosure], mailing: LetterMailing | None, *, emails_by_notify: bool
) -> frozenset[WholeNoticeChannel]:
    """The channels that carry some documents.

    GOV.UK Notify carries none: a file of its own is a link to at most 2 MB, and a letter has ten
    pages. `mailing` is how letters are posted, None where none are.
    """
    if not enclosures:
        return frozenset(MOST_ENCLOSED_BYTES)
    letters_by_notify = mailing is not None and mailing.poster is LetterPoster.GOVUK_NOTIFY
    by_notify: dict[WholeNoticeChannel, bool] = {
        SendingChannel.EMAIL: emails_by_notify,
        SendingChannel.LETTER: letters_by_notify,
    }
    size = enclosed_bytes(enclosures)
    return frozenset(
        channel
        for channel, most in MOST_ENCLOSED_BYTES.items()
        if size <= most and not by_notify[channel]
    )
