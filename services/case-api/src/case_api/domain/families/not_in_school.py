"""Children who are not in school: Education Act 1996 s.434A, s.436B-436G. Not in force yet.

A council may record what happens under the new sections from the day they start.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, creates, days, excluded_by, requires, rule
from events.contracts import (
    CaseRegisterInformationGiven,
    CaseRegisterInformationRequested,
    CaseSchoolWithdrawalDecided,
    CaseSchoolWithdrawalRequested,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        CaseSchoolWithdrawalRequested,
        creates(lambda fact: fact.withdrawal_id),
        days(lambda fact: fact.received_on),
    ),
    rule(
        CaseSchoolWithdrawalDecided,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(any_of=(CaseSchoolWithdrawalRequested,), about=lambda fact: fact.withdrawal_id),
        # A refusal may be followed by consent, on a review of it.
        excluded_by(
            CaseSchoolWithdrawalDecided,
            about=lambda fact: fact.withdrawal_id,
            unless=lambda fact, prior: fact.consented != prior.consented,
        ),
    ),
    rule(
        CaseRegisterInformationRequested,
        creates(lambda fact: fact.information_id),
        days(lambda fact: fact.on),
    ),
    rule(
        CaseRegisterInformationGiven,
        days(lambda fact: fact.on),
        requires(
            any_of=(CaseRegisterInformationRequested,), about=lambda fact: fact.information_id
        ),
    ),
)
