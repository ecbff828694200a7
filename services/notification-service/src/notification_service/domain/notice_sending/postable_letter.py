"""What GOV.UK Notify takes as a letter, as far as it can be known before it is asked.

It validates a letter minutes after it accepted it. What it would certainly refuse is refused here,
while the officer who sends it is there. Source: its letter specification, and the checks of
alphagov/notifications-utils (postal_address.py) and notifications-template-preview. Its limit of
bytes is far above that of the content of a notice.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

MOST_PAGES: Final = 10
"""Pages of a letter: five sheets, printed on both sides."""
FEWEST_LINES: Final = 3
MOST_LINES: Final = 7
_NO_FIRST_CHARACTERS: Final = tuple('@()=[]"\\/,<>~')
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-BD-HJLNP-UW-Z]{2}")
_NO_FIXED_ABODE: Final = re.compile(r"^nfa$|no fixed (abode|address)", re.IGNORECASE)


def is_postable(address: Sequence[str], pages: int) -> bool:
    """Whether Notify takes a letter of so many pages to an address, the name in its first line."""
    return pages <= MOST_PAGES and not any(_address_faults(address))


def _address_faults(lines: Sequence[str]) -> Iterator[bool]:
    yield not FEWEST_LINES <= len(lines) <= MOST_LINES
    yield not _is_postcode(lines[-1])
    yield any(each.startswith(_NO_FIRST_CHARACTERS) for each in lines)
    yield any(_NO_FIXED_ABODE.search(each) for each in lines)
    yield not all(any(char.isalnum() for char in each) for each in lines[:2])


def _is_postcode(line: str) -> bool:
    """Whether a line has the form of a UK postcode. Whether there is such, Notify knows."""
    return bool(_POSTCODE.fullmatch("".join(line.split()).upper()))
