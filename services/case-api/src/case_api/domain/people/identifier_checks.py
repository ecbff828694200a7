"""Numbers of children, institutions and appeals: their formats and check characters.

Sources: DfE, "Unique pupil numbers" and the Common Basic Data Set (UPN, ULN, URN, LAESTAB); NHS
Data Dictionary, "NHS number"; UK Register of Learning Providers (UKPRN). Each is a rule about
characters alone: that a number is well formed does not mean that it was ever issued.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

Check: TypeAlias = Callable[[str], bool]
"""Whether a text is a well-formed number of some kind."""

_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 letters of a UPN: no I, O or S."""
_UPN: Final = re.compile(rf"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]")
_TEN_DIGITS: Final = re.compile(r"[1-9][0-9]{9}")
_WEIGHTS: Final = range(10, 1, -1)
_URN: Final = re.compile(r"[1-9][0-9]{5}")
_UKPRN: Final = re.compile(r"1[0-9]{7}")
_AUTHORITY: Final = re.compile(r"[2-9][0-9]{2}")
_LAESTAB: Final = re.compile(r"[2-9][0-9]{2}[1-9][0-9]{3}")
_TRIBUNAL: Final = re.compile(r"EHC?([2-9][0-9]{2})/[0-9]{2}/[0-9]{5}")


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


def is_urn(text: str) -> bool:
    """Whether a text is the unique reference number of an establishment: six digits."""
    return _URN.fullmatch(text) is not None


def is_ukprn(text: str) -> bool:
    """Whether a text is a UK provider reference number: eight digits, the first of them 1."""
    return _UKPRN.fullmatch(text) is not None


def is_authority_number(text: str) -> bool:
    """Whether a text is the number of a local authority at the DfE: three digits, from 200."""
    return _AUTHORITY.fullmatch(text) is not None


def is_laestab(text: str) -> bool:
    """Whether a text is a LAESTAB: an authority's number, then an establishment's from 1000."""
    return _LAESTAB.fullmatch(text) is not None


def is_tribunal_reference(text: str) -> bool:
    """Whether a text is a reference of the SEND Tribunal, such as `EH999/26/00001`.

    `EH` (`EHC` until 2016), the number of the authority, the year and a serial number.
    """
    return _TRIBUNAL.fullmatch(text) is not None


def authority_of(tribunal_reference: str) -> str | None:
    """The number of the authority in a reference of the Tribunal, None where it is none."""
    found = _TRIBUNAL.fullmatch(tribunal_reference)
    return found[1] if found else None


def _weighted(text: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
