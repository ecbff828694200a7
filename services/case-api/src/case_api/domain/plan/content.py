"""The content of a version of a plan."""

from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field

from case_api.domain.content.views import View
from case_api.domain.plan.needs import PlanNeeds
from case_api.domain.plan.outcomes import PlanOutcomes
from case_api.domain.plan.placement import AttachedAdviceList, BudgetedProvisions, PlanPlacements
from case_api.domain.plan.provision import PlanProvisions
from events.contracts import ContractModel

ViewId = NewType("ViewId", UUID)
"""One view in section A, the same in every version."""


class PlanView(View):
    """A view in section A: reg 12(1)(a)."""

    view_id: ViewId


class PlanContent(ContractModel):
    """An EHC plan, section by section: SEND Regulations 2014 reg 12(1).

    Every item has an id that the writer chooses and that stays the same in later versions; items
    refer to each other by these ids.
    """

    section_a: Annotated[tuple[PlanView, ...], Field(max_length=200)] = ()
    """The views, interests and aspirations of the child and parents, or of the young person."""
    section_b: PlanNeeds = ()
    """Special educational needs."""
    section_c: PlanNeeds = ()
    """Health care needs that relate to the special educational needs."""
    section_d: PlanNeeds = ()
    """Social care needs that relate to the special educational needs or to a disability."""
    section_e: PlanOutcomes = ()
    """The outcomes sought."""
    section_f: PlanProvisions = ()
    """The special educational provision required."""
    section_g: PlanProvisions = ()
    """Health care provision reasonably required."""
    section_h1: PlanProvisions = ()
    """Social care provision under s.2 of the Chronically Sick and Disabled Persons Act 1970."""
    section_h2: PlanProvisions = ()
    """Any other social care provision reasonably required."""
    section_i: PlanPlacements = ()
    """The school or other institution, or its type: empty in a draft (CFA s.38(5))."""
    section_j: BudgetedProvisions = ()
    """The personal budget, and what it is to secure."""
    section_k: AttachedAdviceList = ()
    """The advice and information obtained in the assessment."""
