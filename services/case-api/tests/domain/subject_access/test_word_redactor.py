"""Names and contact data of other people are replaced in texts, and nothing else is."""

import pytest

from case_api.domain.subject_access.word_redactor import WordRedactor


def redactor() -> WordRedactor:
    """A mother who shares a name and a house with the child, and a man called Will."""
    made = WordRedactor(["Example", "Sam"], ["1 High Street, Anytown", "ZZ99 1ZZ"])
    mother = ["1 High Street, Anytown", "zoe@example.org", "+44 1632 960123"]
    made.add("parent", ["Zoë Example", "Miss Zoë Le-Brun"], mother)
    made.add("social worker", ["Will Grey"], ["4 Sea View, Anytown"])
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoë Example and Sam Example", "[parent] and Sam Example"),
        ("zoë example", "[parent]"),
        ("ZOË'S view", "[parent]'S view"),
        ("Brun, Zoë", "[parent], [parent]"),
        ("Mail zoe@example.org.", "Mail [parent]."),
        ("Ring 01632 960123 or 01632-960-124", "Ring [parent] or 01632-960-124"),
        ("She lives at 1 High Street, Anytown", "She lives at 1 High Street, Anytown"),
        ("He lives at 4 Sea View", "He lives at [social worker]"),
        ("He will go. WILL came.", "He will go. [social worker] came."),
        ("Grey: grey.", "[social worker]: grey."),
        ("Willing Samuel", "Willing Samuel"),
        ("Zoe\u0308 came", "[parent] came"),
        ("", ""),
    ],
)  # fmt: skip
def test_words_of_others_are_replaced(text: str, expected: str) -> None:
    assert redactor().text(text) == expected


def test_a_name_that_stays_does_so_also_where_a_part_of_it_is_the_name_of_another() -> None:
    words = WordRedactor(["Drew Example"], [])
    words.add("the child", ["Example", "Sam"], [])

    assert words.text("Drew Example said: Example.") == "Drew Example said: [the child]."


def test_a_person_who_is_called_as_a_street_is_replaced_and_the_address_stays() -> None:
    words = WordRedactor(["Sam"], ["4 Victoria Road, Anytown"])
    words.add("parent", ["Victoria Le-Brun"], [])

    text = "Victoria came to 4 Victoria Road, Anytown."
    assert words.text(text) == "[parent] came to 4 Victoria Road, Anytown."


def test_replacements_are_counted_by_person() -> None:
    words = redactor()

    words.value({"Zoë": ["Zoë", {"of": "Will Grey and Zoë"}], "n": 1, "none": None})

    assert words.replaced == {"parent": 2, "social worker": 1}
