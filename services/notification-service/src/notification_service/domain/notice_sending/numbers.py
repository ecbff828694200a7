"""Numbers of children in a text: unique pupil numbers and NHS numbers."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from notification_service.domain.notice_sending.visible_text import visible_forms

_BETWEEN: Final = r"[\s.\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}-]?"
"""What may stand between two characters of a number."""
_UPN: Final = re.compile(rf"\b[A-Z](?:{_BETWEEN}[0-9]){{11}}{_BETWEEN}[0-9A-Z]\b")
"""As the Department for Education's guide to unique pupil numbers forms them."""
_NHS: Final = re.compile(rf"\b[0-9]{{3}}{_BETWEEN}[0-9]{{3}}{_BETWEEN}[0-9]{{4}}\b")
_NHS_DIGITS: Final = 10
_ELEVEN: Final = 11


def has_other_number(texts: Iterable[str], own: Collection[str]) -> bool:
    """Whether a text has a number of a child that is not one of `own`."""
    return any(
        each not in own
        for text in texts
        for form in visible_forms(text)
        for each in _numbers(form.upper())
    )


def _numbers(text: str) -> Iterator[str]:
    yield from map(_without_between, _UPN.findall(text))
    yield from filter(_is_checked, map(_without_between, _NHS.findall(text)))


def _without_between(number: str) -> str:
    return "".join(filter(str.isalnum, number))


def _is_checked(digits: str) -> bool:
    """Whether the check digit of an NHS number is right, which a telephone number's seldom is."""
    weighted = sum(
        int(digit) * weight
        for digit, weight in zip(digits[:-1], range(_NHS_DIGITS, 1, -1), strict=True)
    )
    return (_ELEVEN - weighted % _ELEVEN) % _ELEVEN == int(digits[-1])
