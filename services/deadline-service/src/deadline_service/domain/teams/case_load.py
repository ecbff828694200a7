"""A case of a team, with what makes it work."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.casework.assignments import Assignment
from deadline_service.domain.worklist.case_profile import CaseStage
from events.contracts.references import OfficerId
from events.envelope import CaseId


class CaseLoad(NamedTuple):
    """A case that is not closed, on a day.

    `due_items` fall due in the next four weeks, `late_items` are late. `leads` are the officers who
    led it in the last year, the present one last, without covers.
    """

    case_id: CaseId
    reference: str | None
    stage: CaseStage
    due_items: int
    late_items: int
    leads: Sequence[Assignment[OfficerId]]
    is_of_team: bool = True
    """Whether the team is responsible for it; officers of a team may lead other cases too."""

    def points(self, weights: CaseloadWeights) -> int:
        """How much work it is."""
        of_stage: int = getattr(weights, self.stage.value)
        return of_stage + self.due_items * weights.due_item + self.late_items * weights.late_item

    def lead_on(self, day: date) -> Assignment[OfficerId] | None:
        """Who leads it on a day."""
        return next((each for each in reversed(self.leads) if each.includes(day)), None)
