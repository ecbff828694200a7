"""Restrictions of processing: obtained on a ground, in effect until each is lifted."""

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
from events.contracts import CaseProcessingRestricted, CaseProcessingRestrictionLifted

MAX_RESTRICTIONS: Final = 20
"""Restrictions of one case that are in effect."""

RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseProcessingRestricted,
        creates(lambda fact: fact.restriction_id),
        days(lambda fact: fact.on),
        checks(check_file),
        at_most(MAX_RESTRICTIONS),
    ),
    rule(
        CaseProcessingRestrictionLifted,
        days(lambda fact: fact.person_informed_on, lambda fact: fact.on),
        requires(any_of=(CaseProcessingRestricted,), about=lambda fact: fact.restriction_id),
        reopens(CaseProcessingRestricted, about=lambda fact: fact.restriction_id),
    ),
)
