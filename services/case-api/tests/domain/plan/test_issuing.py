"""The contents that facts name, which are then fixed."""

from datetime import date
from typing import Final
from uuid import UUID

from case_api.domain.plan.issuing import IssuedContent, issued_contents
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    DraftIssued,
    FinalIssued,
    ReviewAmendmentsProposed,
)
from events.contracts.references import DraftId, PlanContentRef, PlanId
from events.contracts.vocabulary.case import CorrectionReason
from events.contracts.vocabulary.plan import DraftBasis, PlanBasis

PLAN: Final = PlanId(UUID(int=1))
DAY: Final = date(2026, 6, 15)
CONTENT: Final = PlanContentRef(plan_id=PLAN, version=3, sha256="0" * 64)


def test_a_draft_a_plan_a_proposal_and_their_corrections_name_contents() -> None:
    values = CONTENT.model_dump(mode="json")
    facts = [
        DraftIssued(
            draft_id=DraftId(UUID(int=2)), basis=DraftBasis.ASSESSMENT, sent_on=DAY, content=CONTENT
        ),
        CaseVoided(position=4, reason=CorrectionReason.DID_NOT_HAPPEN),
        FinalIssued(plan_id=PLAN, basis=PlanBasis.FIRST, sent_on=DAY, content=CONTENT),
        CaseCorrected(position=4, values={"content": values}, reason=CorrectionReason.MISTYPED),
        ReviewAmendmentsProposed(sent_on=DAY, content=CONTENT),
    ]

    assert [*issued_contents(facts)] == [
        IssuedContent(0, CONTENT, "content"),
        IssuedContent(2, CONTENT, "content"),
        IssuedContent(3, CONTENT, "values/content"),
        IssuedContent(4, CONTENT, "content"),
    ]


def test_a_fact_without_a_content_and_a_correction_that_removes_it_name_none() -> None:
    facts = [
        FinalIssued(plan_id=PLAN, basis=PlanBasis.FIRST, sent_on=DAY),
        CaseCorrected(position=4, values={"content": None}, reason=CorrectionReason.MISTYPED),
        CaseCorrected(position=4, values={"version": 2}, reason=CorrectionReason.MISTYPED),
    ]

    assert [*issued_contents(facts)] == []
