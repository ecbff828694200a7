"""An item of a panel's agenda: a question about one case, on evidence that is frozen."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.funding.agreement_id import FundingAgreementId
from case_api.domain.panels.panel import PanelMemberId, PanelMembers
from events.contracts import ContractModel
from events.contracts.parts import DocumentRefs, LegalTests
from events.contracts.references import EventPosition, LocalCode, OpenCode, Pence, TextId
from events.contracts.vocabulary.plan import PanelDecision

MAX_CONFLICTS: Final = 30
"""Conflicts of one item."""

PanelQuestion = Annotated[OpenCode, Field(examples=["assess"])]
"""What the panel is asked, such as `assess`, `plan`, `placement` or `funding`."""


class DeclaredConflict(ContractModel):
    """A conflict of interest of a member in one item, by a code and without details."""

    member_id: PanelMemberId
    kind: Annotated[OpenCode, Field(examples=["works_at_setting"])]


def _without_repetition(conflicts: tuple[DeclaredConflict, ...]) -> tuple[DeclaredConflict, ...]:
    if len({(each.member_id, each.kind) for each in conflicts}) < len(conflicts):
        raise PydanticCustomError("repeated", "must not have the same conflict twice")
    return conflicts


DeclaredConflicts = Annotated[
    tuple[DeclaredConflict, ...],
    Field(max_length=MAX_CONFLICTS),
    AfterValidator(_without_repetition),
]


class AgreedResources(ContractModel):
    """What the panel agreed that the council should pay for."""

    band: LocalCode | MISSING = MISSING
    weekly_cost: Pence | MISSING = MISSING
    """Pence a week."""
    personal_budget: Pence | MISSING = MISSING
    """Pence a year."""
    agreement_id: FundingAgreementId | MISSING = MISSING
    """The funding agreement of the case by which it is paid for, where there is one."""


class ItemDecision(ContractModel):
    """What was decided on an item, by whom, and by which tests in law. The reasons are a text."""

    decision: PanelDecision
    deciders: PanelMembers
    """As they were members of the panel when it decided."""
    legal_tests: Annotated[LegalTests, Field(min_length=1)]
    reasons: TextId
    """The text of the case with the reasons: they may be personal, and can be erased."""
    resources: AgreedResources | MISSING = MISSING
    position: EventPosition
    """The fact of the decision, `draft.panel_decided`."""


class PanelItem(ContractModel):
    """A question about a case, the evidence for it, who must not decide, and the decision."""

    question: PanelQuestion
    evidence: DocumentRefs
    """Documents of the case, by their hashes."""
    frozen_at_position: EventPosition
    """The last fact of the case when the evidence was frozen: later ones are not considered."""
    conflicts: DeclaredConflicts = ()
    decision: ItemDecision | MISSING = MISSING
    """Missing: it has not been decided."""
