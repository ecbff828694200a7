"""A notice as a letter: a tagged PDF, conforming to PDF/UA-1, for print and for screen readers."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import typst

from notification_service.domain.notices.document import (
    ContactBlock,
    CouncilIdentity,
    DocumentBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
)
from notification_service.domain.notices.sendable import SendableNotice


class LetterNotMade(Exception):
    """The address does not fit the window, or a character is in none of the fonts.

    The fonts have Latin, Greek and Cyrillic letters with all accents. PDF/UA-1 permits no text
    that cannot be shown.
    """


_PAGE_TREE: Final = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")
"""The root of the pages, which the compiler writes without compression."""
_NO_FILES: Final = "/dev/null"
"""The root of the files that a template could read: there are none below it."""
MOST_ADDRESS_LINES: Final = 7
"""Lines of an address, the name among them: GOV.UK Notify takes seven."""
LONGEST_ADDRESS_LINE: Final = 50
"""Characters of a line that fit the window."""


@dataclass(frozen=True, slots=True)
class LetterFrame:
    """What a letter has around its blocks."""

    language: str
    """A BCP 47 tag, such as `en-GB`."""
    title: str
    written_on: date
    council: CouncilIdentity
    head: tuple[str, ...]
    """Lines above the title, such as the day; empty ones are left out."""
    address: tuple[str, ...] = ()
    """The lines in the window. Empty: no address is shown."""
    greeting: str = ""


def render_letter(notice: SendableNotice, template: str, *, is_large_print: bool = False) -> bytes:
    """The notice as a PDF. The same notice gives the same bytes on each machine.

    Args:
        notice: the notice.
        template: `letter.typ` of this package. The document is data in it, and no text of it can
            be markup; it reads no file, no font of the machine and nothing from the network.
        is_large_print: 18 points in place of 12.

    Raises:
        LetterNotMade: the address does not fit the window, or a character has no font.
    """
    document = notice.document
    address = (document.addressee.name, *document.addressee.address)
    if len(address) > MOST_ADDRESS_LINES or max(map(len, address)) > LONGEST_ADDRESS_LINE:
        raise LetterNotMade("the address does not fit the window")
    frame = LetterFrame(
        language=document.language,
        title=document.title,
        written_on=document.written_on,
        council=document.council,
        head=(document.day_written, document.reference, document.about),
        address=address,
        greeting=document.greeting,
    )
    return print_blocks(frame, document.blocks, template, is_large_print=is_large_print)


def print_blocks(
    frame: LetterFrame,
    blocks: Iterable[DocumentBlock],
    template: str,
    *,
    is_large_print: bool = False,
) -> bytes:
    """Blocks in the form of a letter, as a PDF. Raises LetterNotMade: a character has no font."""
    language, _, region = frame.language.partition("-")
    council = frame.council
    sender = (council.name, *council.address, council.phone, council.email, council.website)
    data = {
        "is_large": is_large_print,
        "language": language,
        "region": region,
        "title": frame.title,
        "year": frame.written_on.year,
        "month": frame.written_on.month,
        "day": frame.written_on.day,
        "address": frame.address,
        "logo": list(council.logo),
        "council": [line for line in sender if line],
        "head": [line for line in frame.head if line],
        "greeting": frame.greeting,
        "blocks": [_block(block) for block in blocks],
    }
    return compile_letter(template, data)


def compile_letter(template: str, data: Mapping[str, object]) -> bytes:
    """A PDF of a template and the data for it. Raises LetterNotMade: the compiler refused it.

    It does where a character has no font, or the logo cannot be decoded.
    """
    compiler = typst.Compiler(
        template.encode(),
        root=_NO_FILES,
        ignore_system_fonts=True,
        sys_inputs={"notice": json.dumps(data)},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except (RuntimeError, ValueError):
        # The error would name what was refused, such as the letters of a name.
        raise LetterNotMade("a character has no font, or the logo is not valid") from None
    if not isinstance(made, bytes):
        raise LetterNotMade("the compiler made no single document")
    return made


def can_print_council(council: CouncilIdentity, template: str) -> bool:
    """Whether the head of a council's letters can be printed: its lines, and its logo."""
    frame = LetterFrame("en-GB", "A", date(2026, 12, 1), council, head=())
    try:
        print_blocks(frame, (), template)
    except LetterNotMade:
        return False
    return True


def count_pages(pdf: bytes) -> int:
    """The pages of a PDF of `compile_letter`. Raises LetterNotMade: it is none of those."""
    found = _PAGE_TREE.search(pdf)
    if found is None:
        raise LetterNotMade("the pages cannot be counted")
    return int(found[1])


def _block(block: DocumentBlock) -> Mapping[str, object]:
    match block:
        case HeadingBlock(text=text):
            return {"kind": "heading", "text": text}
        case ParagraphBlock():
            return {"kind": "paragraph", "runs": _runs(block)}
        case ContactBlock(lines=lines):
            return {"kind": "contact", "lines": lines}
        case ListBlock(items=items, is_ordered=is_ordered):
            return {
                "kind": "list",
                "ordered": is_ordered,
                "items": [_runs(each) for each in items],
            }


def _runs(paragraph: ParagraphBlock) -> Sequence[Mapping[str, object]]:
    return [{"text": run.text, "strong": run.is_strong} for run in paragraph.runs]
