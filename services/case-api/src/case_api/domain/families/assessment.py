"""The assessment and whether there will be a plan: CFA s.36-37; SEND Regulations 2014 reg 6-10.

An authority that refused a plan may make one after all. Once it has decided that a plan is
necessary it must make it (CFA s.37(1)): a refusal after that cannot have happened.
"""

from collections.abc import Sequence
from typing import Final

from case_api.domain.joint_assessment import assessed_requests
from case_api.domain.ordered_assessment import duties_to_assess
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    at_most,
    creates,
    days,
    excluded_by,
    excluded_by_earlier,
    excluded_by_later,
    if_given,
    not_repeated,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    AssessmentExceptionClaimed,
    AssessmentExceptionWithdrawn,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestWithdrawn,
)

CLAIMS_AT_MOST: Final = 50
"""Claims of an exception in one case. Each that names no request is tested against each limit that
it names, for every request of the case; a real case has a handful."""

RULES: Final[Sequence[AnyRule]] = (
    rule(
        AssessmentExceptionClaimed,
        creates(lambda fact: fact.exception_id),
        days(lambda fact: fact.began_on, lambda fact: fact.ended_on),
        days(lambda fact: fact.family_told_on),
        # A school's summer closure is known beforehand, and may have begun before the request came.
        allow_future(lambda fact: fact.began_on, lambda fact: fact.ended_on),
        requires(
            any_of=(RequestReceived,),
            about=if_given(lambda fact: fact.request_id),
            in_any_order=True,
        ),
        at_most(CLAIMS_AT_MOST),
    ),
    rule(
        AssessmentExceptionWithdrawn,
        days(lambda fact: fact.on),
        # A claim for a closure to come may be withdrawn before the closure.
        requires(
            any_of=(AssessmentExceptionClaimed,),
            about=lambda fact: fact.exception_id,
            in_any_order=True,
        ),
        excluded_by(AssessmentExceptionWithdrawn, about=lambda fact: fact.exception_id),
    ),
    rule(
        AssessmentPlanAgreed,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        requires(
            any_of=(RequestAgreed,),
            about=lambda fact: fact.request_id,
            or_about=assessed_requests,
            or_by=duties_to_assess,
        ),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        excluded_by(AssessmentPlanAgreed, RequestWithdrawn, about=lambda fact: fact.request_id),
        excluded_by_later(AssessmentPlanRefused, about=lambda fact: fact.request_id),
        reopens(AssessmentPlanRefused, about=lambda fact: fact.request_id),
    ),
    rule(
        AssessmentPlanRefused,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.decided_on, lambda fact: fact.sent_on),
        requires(
            any_of=(RequestAgreed,),
            about=lambda fact: fact.request_id,
            or_about=assessed_requests,
            or_by=duties_to_assess,
        ),
        requires(any_of=(RequestReceived,), about=lambda fact: fact.request_id),
        not_repeated(lambda fact: fact.request_id),
        excluded_by(AssessmentPlanRefused, RequestWithdrawn, about=lambda fact: fact.request_id),
        # Whether a plan is necessary has one answer, for every request that is assessed together.
        excluded_by_earlier(
            AssessmentPlanAgreed,
            FinalIssued,
            about=lambda fact: fact.request_id,
            or_about=assessed_requests,
        ),
    ),
    rule(
        AssessmentPlanRefusalWithdrawn,
        days(lambda fact: fact.on),
        requires(any_of=(AssessmentPlanRefused,), about=lambda fact: fact.request_id),
        reopens(AssessmentPlanRefused, about=lambda fact: fact.request_id),
    ),
)
