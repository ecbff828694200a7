"""Numbers of children in a text: unique pupil numbers and NHS numbers."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

_UPN: Final = re.compile(r"\b[A-Z][0-9]{11}[0-9A-Z]\b")
"""As the Department for Education's guide to unique pupil numbers forms them."""
_NHS: Final = re.compile(r"\b[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\b")
_NHS_DIGITS: Final = 10
_ELEVEN: Final = 11


def has_other_number(texts: Iterable[str], own: Collection[str]) -> bool:
    """Whether a text has a number of a child that is not one of `own`."""
    return any(each not in own for text in texts for each in _numbers(text.upper()))


def _numbers(text: str) -> Iterator[str]:
    yield from _UPN.findall(text)
    for found in _NHS.findall(text):
        digits = found.replace(" ", "").replace("-", "")
        if _is_checked(digits):
            yield digits


def _is_checked(digits: str) -> bool:
    """Whether the check digit of an NHS number is right, which a telephone number's seldom is."""
    weighted = sum(
        int(digit) * weight
        for digit, weight in zip(digits[:-1], range(_NHS_DIGITS, 1, -1), strict=True)
    )
    return (_ELEVEN - weighted % _ELEVEN) % _ELEVEN == int(digits[-1])
