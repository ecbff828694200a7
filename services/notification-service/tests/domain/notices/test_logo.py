"""The logo of a council: checked by its header, and at the head of its letters."""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import pytest
from pydantic import TypeAdapter, ValidationError
from pypdf import PdfReader

from notification_service.domain.notices.document import CouncilIdentity
from notification_service.domain.notices.logo import CouncilLogo
from notification_service.domain.notices.rendering.html import render_html
from notification_service.domain.notices.rendering.letter import can_print_council, render_letter
from notification_service.store.notices import letter_template
from notification_service.testing.notices import context, document, sendable
from notification_service.testing.png import png, png_that_claims

LOGO = TypeAdapter(CouncilLogo)
MM = 72 / 25.4
SMALL = png(300, 80)


def letter(logo: bytes) -> PdfReader:
    about = context()
    council = replace(about.council, logo=logo)
    made = sendable(made=document(about=replace(about, council=council)))
    return PdfReader(BytesIO(render_letter(made, letter_template())))


def placed(reader: PdfReader) -> list[tuple[float, float, float, float]]:
    """Where images are on the first page, in millimetres from the top left: x, y, width, height."""
    found: list[tuple[float, float, float, float]] = []

    def see(operator: object, _: object, matrix: list[float], __: object) -> None:
        if operator == b"Do":
            width, height = matrix[0] / MM, abs(matrix[3]) / MM
            top = 297 - matrix[5] / MM - (height if matrix[3] > 0 else 0)
            found.append((matrix[4] / MM, top, width, height))

    reader.pages[0].extract_text(visitor_operand_before=see)
    return found


@pytest.mark.parametrize("made", [png(300, 80), png(1, 1), png(2000, 250)])
def test_a_small_png_is_a_logo(made: bytes) -> None:
    text = b64encode(made).decode()

    assert LOGO.validate_python(text) == text
    assert can_print_council(CouncilIdentity(name="A", logo=made), letter_template())


@pytest.mark.parametrize(
    ("made", "code"),
    [
        pytest.param(b"GIF89a" + bytes(40), "no_png", id="another format"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_png", id="an SVG"),
        pytest.param(SMALL[:16], "no_png", id="cut off in its header"),
        pytest.param(SMALL[:8] + SMALL[33:], "no_png", id="without a header"),
        pytest.param(SMALL + bytes(30_000), "string_too_long", id="30,000 bytes more"),
        pytest.param(png_that_claims(2001, 1), "too_large", id="too wide"),
        pytest.param(png_that_claims(1, 2001), "too_large", id="too high"),
        pytest.param(png_that_claims(2000, 2000), "too_large", id="four million pixels"),
        pytest.param(png_that_claims(2**31 - 1, 2**31 - 1), "too_large", id="a bomb"),
        pytest.param(png_that_claims(0, 1), "too_large", id="no pixel"),
    ],
)
def test_another_is_refused_before_it_is_decoded(made: bytes, code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        LOGO.validate_python(b64encode(made).decode())

    assert [each["type"] for each in raised.value.errors()] == [code]


@pytest.mark.parametrize("text", ["", "not base64!", "iVBORw0KGgo", "data:image/png;base64,AA=="])
def test_what_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        LOGO.validate_python(text)


@pytest.mark.parametrize("made", [SMALL[:60], png_that_claims(400, 400)])
def test_a_png_that_cannot_be_decoded_is_found(made: bytes) -> None:
    assert not can_print_council(CouncilIdentity(name="A", logo=made), letter_template())


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [
        pytest.param((100, 100), 15, 15, id="a square"),
        pytest.param((300, 80), 56.25, 15, id="wide"),
        pytest.param((1000, 100), 64, 6.4, id="too wide for its height"),
    ],
)
def test_it_stands_above_the_name_of_the_council_and_right_of_the_window(
    size: tuple[int, int], width: float, height: float
) -> None:
    """GOV.UK Notify's envelope shows 24.6 to 120 mm; the council's own address is right of 125."""
    reader = letter(png(*size))

    ((x, y, wide, high),) = placed(reader)
    assert (x, y) == pytest.approx((126, 20), abs=0.1)
    assert (wide, high) == pytest.approx((width, height), abs=0.1)
    assert "Example Council" in reader.pages[0].extract_text()


def test_it_is_nothing_to_be_read_out_and_no_e_mail_loads_it() -> None:
    """The name of the council is beside it, so that it is an artifact (PDF/UA-1, 7.3)."""
    content = letter(SMALL).pages[0].get_contents()
    assert content is not None
    data = content.get_data()

    before = data[: data.index(b" Do")]
    assert before.rindex(b"/Artifact") > before.rfind(b"EMC")
    about = context()
    with_logo = replace(about, council=replace(about.council, logo=SMALL))
    assert render_html(sendable(made=document(about=with_logo))) == render_html(sendable())


def test_the_same_logo_gives_the_same_letter() -> None:
    about = context()
    made = sendable(made=document(about=replace(about, council=replace(about.council, logo=SMALL))))

    assert render_letter(made, letter_template()) == render_letter(made, letter_template())
