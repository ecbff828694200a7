"""Reads the markup of templates, a small part of HTML, as blocks of a document.

Values are escaped where they enter a template, so that none can be markup.
"""

from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from notification_service.domain.notices.document import (
    ContactBlock,
    DocumentBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
    TextRun,
)

_BLOCKS: Final = frozenset({"h2", "p", "address"})
_LISTS: Final = frozenset({"ul", "ol"})


class InvalidMarkup(Exception):
    """Markup that a notice cannot have: an unknown tag, an attribute, or text outside of blocks."""


def parse_markup(markup: str) -> tuple[DocumentBlock, ...]:
    """The blocks of some markup: h2, p, ul, ol with li, address with br, and strong inside.

    Raises:
        InvalidMarkup: it has anything else.
    """
    reader = _BlockReader()
    reader.feed(markup)
    reader.close()
    if reader.open_tags or reader.runs:
        raise InvalidMarkup("a tag is not closed, or text is outside of blocks")
    return tuple(reader.blocks)


class _BlockReader(HTMLParser):
    """Collects blocks while it is fed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[DocumentBlock] = []
        self.open_tags: list[str] = []
        self.runs: list[TextRun] = []
        self.items: list[ParagraphBlock] = []
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if attrs or not self._may_open(tag):
            raise InvalidMarkup(f"<{tag}> here, or with attributes")
        if tag == "br":
            self._end_line()
        else:
            self.open_tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            raise InvalidMarkup(f"</{tag}> without its start")
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self.open_tags or self.open_tags[-1] in _LISTS:
            if data.strip():
                raise InvalidMarkup("text outside of blocks")
            return
        self.runs.append(TextRun(data, is_strong="strong" in self.open_tags))

    def handle_comment(self, data: str) -> None:
        raise InvalidMarkup("a comment")

    def handle_decl(self, decl: str) -> None:
        raise InvalidMarkup("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise InvalidMarkup("a declaration")

    def handle_pi(self, data: str) -> None:
        raise InvalidMarkup("a processing instruction")

    def _may_open(self, tag: str) -> bool:
        parent = self.open_tags[-1] if self.open_tags else ""
        match tag:
            case "li":
                return parent in _LISTS
            case "strong":
                return parent in {"p", "li"}
            case "br":
                return parent == "address"
            case _:
                return not parent and tag in _BLOCKS | _LISTS

    def _close(self, tag: str) -> None:
        match tag:
            case "h2":
                self.blocks.append(HeadingBlock(2, _text(self._take())))
            case "p":
                self.blocks.append(ParagraphBlock(self._take()))
            case "li":
                self.items.append(ParagraphBlock(self._take()))
            case "ul" | "ol":
                self.blocks.append(ListBlock(tuple(self.items), is_ordered=tag == "ol"))
                self.items.clear()
            case "address":
                self._end_line()
                self.blocks.append(ContactBlock(tuple(self.lines)))
                self.lines.clear()
            case _:
                pass

    def _end_line(self) -> None:
        line = _text(self._take())
        if line:
            self.lines.append(line)

    def _take(self) -> tuple[TextRun, ...]:
        taken = normalised_runs(self.runs)
        self.runs.clear()
        return taken


def _text(runs: Sequence[TextRun]) -> str:
    return "".join(run.text for run in runs)


def normalised_runs(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Runs with single spaces, none at the ends, and runs of one style joined."""
    found: list[TextRun] = []
    for run in runs:
        text = normalised_text(run.text, keep_ends=True)
        if not found or found[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if found and found[-1].is_strong is run.is_strong:
            found[-1] = TextRun(found[-1].text + text, run.is_strong)
        elif text:
            found.append(TextRun(text, run.is_strong))
    if found:
        found[-1] = TextRun(found[-1].text.removesuffix(" "), found[-1].is_strong)
    return tuple(each for each in found if each.text)


def normalised_text(text: str, *, keep_ends: bool = False) -> str:
    """A text with single spaces; `keep_ends` keeps one at either end."""
    inner = " ".join(text.split())
    if not keep_ends:
        return inner
    first = " " if text[:1].isspace() else ""
    last = " " if text[-1:].isspace() and inner else ""
    return f"{first}{inner}{last}"
