"""A child with a plan moves, or the commissioner changes: CFA s.47; reg 15-16.

What an authority learns of a move it learns late: a move may precede the plan that is transferred.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.families.erasure import check_file
from case_api.domain.plans import PLAN
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    checks,
    creates,
    days,
    excluded_by,
    excluded_by_earlier,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    FinalCeased,
    FinalCommissionerChanged,
    FinalCommissionerNotified,
    FinalCommissionerObjected,
    FinalMoveLearned,
    FinalTransferNotified,
    FinalTransferredIn,
    FinalTransferredOut,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        FinalTransferredIn,
        creates(lambda fact: fact.plan_id),
        days(lambda fact: fact.moved_on, lambda fact: fact.transferred_on),
        days(lambda fact: fact.aware_on),
        days(lambda fact: fact.plan_made_on, lambda fact: fact.last_reviewed_on),
        reopens(FinalTransferredOut, about=lambda fact: fact.plan_id),  # a family moves back
        checks(check_file),
    ),
    rule(
        FinalTransferNotified,
        days(lambda fact: fact.on),
        days(lambda fact: fact.review_by),
        allow_future(lambda fact: fact.review_by),
        # The family may be told before the transfer takes effect.
        requires(any_of=(FinalTransferredIn,), about=lambda fact: fact.plan_id, in_any_order=True),
    ),
    rule(
        FinalMoveLearned,
        days(lambda fact: fact.moved_on),
        days(lambda fact: fact.aware_on),
        allow_future(lambda fact: fact.moved_on),
        requires(any_of=PLAN, about=lambda fact: fact.plan_id, in_any_order=True),
    ),
    rule(
        FinalTransferredOut,
        days(lambda fact: fact.moved_on, lambda fact: fact.transferred_on),
        days(lambda fact: fact.aware_on),
        requires(any_of=PLAN, about=lambda fact: fact.plan_id, in_any_order=True),
        excluded_by(FinalTransferredOut, about=lambda fact: fact.plan_id),
        excluded_by_earlier(FinalCeased, about=lambda fact: fact.plan_id),
    ),
    rule(
        FinalCommissionerChanged,
        days(lambda fact: fact.aware_on),
        days(lambda fact: fact.moved_on),
        requires(any_of=PLAN, about=WHOLE_CASE, in_any_order=True),
    ),
    rule(
        FinalCommissionerNotified,
        days(lambda fact: fact.on),
        requires(any_of=PLAN, about=WHOLE_CASE),
    ),
    rule(
        FinalCommissionerObjected,
        days(lambda fact: fact.on),
        days(lambda fact: fact.aware_on),
        requires(any_of=PLAN, about=WHOLE_CASE),
    ),
)
