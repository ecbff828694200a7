"""Sections F, G, H1 and H2: provision."""

from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import Passage, ShortPassage
from case_api.domain.plan.citation import AdviceCitations
from case_api.domain.plan.delivery import ProvisionAmount, ProvisionFrequency, StaffRatio
from case_api.domain.plan.needs import NeedLinks
from case_api.domain.plan.outcomes import OutcomeLinks
from events.contracts import ContractModel
from events.contracts.parts import Institution
from events.contracts.references import EventDate, LocalCode, Pence, ProvisionItemId
from events.contracts.vocabulary.review import ProvisionProviderKind


class PlanProvision(ContractModel):
    """An item of provision: reg 12(1)(f) to (h); Code 9.69 (type, hours, frequency, expertise)."""

    item_id: ProvisionItemId
    text: Passage
    """What is provided."""
    needs: NeedLinks = ()
    """The needs that it meets."""
    outcomes: OutcomeLinks = ()
    """The outcomes that it supports."""
    amount: ProvisionAmount | MISSING = MISSING
    """How much each time."""
    frequency: ProvisionFrequency | MISSING = MISSING
    ratio: StaffRatio | MISSING = MISSING
    provider: ProvisionProviderKind | MISSING = MISSING
    """The kind of body that delivers it."""
    institution: Institution | MISSING = MISSING
    """The setting or organisation that delivers it."""
    by_whom: ShortPassage | MISSING = MISSING
    """The role of who delivers it, such as a speech and language therapist."""
    qualification: ShortPassage | MISSING = MISSING
    """The training or qualification that they need."""
    starts_on: EventDate | MISSING = MISSING
    ends_on: EventDate | MISSING = MISSING
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    funding_source: LocalCode | MISSING = MISSING
    """The council's code for who pays."""
    national_package: LocalCode | MISSING = MISSING
    """The code of a national package of provision: an open code."""
    rests_on: AdviceCitations = ()


PlanProvisions = Annotated[tuple[PlanProvision, ...], Field(max_length=200)]
"""The provision of one section."""
ProvisionLinks = Annotated[tuple[ProvisionItemId, ...], Field(max_length=50)]
"""Items of provision of the same plan."""
