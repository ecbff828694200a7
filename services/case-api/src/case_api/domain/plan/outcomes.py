"""Section E: outcomes."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import Passage, ShortPassage
from case_api.domain.content.vocabulary import NeedArea, OutcomeTerm
from case_api.domain.plan.citation import AdviceCitations
from case_api.domain.plan.needs import NeedLinks
from events.contracts import ContractModel
from events.contracts.references import EventDate, OutcomeId


class PlanOutcome(ContractModel):
    """An outcome sought: reg 12(1)(e); Code 9.64 to 9.69."""

    outcome_id: OutcomeId
    area: NeedArea | MISSING = MISSING
    term: OutcomeTerm
    text: Passage
    measured_by: Passage | MISSING = MISSING
    """How it will be known that it has been reached."""
    by_date: EventDate | MISSING = MISSING
    """The day by which it is to be reached."""
    by_stage: ShortPassage | MISSING = MISSING
    """The phase or stage by whose end it is to be reached, such as Key Stage 2."""
    monitoring: Passage | MISSING = MISSING
    """The arrangements for monitoring progress and setting shorter-term targets."""
    needs: NeedLinks = ()
    """The needs that it answers."""
    rests_on: AdviceCitations = ()


PlanOutcomes = Annotated[tuple[PlanOutcome, ...], Field(max_length=200)]
"""The outcomes of a plan."""
OutcomeLinks = Annotated[tuple[OutcomeId, ...], Field(max_length=50)]
"""Outcomes of the same plan."""
