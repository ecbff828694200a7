"""A notice as an HTML e-mail: a language, headings in order, no images, scripts or links."""

from collections.abc import Iterable, Iterator
from typing import Final

from markupsafe import Markup

from notification_service.domain.notices.document import (
    ContactBlock,
    DocumentBlock,
    HeadingBlock,
    ListBlock,
    ParagraphBlock,
)
from notification_service.domain.notices.sendable import SendableNotice

_BODY: Final = (
    "margin:0 auto;padding:16px;max-width:640px;background:#ffffff;color:#0b0c0c;"
    "font-family:Arial,Helvetica,sans-serif;font-size:19px;line-height:1.5"
)
"""Black on white, at the size and the line length of GOV.UK."""
_PAGE: Final = Markup(
    "<!doctype html>\n"
    '<html lang="%s" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>%s</title>\n</head>\n"
    '<body style="%s">\n<main>\n%s\n</main>\n</body>\n</html>\n'
)


def render_html(notice: SendableNotice) -> str:
    """The notice as an HTML document. Like the text, it has the initials of the child alone."""
    document = notice.document
    head = document.council.name, document.day_written, document.reference, document.about_initials
    lines = [
        Markup("<h1>%s</h1>") % document.title,
        _lines(tuple(filter(None, head))),
        Markup("<p>%s</p>") % document.greeting,
        *(each for block in document.blocks for each in _block(block)),
    ]
    page = _PAGE % (document.language, document.subject, _BODY, Markup("\n").join(lines))
    return str(page)


def html_page(language: str, title: str, blocks: Iterable[DocumentBlock]) -> str:
    """Blocks under a title as an HTML document."""
    lines = [Markup("<h1>%s</h1>") % title, *(each for block in blocks for each in _block(block))]
    return str(_PAGE % (language, title, _BODY, Markup("\n").join(lines)))


def _block(block: DocumentBlock) -> Iterator[Markup]:
    match block:
        case HeadingBlock(text=text):
            yield Markup("<h2>%s</h2>") % text
        case ParagraphBlock():
            yield Markup("<p>%s</p>") % _runs(block)
        case ContactBlock(lines=lines):
            yield _lines(lines)
        case ListBlock(items=items, is_ordered=is_ordered):
            points = Markup("\n").join(Markup("<li>%s</li>") % _runs(each) for each in items)
            frame = Markup("<ol>\n%s\n</ol>") if is_ordered else Markup("<ul>\n%s\n</ul>")
            yield frame % points


def _lines(lines: tuple[str, ...]) -> Markup:
    return Markup("<p>%s</p>") % Markup("<br>\n").join(lines)


def _runs(paragraph: ParagraphBlock) -> Markup:
    styles = {False: Markup("%s"), True: Markup("<strong>%s</strong>")}
    return Markup("").join(styles[run.is_strong] % run.text for run in paragraph.runs)
