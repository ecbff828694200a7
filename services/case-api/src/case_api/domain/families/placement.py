"""Where a child is placed: CFA s.42-43; SEN2 PlacementDetail."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, creates, days, excluded_by, requires, rule
from events.contracts import FinalPlacementEnded, FinalPlacementStarted

RULES: Final[Sequence[AnyRule]] = (
    # A child may be at a setting before there is a plan.
    rule(
        FinalPlacementStarted,
        creates(lambda fact: fact.placement_id),
        days(lambda fact: fact.on),
    ),
    rule(
        FinalPlacementEnded,
        days(lambda fact: fact.on),
        requires(any_of=(FinalPlacementStarted,), about=lambda fact: fact.placement_id),
        excluded_by(FinalPlacementEnded, about=lambda fact: fact.placement_id),
    ),
)
