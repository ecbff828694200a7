"""Legal holds on the records of a case: placed for a reason, kept until each is released."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.families.erasure import check_file
from case_api.domain.rules import (
    AnyRule,
    at_most,
    checks,
    creates,
    days,
    reopens,
    requires,
    rule,
)
from events.contracts import CaseLegalHoldPlaced, CaseLegalHoldReleased

MAX_HOLDS: Final = 20
"""Holds of one case that are in effect."""

RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseLegalHoldPlaced,
        creates(lambda fact: fact.legal_hold_id),
        days(lambda fact: fact.on),
        checks(check_file),
        at_most(MAX_HOLDS),
    ),
    rule(
        CaseLegalHoldReleased,
        days(lambda fact: fact.on),
        requires(any_of=(CaseLegalHoldPlaced,), about=lambda fact: fact.legal_hold_id),
        reopens(CaseLegalHoldPlaced, about=lambda fact: fact.legal_hold_id),
    ),
)
