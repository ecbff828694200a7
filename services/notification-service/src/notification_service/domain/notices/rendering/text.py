"""A notice as plain text, for an e-mail or a reader of the docs."""

from collections.abc import Iterable, Iterator

from notification_service.domain.notices.document import (
    ContactBlock,
    DocumentBlock,
    HeadingBlock,
    ListBlock,
    NoticeDocument,
    ParagraphBlock,
)
from notification_service.domain.notices.sendable import SendableNotice


def render_text(notice: SendableNotice) -> str:
    """The notice as text. Lines are not wrapped: the reader's program does that.

    It states whom it is about by initials, because an e-mail is read on any screen.
    """
    document = notice.document
    sections = ["\n".join(_head(document)), document.greeting]
    sections += ["\n".join(_block(block)) for block in document.blocks]
    return "\n\n".join(sections) + "\n"


def blocks_as_text(title: str, blocks: Iterable[DocumentBlock]) -> str:
    """Blocks under a title as text."""
    sections = ["\n".join(_underlined(title, "="))]
    sections += ["\n".join(_block(block)) for block in blocks]
    return "\n\n".join(sections) + "\n"


def _head(document: NoticeDocument) -> Iterator[str]:
    yield from _underlined(document.title, "=")
    yield ""
    yield document.council.name
    yield document.day_written
    yield document.reference
    if document.about_initials:
        yield document.about_initials


def _block(block: DocumentBlock) -> Iterator[str]:
    match block:
        case HeadingBlock(text=text):
            yield from _underlined(text, "-")
        case ParagraphBlock() | ContactBlock():
            yield from block.texts
        case ListBlock(is_ordered=is_ordered):
            for number, text in enumerate(block.texts, 1):
                yield f"{number}. {text}" if is_ordered else f"* {text}"


def _underlined(text: str, line: str) -> Iterator[str]:
    yield text
    yield line * min(len(text), 60)
