"""Sections B, C and D: needs."""

from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.content.texts import Passage, ShortPassage
from case_api.domain.content.vocabulary import NeedArea
from case_api.domain.plan.citation import AdviceCitations
from events.contracts import ContractModel
from events.contracts.vocabulary.plan import NeedKind, Sen2Rank

NeedId = NewType("NeedId", UUID)
"""One need of a plan, the same in every version."""


class PlanNeed(ContractModel):
    """A need: reg 12(1)(b) to (d)."""

    need_id: NeedId
    area: NeedArea
    heading: ShortPassage | MISSING = MISSING
    """What within the area it is about, such as literacy."""
    text: Passage
    kind: NeedKind | MISSING = MISSING
    """The kind of need, as SEN2 counts it."""
    rank: Sen2Rank | MISSING = MISSING
    """Whether SEN2 counts it first or second; given for at most one need each."""
    rests_on: AdviceCitations = ()


PlanNeeds = Annotated[tuple[PlanNeed, ...], Field(max_length=200)]
"""The needs of one section."""
NeedLinks = Annotated[tuple[NeedId, ...], Field(max_length=50)]
"""Needs of the same plan."""
