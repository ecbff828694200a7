"""How much the cases of an officer are, weighted by their stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from case_api.domain.case_view import Stage
from events.contracts.references import OfficerId

WEIGHTS: Final[Mapping[Stage, int]] = {
    Stage.OPENED: 1,
    Stage.REQUESTED: 2,
    Stage.WITHDRAWN: 0,
    Stage.MOVED_OUT: 0,
    Stage.ASSESSMENT_REFUSED: 1,
    Stage.ASSESSING: 3,
    Stage.PLAN_REFUSED: 1,
    Stage.PLAN_AGREED: 3,
    Stage.DRAFT_ISSUED: 3,
    Stage.PLAN_ISSUED: 1,
    Stage.PLAN_CEASED: 0,
    Stage.PLAN_TRANSFERRED: 0,
}
"""What a case weighs: a plan that is maintained is 1. Ours, and no measure of law: a council that
weighs otherwise has the number of cases of each stage."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """The cases that an officer leads on a day: how many of each stage there are."""

    officer_id: OfficerId
    stages: Mapping[Stage, int]

    @property
    def cases(self) -> int:
        """How many cases it is."""
        return sum(self.stages.values())

    @property
    def load(self) -> int:
        """How much they weigh."""
        return sum(WEIGHTS[stage] * count for stage, count in self.stages.items())
