"""Changes of the child's NHS number: reported by others, and checked; one at a time."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.families.erasure import check_file
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import AnyRule, checks, days, excluded_by, reopens, requires, rule
from events.contracts import CaseNhsNumberChangeChecked, CaseNhsNumberChangeReported

RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseNhsNumberChangeReported,
        days(lambda fact: fact.on),
        excluded_by(CaseNhsNumberChangeReported, about=WHOLE_CASE),  # until it is checked
        checks(check_file),
    ),
    rule(
        CaseNhsNumberChangeChecked,
        days(lambda fact: fact.on),
        requires(any_of=(CaseNhsNumberChangeReported,), about=WHOLE_CASE),
        reopens(CaseNhsNumberChangeReported, about=WHOLE_CASE),
    ),
)
