"""Numbers that identify a child in other systems: their formats and check characters.

Sources: DfE, "Unique pupil numbers" and the Common Basic Data Set (UPN, ULN); NHS Data Dictionary,
"NHS number". Each is a rule about characters alone: that a number is well formed does not mean
that it was ever issued.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from events.contracts.published_enum import PublishedEnum

_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of a UPN: no I, O or S."""
_UPN: Final = re.compile(rf"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]")
_TEN_DIGITS: Final = re.compile(r"[1-9][0-9]{9}")
_WEIGHTS: Final = range(10, 1, -1)


class IdentifierKind(PublishedEnum):
    """The kind of a number. The SEN2 return uses UPN and ULN."""

    UPN = "upn"
    """Unique pupil number."""
    ULN = "uln"
    """Unique learner number."""
    NHS = "nhs"
    """NHS number."""
    SOCIAL_CARE = "social_care"
    """The number of the authority's social care system."""
    LOCAL = "local"
    """A number of the council's own."""


def is_upn(text: str) -> bool:
    """Whether a text is a unique pupil number, permanent or temporary.

    Thirteen characters: a check letter, eleven digits, and a digit (a letter, in a temporary one).
    The check letter is the sum of the others, each times its place from 2 to 13, modulo 23.
    """
    if not _UPN.fullmatch(text):
        return False
    values = (int(each) if each.isdigit() else _LETTERS.index(each) for each in text[1:])
    total = sum(place * value for place, value in enumerate(values, 2))
    return text[0] == _LETTERS[total % 23]


def is_uln(text: str) -> bool:
    """Whether a text is a unique learner number: ten digits, the last 10 less the sum modulo 11."""
    if not _TEN_DIGITS.fullmatch(text):
        return False
    remainder = _weighted(text) % 11
    return remainder != 0 and int(text[9]) == 10 - remainder


def is_nhs_number(text: str) -> bool:
    """Whether a text is an NHS number: ten digits, the last 11 less the sum modulo 11 (11 is 0)."""
    if not _TEN_DIGITS.fullmatch(text):
        return False
    return int(text[9]) == (11 - _weighted(text) % 11) % 11


def _weighted(text: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))


CHECKS: Final[Mapping[IdentifierKind, Callable[[str], bool]]] = {
    IdentifierKind.UPN: is_upn,
    IdentifierKind.ULN: is_uln,
    IdentifierKind.NHS: is_nhs_number,
}
"""What a number of a kind must be; a council's own numbers may be anything."""
EXAMPLES: Final[Mapping[IdentifierKind, str]] = {
    IdentifierKind.UPN: "B801200005001",
    IdentifierKind.ULN: "1000000000",
    IdentifierKind.NHS: "9434765919",
}
"""Well-formed numbers for messages and examples. They were not issued to anyone."""
