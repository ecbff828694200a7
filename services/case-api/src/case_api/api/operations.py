"""What case-api records: one row a fact. The contents of the service.

`POST /v1/cases/{case_id}/<noun>` takes the contract as its body; the id that the fact begins may
be left out, and is then given here and answered. How to add a row: docs/how-to/add-an-operation.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from case_api.domain.rules import RULES
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseCorrected,
    CaseVoided,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row: where a fact is posted, what it is, and its name in generated clients."""

    noun: str
    contract: type[Event]
    name: str

    @property
    def begins(self) -> str | None:
        """The id that may be left out, because the fact begins what it names."""
        rule = RULES.get(self.contract)
        return rule.begins if rule else None


OPERATIONS: Final[Sequence[Operation]] = (
    Operation("requests", RequestReceived, "recordRequest"),
    Operation("assessment-agreements", RequestAgreed, "recordAssessmentAgreement"),
    Operation("assessment-refusals", RequestRefused, "recordAssessmentRefusal"),
    Operation("request-withdrawals", RequestWithdrawn, "recordRequestWithdrawal"),
    Operation("advice-requests", AssessmentAdviceRequested, "recordAdviceRequest"),
    Operation("advice-receipts", AssessmentAdviceReceived, "recordAdviceReceipt"),
    Operation("exception-claims", AssessmentExceptionClaimed, "recordExceptionClaim"),
    Operation("plan-agreements", AssessmentPlanAgreed, "recordPlanAgreement"),
    Operation("plan-refusals", AssessmentPlanRefused, "recordPlanRefusal"),
    Operation("drafts", DraftIssued, "recordDraft"),
    Operation("final-plans", FinalIssued, "recordFinalPlan"),
    Operation("corrections", CaseCorrected, "recordCorrection"),
    Operation("voids", CaseVoided, "recordVoid"),
)
