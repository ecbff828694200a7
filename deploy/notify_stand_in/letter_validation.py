"""What Notify checks of a letter after it has accepted it: a virus, the pages, the address.

Positions are in millimetres from the top left corner, as its letter specification has them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

LETTER_PAGE_LIMIT: Final = 10
TEST_VIRUS: Final = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""What every virus scanner knows, and harms nothing."""
_MM: Final = 72 / 25.4
_WIDTH, _HEIGHT = 210.0, 297.0
_A4_TOLERANCE: Final = 2.0
_FEWEST_LINES, _MOST_LINES = 3, 7
_NO_FIRST_CHARACTERS: Final = tuple('@()=[]"\\/,<>~')
_AREAS: Final = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT"
    "|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD"
    "|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK"
    "|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_POSTCODE: Final = re.compile(rf"(?:{_AREAS})[0-9][0-9A-Z]?[0-9][A-BD-HJLNP-UW-Z]{{2}}")


@dataclass(frozen=True, slots=True)
class _Area:
    """A part of a page in which something may be printed."""

    left: float
    right: float
    top: float
    bottom: float

    def has(self, left: float, top: float) -> bool:
        return self.left <= left <= self.right and self.top <= top <= self.bottom


_WINDOW: Final = _Area(24.6, 120, 39.5, 66.3)
_FIRST_PAGE: Final = (
    _WINDOW,
    _Area(15, 125, 5, 30),  # the logo
    _Area(125, 195, 5, 95),  # the address of the sender
    _Area(15, 195, 95, 292),
)
_OTHER_PAGES: Final = (_Area(15, 195, 5, 292),)
_Placed = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class ValidatedLetter:
    """The status that follows, why where it is a failure, and the address that was read."""

    status: str
    reason: str = ""
    address: tuple[str, ...] = ()


def validate_letter(pdf: bytes) -> ValidatedLetter:
    """What becomes of a letter that was accepted: it goes to the printer, or has failed."""
    if TEST_VIRUS in pdf:
        return ValidatedLetter("virus-scan-failed")
    try:
        pages = PdfReader(BytesIO(pdf)).pages
        reason = next(_page_faults(pages), None)
        address = tuple(_address(pages[0])) if reason is None else ()
    except (PyPdfError, ValueError, KeyError, IndexError):
        return ValidatedLetter("validation-failed", "unable-to-read-the-file")
    if reason is None:
        reason = next(_address_faults(address), None)
    if reason is not None:
        return ValidatedLetter("validation-failed", reason, address)
    return ValidatedLetter("accepted", address=address)


def _page_faults(pages: Sequence[PageObject]) -> Iterator[str]:
    if len(pages) > LETTER_PAGE_LIMIT:
        yield "letter-too-long"
    if not all(map(_is_a4_portrait, pages)):
        yield "letter-not-a4-portrait-oriented"
    for number, page in enumerate(pages):
        areas = _OTHER_PAGES if number else _FIRST_PAGE
        if not all(any(each.has(*place) for each in areas) for _, *place in _placed(page)):
            yield "content-outside-printable-area"


def _is_a4_portrait(page: PageObject) -> bool:
    width, height = float(page.mediabox.width) / _MM, float(page.mediabox.height) / _MM
    return abs(width - _WIDTH) <= _A4_TOLERANCE and abs(height - _HEIGHT) <= _A4_TOLERANCE


def _placed(page: PageObject) -> Sequence[_Placed]:
    """Each text of a page, and where it begins."""
    found: list[_Placed] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            bottom = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((text.strip(), left / _MM, _HEIGHT - bottom / _MM))

    page.extract_text(visitor_text=visit)
    return found


def _address(page: PageObject) -> Iterator[str]:
    """The lines in the window, from the top."""
    lines: dict[float, list[str]] = {}
    for text, left, top in _placed(page):
        if _WINDOW.has(left, top):
            lines.setdefault(round(top, 1), []).append(text)
    yield from (" ".join(lines[top]) for top in sorted(lines))


def _address_faults(lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        yield "address-is-empty"
    if len(lines) < _FEWEST_LINES:
        yield "not-enough-address-lines"
    if len(lines) > _MOST_LINES:
        yield "too-many-address-lines"
    if not _POSTCODE.fullmatch("".join(lines[-1].split()).upper()):
        yield "not-a-real-uk-postcode"
    if any(each.startswith(_NO_FIRST_CHARACTERS) for each in lines):
        yield "invalid-char-in-address"
