"""What an authority pays to put something right: Local Government Act 1974 s.31."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, creates, days, if_given, requires, rule
from events.contracts import (
    AssessmentAdviceRequested,
    AssessmentExistingAdviceAccepted,
    CaseCompensationAgreed,
    CaseCompensationPaid,
    CaseComplaintReceived,
    CaseReportRepaymentAgreed,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseCompensationAgreed,
        creates(lambda fact: fact.compensation_id),
        days(lambda fact: fact.on),
        requires(any_of=(CaseComplaintReceived,), about=if_given(lambda fact: fact.complaint_id)),
    ),
    rule(
        CaseCompensationPaid,  # in parts, where it is paid in several
        days(lambda fact: fact.on),
        requires(any_of=(CaseCompensationAgreed,), about=lambda fact: fact.compensation_id),
    ),
    rule(
        CaseReportRepaymentAgreed,
        days(lambda fact: fact.on),
        requires(
            any_of=(AssessmentAdviceRequested, AssessmentExistingAdviceAccepted),
            about=if_given(lambda fact: fact.advice_id),
            in_any_order=True,
        ),
    ),
)
