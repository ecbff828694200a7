"""A text that has nothing to read is none."""

import pytest
from pydantic import JsonValue

from notification_service.domain.legible_text import illegible_places, is_legible

BLANKS = ["", " ", "\u00a0", "\u3164", "\u2800", "\u115f", ".", "-", "# ", "\u200b"]


@pytest.mark.parametrize("text", BLANKS, ids=ascii)
def test_blanks_and_marks_alone_are_not_read(text: str) -> None:
    assert not is_legible(text)


@pytest.mark.parametrize("text", ["\u00bd", "\u00b2", "\u2460", "\u2163", "\U0001f44d"], ids=ascii)
def test_a_fraction_an_exponent_or_a_sign_alone_is_not_read(text: str) -> None:
    assert not is_legible(text)


@pytest.mark.parametrize(
    "text", ["No.", "7", "\u017d", "\u4f60", "\u0667", "- a", "\u00bd day"], ids=ascii
)
def test_a_letter_or_a_digit_is_read(text: str) -> None:
    assert is_legible(text)


def test_the_places_of_blanks_are_json_pointers() -> None:
    data: JsonValue = {
        "reasons": {"kind": "list", "items": ["Because.", " "]},
        "contact": [{"name": "-", "phone": "01632 960123"}],
        "texts": False,
    }

    assert [*illegible_places(data)] == ["/reasons/items/1", "/contact/0/name"]
