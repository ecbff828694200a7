"""Numbers of another child in the words of a notice.

943 476 5919 is the NHS number that the NHS gives as an example; its check digit is 9.
"""

import pytest

from notification_service.domain.notice_sending.numbers import has_other_number

OWN = {"A123456789012", "9434765919"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We wrote about B987654321098 too.", True),
        ("We wrote about b98765432109a.", True),
        ("We wrote about B 9876 5432 1098 too.", True),
        ("We wrote about B987-65432-1098 too.", True),
        ("We wrote about B.987654321098 too.", True),
        ("We wrote about B98765\N{SOFT HYPHEN}4321098 too.", True),
        ("Your child's number is A 1234 5678 9012.", False),
        ("The number is 401.023.2137.", True),
        ("The number is 401\N{NO-BREAK SPACE}023\N{NO-BREAK SPACE}2137.", True),
        ("The number 401 023 2137 is another child's.", True),
        ("The number is 4010232137.", True),
        ("Your child's number is A123456789012.", False),
        ("Your child's NHS number is 943-476-5919.", False),
        ("Call 01632 960123 or 07700 900123.", False),
        ("Our reference is 4010232138.", False),
        ("The plan of 12 May 2026 has 10 pages.", False),
    ],
)
def test_a_number_that_is_not_the_child_s_is_found(text: str, *, expected: bool) -> None:
    assert has_other_number([text], OWN) is expected
