"""The one model of a notice, of which every form is made: headings, paragraphs, lists, contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as validated_dataclass

from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.entry import NoticeLine, OptionalLine


@dataclass(frozen=True)
class TextRun:
    """Text in one style."""

    text: str
    is_strong: bool = False


@dataclass(frozen=True)
class HeadingBlock:
    """A heading of level 1 (the title, once) or 2."""

    level: int
    text: str

    @property
    def texts(self) -> tuple[str, ...]:
        """What is read, in order."""
        return (self.text,)


@dataclass(frozen=True)
class ParagraphBlock:
    """A paragraph."""

    runs: tuple[TextRun, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is read, in order."""
        return ("".join(run.text for run in self.runs),)


@dataclass(frozen=True)
class ListBlock:
    """A list of points, each a paragraph."""

    items: tuple[ParagraphBlock, ...]
    is_ordered: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """What is read, in order."""
        return tuple(text for item in self.items for text in item.texts)


@dataclass(frozen=True)
class ContactBlock:
    """How to reach someone: the name first, then a line for each way."""

    lines: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is read, in order."""
        return self.lines


DocumentBlock = HeadingBlock | ParagraphBlock | ListBlock | ContactBlock


@dataclass(frozen=True)
class DocumentPart:
    """Blocks that belong together: those of an element, or of none."""

    blocks: tuple[DocumentBlock, ...]
    element: str | None = None
    """The element that it states. None: words that nothing requires, such as the council's own."""

    @property
    def text(self) -> str:
        """What is read, with a line for each block and point."""
        return "\n".join(text for block in self.blocks for text in block.texts)


@validated_dataclass(frozen=True)
class PostalAddressee:
    """The name and the address lines of a recipient."""

    name: NoticeLine
    address: Annotated[tuple[NoticeLine, ...], Field(max_length=10)] = ()


@validated_dataclass(frozen=True)
class CouncilIdentity:
    """Who sends: the name of the council, and how it is reached."""

    name: NoticeLine
    address: Annotated[tuple[NoticeLine, ...], Field(max_length=10)] = ()
    phone: OptionalLine = ""
    email: OptionalLine = ""
    website: OptionalLine = ""
    logo: bytes = b""
    """A PNG for the head of letters. Empty: there is none."""


@dataclass(frozen=True)
class NoticeDocument:
    """A notice in words, for one recipient, in one language."""

    notice: str
    """The id of the requirement."""
    audience: Audience
    language: str
    """A BCP 47 tag, such as `en-GB`."""
    title: str
    subject: str
    """The subject of an e-mail. It names no person."""
    message: str
    """The text message. It names no person."""
    council: CouncilIdentity
    addressee: PostalAddressee
    reference: str
    """The council's reference of the case, with its label: `Our reference: …`."""
    about_name: str
    """The name of the child or young person. Empty: not stated."""
    about: str
    """The same with its label, which letters alone state."""
    about_initials: str
    """The initials with the same label, for an e-mail: a parent of two children knows which."""
    written_on: date
    day_written: str
    """The day of the notice in words."""
    greeting: str
    parts: tuple[DocumentPart, ...]
    stated_values: Mapping[str, tuple[str, ...]]
    """For each value that was given, the texts by which a reader finds it."""

    @property
    def blocks(self) -> Iterator[DocumentBlock]:
        """All blocks, in order."""
        return (block for part in self.parts for block in part.blocks)

    def text_of(self, element: str) -> str:
        """What is read in the parts of an element. Empty: there is none."""
        return "\n".join(part.text for part in self.parts if part.element == element)
