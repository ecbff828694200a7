"""A request for an assessment, and its decision: CFA s.36, s.44; SEND Regulations 2014 reg 3-5."""

from collections.abc import Sequence
from typing import Final

from case_api.domain.rules import AnyRule, creates, days, excluded_by, requires, rule
from events.contracts import (
    AssessmentPlanRefused,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        RequestReceived,
        creates(lambda fact: fact.request_id),
        days(lambda fact: fact.received_on),
    ),
    rule(
        RequestAgreed,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(
            RequestAgreed,
            RequestRefused,
            RequestWithdrawn,
            about=lambda fact: fact.request_id,
        ),
    ),
    rule(
        RequestRefused,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.decided_on, lambda fact: fact.sent_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(
            RequestAgreed,
            RequestRefused,
            RequestWithdrawn,
            about=lambda fact: fact.request_id,
        ),
    ),
    rule(
        RequestWithdrawn,
        days(lambda fact: fact.on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(
            RequestRefused,
            RequestWithdrawn,
            AssessmentPlanRefused,
            FinalIssued,
            about=lambda fact: fact.request_id,
        ),
    ),
)
