"""Who breaks the pattern of a text is told in words what it must be, and never the pattern."""

import pytest
from pydantic import TypeAdapter, ValidationError

from case_api.domain.case_text import FreeText
from case_api.domain.people.text import Address, Email, LanguageTag, Name, Phone, Postcode
from chassis.problems.violations import body_violations


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (Name, " Sam", "must be one line"),
        (Address, "1 Example Street\nAnytown", "must be one line"),
        (Postcode, "zz99 1zz", "ZZ99 1ZZ"),
        (Email, "sam at example", "sam@example.org"),
        (Phone, "(020) 7946", "020 7946 0000"),
        (LanguageTag, "Polish", "such as pl"),
        (FreeText, " \n", "a character that can be seen"),
    ],
)
def test_a_text_of_another_form_is_refused_with_the_form_in_words(
    kind: type[str], text: str, message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(text)

    (violation,) = body_violations(refused.value.errors(), text)
    assert violation.code == "string_pattern_mismatch"
    assert message in violation.message
    assert text not in violation.message
    assert "[" not in violation.message


def test_a_text_that_is_too_long_is_refused_for_that() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Phone).validate_python("9" * 31)

    assert refused.value.errors()[0]["type"] == "string_too_long"


def test_a_name_is_kept_in_the_composed_form() -> None:
    assert TypeAdapter(Name).validate_python("Zoe\u0308") == "Zo\u00eb"
