"""The provision in a plan, and whether it is in place: CFA s.42."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, days, not_repeated, requires, rule
from events.contracts import FinalIssued, FinalTransferredIn, ProvisionPutInPlace

RULES: Final[Sequence[AnyRule]] = (
    rule(
        ProvisionPutInPlace,
        days(lambda fact: fact.on),
        # Provision may begin before its plan is issued, and is then in place from the first day.
        requires(
            any_of=(FinalIssued, FinalTransferredIn),
            about=lambda fact: fact.plan_id,
            in_any_order=True,
        ),
        # An amended plan is put in place again.
        not_repeated(lambda fact: fact.plan_id),
    ),
)
