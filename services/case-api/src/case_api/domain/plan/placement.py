"""Sections I, J and K: the placement, the personal budget, the advice."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import Passage, ShortPassage
from case_api.domain.plan.needs import NeedLinks
from case_api.domain.plan.outcomes import OutcomeLinks
from case_api.domain.plan.provision import ProvisionLinks
from events.contracts import ContractModel
from events.contracts.parts import Institution
from events.contracts.references import AdviceId, BudgetId, DocumentId, EventDate, Pence
from events.contracts.vocabulary.assessment import AdviceKind
from events.contracts.vocabulary.plan import PersonalBudgetKind, PlacementNaming, Sen2Rank


class PlanPlacement(ContractModel):
    """A school or other institution in section I: reg 12(1)(i); CFA s.39, 40; not in a draft."""

    rank: Sen2Rank
    naming: PlacementNaming
    kind_of_institution: Annotated[ShortPassage, Field(examples=["Mainstream primary school"])]
    """The type of institution."""
    name: Annotated[ShortPassage, Field(examples=["Example School"])] | MISSING = MISSING
    institution: Institution | MISSING = MISSING


class BudgetedProvision(ContractModel):
    """Provision that a personal budget secures, in section J: reg 12(1)(j); Code 9.95 to 9.124."""

    budget_id: BudgetId
    kind: PersonalBudgetKind
    text: Passage
    """What it pays for."""
    yearly_amount: Pence | MISSING = MISSING
    """Pence a year."""
    needs: NeedLinks = ()
    """The needs to be met by it."""
    outcomes: OutcomeLinks = ()
    """The outcomes to be met by it."""
    items: ProvisionLinks = ()


class AttachedAdvice(ContractModel):
    """Advice or information of the assessment, listed in section K: reg 12(1)(k), 12(4)."""

    advice_id: AdviceId
    kind: AdviceKind | MISSING = MISSING
    title: ShortPassage | MISSING = MISSING
    author_role: ShortPassage | MISSING = MISSING
    given_on: EventDate | MISSING = MISSING
    document_id: DocumentId | MISSING = MISSING


PlanPlacements = Annotated[tuple[PlanPlacement, ...], Field(max_length=2)]
"""At most two: SEN2 PlanDetail."""
BudgetedProvisions = Annotated[tuple[BudgetedProvision, ...], Field(max_length=50)]
"""The items of section J."""
AttachedAdviceList = Annotated[tuple[AttachedAdvice, ...], Field(max_length=50)]
"""The appendices of a plan."""
