"""Mobile numbers of the United Kingdom, to which a text can be sent."""

import re
from typing import Final

_MOBILE: Final = re.compile(r"(?:\+44|0)(7(?:[1-57-9][0-9]|624)[0-9]{6,7})")
_NATIONAL_DIGITS: Final = 10


def uk_mobile(phone: str) -> str:
    """A phone number as `+447700900123`. Empty: it is none of a mobile in the United Kingdom.

    Neither a number that begins with 070, which is a personal number that forwards calls, nor one
    with 076, which is a pager's; 07624 is of the Isle of Man. Source: Ofcom, National Telephone
    Numbering Plan. Whether it is in use, the network knows.
    """
    found = _MOBILE.fullmatch("".join(phone.split()))
    if found is None or len(found[1]) != _NATIONAL_DIGITS:
        return ""
    return f"+44{found[1]}"
