"""Numbers of made-up children: their check characters are right, and no child has them.

The algorithms are written again here, and not taken from case-api, so that each checks the other.
"""

from typing import Final

_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The 23 check letters of a UPN: without I, O and S."""
_SEEDS: Final = 90
_THOUSAND: Final = 1_000
_INVALID: Final = 10
"""A check digit that has no digit: the number is not used."""


def made_up_upn(seed: int, index: int, entry_year: int) -> str:
    """The unique pupil number of a case: of authority 999, which does not exist.

    Different for each case of a seed, up to case 99,999, and for seeds that differ modulo 90.
    """
    establishment = _THOUSAND + 100 * (seed % _SEEDS) + index // _THOUSAND
    digits = f"999{establishment}{entry_year % 100:02}{index % _THOUSAND:03}"
    total = sum(place * int(digit) for place, digit in enumerate(digits, 2))
    return f"{_LETTERS[total % len(_LETTERS)]}{digits}"


def made_up_nhs_number(seed: int, index: int) -> str:
    """The NHS number of a case, from the range 999 000 0000 to 999 999 9999, which is for tests."""
    return _ten_digits(999_000_000 + 10 * index, seed, 11)


def made_up_uln(seed: int, index: int) -> str:
    """The unique learner number of a case: no range is for tests, so the lowest are used."""
    return _ten_digits(100_000_000 + 10 * index, seed, 10)


def _ten_digits(first: int, seed: int, check_from: int) -> str:
    """Nine digits from ten that follow each other, at most one of which has no check digit.

    The check digit is `check_from` less the weighted sum modulo 11; 11 is 0.
    """
    for step in range(10):
        digits = str(first + (seed + step) % 10)
        total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits))  # noqa: B905  # both are nine
        check = (check_from - total % 11) % 11
        if check != _INVALID:
            return f"{digits}{check}"
    raise AssertionError("of ten numbers that follow each other at most one has no check digit")
