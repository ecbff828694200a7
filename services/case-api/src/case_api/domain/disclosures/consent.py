"""Whether a disclosure needs consent: SEND Regulations 2014 reg 17."""

from typing import Final

from events.contracts import CaseInformationDisclosed
from events.contracts.vocabulary.disclosure import DisclosedItem, DisclosurePurpose

_NEED_CONSENT: Final = frozenset({DisclosurePurpose.SUPPORT_FOR_FAMILY, DisclosurePurpose.OTHER})
"""The purposes that neither reg 17(1) nor another provision allows without consent."""
_UNRESTRICTED: Final = frozenset({DisclosedItem.OTHER})
"""What reg 17 does not restrict. With a plan it restricts what was obtained for it: reg 17(5)."""


def needs_consent(fact: CaseInformationDisclosed) -> bool:
    """Whether something was disclosed that reg 17 restricts, for a purpose that needs consent."""
    return fact.purpose in _NEED_CONSENT and not {*fact.items} <= _UNRESTRICTED
