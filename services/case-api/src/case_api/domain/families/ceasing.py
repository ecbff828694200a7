"""The end of a plan: CFA s.45-46; SEND Regulations 2014 reg 31.

A plan also ends without a decision, as when the young person dies or turns 25.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.plans import PLAN, PLAN_END
from case_api.domain.rules import (
    AnyRule,
    days,
    excluded_by,
    excluded_by_earlier,
    not_repeated,
    requires,
    rule,
)
from events.contracts import (
    FinalCeased,
    FinalCeasingDecided,
    FinalCeasingProposed,
    FinalTransferredOut,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        FinalCeasingProposed,
        days(lambda fact: fact.on),
        requires(any_of=PLAN, about=lambda fact: fact.plan_id),
        excluded_by_earlier(*PLAN_END, about=lambda fact: fact.plan_id),
    ),
    rule(
        FinalCeasingDecided,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(any_of=PLAN, about=lambda fact: fact.plan_id),
        # A plan that continues after an appeal may be ceased years later.
        not_repeated(lambda fact: fact.plan_id),
        excluded_by_earlier(*PLAN_END, about=lambda fact: fact.plan_id),
    ),
    rule(
        FinalCeased,
        days(lambda fact: fact.ceased_on),
        requires(any_of=PLAN, about=lambda fact: fact.plan_id),
        excluded_by(FinalCeased, about=lambda fact: fact.plan_id),
        excluded_by_earlier(FinalTransferredOut, about=lambda fact: fact.plan_id),
    ),
)
