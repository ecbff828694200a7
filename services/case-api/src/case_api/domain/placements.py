"""Where a child was and is placed: SEN2 PlacementDetail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from case_api.domain.case_state import CaseState
from events.contracts import FinalPlacementEnded, FinalPlacementStarted


@dataclass(frozen=True, slots=True)
class CasePlacement:
    """A placement. `position` is that of its start; `ended_on` None: no end is recorded."""

    started: FinalPlacementStarted
    position: int
    ended_on: date | None


def placements(case: CaseState) -> Sequence[CasePlacement]:
    """The placements of a case in the order of their first days."""
    found = [
        CasePlacement(fact.event, fact.position, _ended_on(case, fact.event))
        for fact in case.all_of(FinalPlacementStarted)
        if isinstance(fact.event, FinalPlacementStarted)
    ]
    return sorted(found, key=lambda each: (each.started.on, each.position))


def _ended_on(case: CaseState, placement: FinalPlacementStarted) -> date | None:
    ended = case.latest(FinalPlacementEnded, placement.placement_id)
    return None if ended is None else ended.day
