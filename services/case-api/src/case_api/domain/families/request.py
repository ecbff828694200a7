"""A request for an assessment, and its decision: CFA s.36, s.44; SEND Regulations 2014 reg 3-5.

An authority that refused may agree after all (R (W) v Hertfordshire [2023] EWHC 3138 (Admin)). Once
it has agreed it must assess (CFA s.36(9), s.44): a refusal after that cannot have happened.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.families.erasure import check_file
from case_api.domain.rules import (
    AnyRule,
    checks,
    creates,
    days,
    excluded_by,
    excluded_by_earlier,
    excluded_by_later,
    not_repeated,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    AssessmentPlanRefused,
    FinalIssued,
    RequestAgreed,
    RequestFamilyConsulted,
    RequestMovedOut,
    RequestOthersNotified,
    RequestReceived,
    RequestRefusalWithdrawn,
    RequestRefused,
    RequestWithdrawn,
)

RULES: Final[Sequence[AnyRule]] = (
    rule(
        RequestReceived,
        creates(lambda fact: fact.request_id),
        days(lambda fact: fact.received_on),
        checks(check_file),
    ),
    rule(
        RequestFamilyConsulted,
        days(lambda fact: fact.on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
    ),
    rule(
        RequestOthersNotified,
        days(lambda fact: fact.sent_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
    ),
    rule(
        RequestAgreed,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(RequestAgreed, RequestWithdrawn, about=lambda fact: fact.request_id),
        excluded_by_later(RequestRefused, about=lambda fact: fact.request_id),
        excluded_by_earlier(FinalIssued, about=lambda fact: fact.request_id),
        reopens(RequestRefused, about=lambda fact: fact.request_id),
    ),
    rule(
        RequestRefused,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.decided_on, lambda fact: fact.sent_on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        not_repeated(lambda fact: fact.request_id),
        excluded_by(RequestRefused, RequestWithdrawn, about=lambda fact: fact.request_id),
        excluded_by_earlier(RequestAgreed, about=lambda fact: fact.request_id),
    ),
    rule(
        RequestRefusalWithdrawn,
        days(lambda fact: fact.on),
        requires(any_of=(RequestRefused,), about=lambda fact: fact.request_id),
        reopens(RequestRefused, about=lambda fact: fact.request_id),
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
    rule(
        RequestMovedOut,
        days(lambda fact: fact.on),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(RequestMovedOut, RequestWithdrawn, about=lambda fact: fact.request_id),
        # The assessment was not complete. A move that became known late may precede its end.
        excluded_by_earlier(
            RequestRefused,
            AssessmentPlanRefused,
            FinalIssued,
            about=lambda fact: fact.request_id,
        ),
    ),
)
