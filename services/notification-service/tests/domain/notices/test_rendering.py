"""A notice as text, as an HTML e-mail and as a letter that screen readers can read."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from typing import Final

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from notification_service.domain.notices.document import PostalAddressee
from notification_service.domain.notices.rendering.html import render_html
from notification_service.domain.notices.rendering.letter import (
    LetterNotMade,
    compile_letter,
    count_pages,
    render_letter,
)
from notification_service.domain.notices.rendering.text import render_text
from notification_service.domain.notices.sendable import SendableNotice
from notification_service.domain.notices.wording.values import ListValue
from notification_service.store.notices import (
    letter_template,
)
from notification_service.testing.notices import context, document, sendable

MM: Final = 72 / 25.4
"""Points in a millimetre."""
A4_HEIGHT: Final = 297.0
HOSTILE: Final = [
    "<script>alert(1)</script>",
    '#import "@preview/a:1.0.0" $x$ [a] *b* _c_ `d` #sys.inputs',
    "{{ council }}",
]


def letter(notice: SendableNotice, *, is_large_print: bool = False) -> PdfReader:
    made = render_letter(notice, letter_template(), is_large_print=is_large_print)
    return PdfReader(BytesIO(made))


def spaced(text: str) -> str:
    """With all spaces and line breaks alike, and without numbers of pages."""
    return " ".join(text.split())


def page_text(reader: PdfReader) -> str:
    return "\n".join(
        page.extract_text().removesuffix(f"\n{n}") for n, page in enumerate(reader.pages, 1)
    )


def in_order(parts: list[str], text: str) -> bool:
    """Whether all parts occur in a text, one after the other."""
    place = 0
    for part in parts:
        found = text.find(spaced(part), place)
        if found < 0:
            return False
        place = found + len(spaced(part))
    return True


class HtmlText(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {f"{tag}.{name}": value for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def html(notice: SendableNotice) -> HtmlText:
    parser = HtmlText()
    parser.feed(render_html(notice))
    return parser


def block_texts(notice: SendableNotice) -> list[str]:
    return [text for block in notice.document.blocks for text in block.texts]


@pytest.mark.parametrize("notice", ["assessment-refused", "final-plan", "draft-plan"])
def test_the_three_forms_say_the_same_in_the_same_order(notice: str) -> None:
    made = sendable(notice)
    texts = block_texts(made)

    assert in_order(texts, spaced(render_text(made)))
    assert in_order(texts, spaced(html(made).text))
    assert in_order(texts, spaced(page_text(letter(made))))


def test_text_is_text_in_all_three_forms() -> None:
    made = sendable(made=document(given={"reasons": ListValue(items=tuple(HOSTILE))}))

    assert in_order(HOSTILE, spaced(render_text(made)))
    assert in_order(HOSTILE, spaced(html(made).text))
    assert "script" not in html(made).tags
    printed = "".join(page_text(letter(made)).split())
    assert all("".join(each.split()) in printed for each in HOSTILE)


def test_an_e_mail_has_a_language_headings_in_order_and_nothing_to_load() -> None:
    found = html(sendable())

    assert found.attributes["html.lang"] == "en-GB"
    assert found.tags.count("h1") == 1
    assert found.tags.index("h1") < found.tags.index("h2")
    assert not {"img", "script", "link", "a", "iframe", "table"} & {*found.tags}
    assert "http" not in render_html(sendable())


def test_an_e_mail_has_the_initials_of_the_child_and_a_letter_the_name() -> None:
    made = sendable()

    assert "About: A.E." in render_html(made)
    assert "About: A.E." in render_text(made)
    assert "Alex Example" not in render_html(made) + render_text(made)
    assert "About: Alex Example" in page_text(letter(made))


def entry(node: object, *path: str | int) -> object:
    """What is at a path of keys and places in an object of a PDF, its references followed."""
    found = node.get_object() if isinstance(node, PdfObject) else node
    for step in path:
        if isinstance(found, DictionaryObject) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, ArrayObject) and isinstance(step, int):
            found = found[step]
        else:
            raise KeyError(step)
        found = found.get_object() if isinstance(found, PdfObject) else found
    return found


def structure_tags(root: object) -> list[str]:
    """The types of the elements of the structure tree, in the order in which they are read."""
    found: list[str] = []
    waiting = [entry(root, "/StructTreeRoot")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ArrayObject):
            waiting += [entry(node, place) for place in reversed(range(len(node)))]
        elif isinstance(node, DictionaryObject):
            found += [str(entry(node, "/S"))] if "/S" in node else []
            waiting += [entry(node, "/K")] if "/K" in node else []
    return found


def test_a_letter_is_tagged_and_states_that_it_is_pdf_ua() -> None:
    reader = letter(sendable())
    root = reader.trailer["/Root"]

    assert entry(root, "/MarkInfo") == {"/Marked": True, "/Suspects": False}
    assert entry(root, "/Lang") == "en-GB"
    assert entry(root, "/ViewerPreferences") == {"/DisplayDocTitle": True, "/Direction": "/L2R"}
    assert reader.metadata is not None
    assert reader.metadata.title == "We will not carry out an EHC needs assessment"
    metadata = entry(root, "/Metadata")
    assert isinstance(metadata, StreamObject)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata.get_data()


def test_the_structure_of_a_letter_is_headings_paragraphs_and_lists() -> None:
    tags = structure_tags(letter(sendable()).trailer["/Root"])

    assert tags.count("/H1") == 1
    assert tags.index("/H1") < tags.index("/H2")
    assert {"/Document", "/H2", "/P", "/L", "/LI"} <= {*tags}


def test_the_fonts_of_a_letter_are_in_it() -> None:
    for page in letter(sendable()).pages:
        fonts = entry(page, "/Resources", "/Font")
        assert isinstance(fonts, DictionaryObject)
        for name in fonts:
            described = entry(fonts, name, "/DescendantFonts", 0, "/FontDescriptor")
            assert isinstance(described, DictionaryObject)
            assert {"/FontFile2", "/FontFile3"} & {*described}


def positions(page: PageObject) -> list[tuple[str, float, float, float]]:
    """Each text of a page: millimetres from the left and the top, and its size in points."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            bottom = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((text.strip(), left / MM, A4_HEIGHT - bottom / MM, size))

    page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("is_large_print", [False, True])
def test_the_address_is_in_the_window_and_the_text_below_it(*, is_large_print: bool) -> None:
    """24.6 to 120 by 40 to 66.2 mm, and the text from 95 mm: notifications-template-preview."""
    lines = tuple(f"{n} A Long Line of an Address in Exampleton" for n in range(1, 7))
    about = replace(context(), addressee=PostalAddressee("Sam Example", lines))
    reader = letter(sendable(made=document(about=about)), is_large_print=is_large_print)

    first = positions(reader.pages[0])
    address = [each for each in first if "Address" in each[0] or each[0] == "Sam Example"]
    assert len(address) == 7
    assert all(left >= 24.6 and 40 <= top <= 66.2 for _, left, top, _ in address)
    others = [each for each in first if each not in address and each[1] < 120]
    assert min(top for _, _, top, _ in others) >= 95


@pytest.mark.parametrize(("is_large_print", "points"), [(False, 12.0), (True, 18.0)])
def test_a_letter_is_in_12_points_and_in_large_print_in_18(
    *, is_large_print: bool, points: float
) -> None:
    reader = letter(sendable(), is_large_print=is_large_print)

    sizes = [size for page in reader.pages[1:] for _, _, _, size in positions(page)]
    assert sizes
    assert min(sizes) == pytest.approx(points, abs=0.1)


@pytest.mark.parametrize("is_large_print", [False, True])
def test_nothing_of_a_letter_is_at_the_edges(*, is_large_print: bool) -> None:
    """15 mm of the sides, and 5 mm of the top and the bottom."""
    reader = letter(sendable("final-plan"), is_large_print=is_large_print)

    for page in reader.pages:
        for _, left, top, _ in positions(page):
            assert 15 <= left <= 195
            assert 10 <= top <= 292


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Şahin Öz", "Nguyễn Thị", "Ольга", "Αλέξης"])
def test_a_letter_has_the_letters_of_names(name: str) -> None:
    about = replace(context(), addressee=PostalAddressee(name))

    assert name in page_text(letter(sendable(made=document(about=about))))


@pytest.mark.parametrize("reasons", [1, 20])
def test_the_pages_of_a_letter_are_counted(reasons: int) -> None:
    items = ("The school can give more help. " * 40,) * reasons
    long = sendable(made=document(given={"reasons": ListValue(items=items)}))
    made = render_letter(long, letter_template())

    assert count_pages(made) == len(PdfReader(BytesIO(made)).pages)


def test_the_pages_of_what_is_no_letter_are_not_counted() -> None:
    with pytest.raises(LetterNotMade):
        count_pages(b"%PDF-1.7 /Pages")


def test_a_letter_that_cannot_be_shown_is_refused_without_its_text() -> None:
    about = replace(context(), addressee=PostalAddressee("Sam \U0001f600"))

    with pytest.raises(LetterNotMade) as refused:
        letter(sendable(made=document(about=about)))

    assert "\U0001f600" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert render_letter(sendable(), letter_template()) == render_letter(
        sendable(), letter_template()
    )


@pytest.mark.parametrize(
    "addressee",
    [
        PostalAddressee("Sam Example", tuple("ABCDEFG")),
        PostalAddressee("S" * 51, ("1 Sample Street",)),
    ],
)
def test_an_address_that_does_not_fit_the_window_is_refused(addressee: PostalAddressee) -> None:
    made = replace(document(), addressee=addressee)

    with pytest.raises(LetterNotMade):
        render_letter(sendable(made=made), letter_template())


@pytest.mark.parametrize("path", ["/pyproject.toml", "pyproject.toml", "/etc/passwd", "../a"])
def test_a_template_could_read_no_file(path: str) -> None:
    with pytest.raises(LetterNotMade):
        compile_letter(f'#set document(title: "a")\n#read("{path}")', {})


def test_the_template_imports_nothing_and_evaluates_no_text() -> None:
    """A package would be downloaded; what is evaluated would be markup."""
    template = letter_template().partition("#let notice")[2]
    words = set(re.findall(r"[a-z]+", template))

    assert not words & {"import", "include", "read", "eval", "plugin", "raw", "link"}
    assert template.count("image") == template.count("image.with(bytes(notice.logo)") == 1
