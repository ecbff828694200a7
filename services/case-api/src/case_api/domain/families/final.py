"""Plans: CFA s.37, s.39-44; SEND Regulations 2014 reg 12-14, 17, 22, 29-30, 47."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.joint_assessment import assessed_requests
from case_api.domain.ordered_assessment import duties_to_assess
from case_api.domain.plans import PLAN, PLAN_END
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.rules import (
    AnyRule,
    checks,
    completes,
    creates,
    days,
    excluded_by,
    excluded_by_earlier,
    excluded_by_later,
    if_given,
    reopens,
    required_if,
    requires,
    rule,
)
from events.contracts import (
    AssessmentPlanRefused,
    FinalCopyRequested,
    FinalCopySent,
    FinalEducationLeft,
    FinalIssued,
    RequestAgreed,
    RequestWithdrawn,
)
from events.contracts.references import PlanContentRef
from events.contracts.vocabulary.plan import PlanBasis

PLANS_OF_A_REQUEST: Final = frozenset({PlanBasis.FIRST, PlanBasis.REASSESSMENT})
"""Plans that follow an assessment, and so its request. Others follow a review or an order."""


def _of_the_present_request(case: CaseState, fact: FinalIssued) -> FinalIssued:
    if fact.request_id is MISSING and fact.basis in PLANS_OF_A_REQUEST and case.request_id:
        return fact.model_copy(update={"request_id": case.request_id})
    return fact


def _content_is_of_the_plan(_case: CaseState, fact: FinalIssued) -> None:
    if isinstance(fact.content, PlanContentRef) and fact.content.plan_id != fact.plan_id:
        raise Contradiction(
            "content is of another plan: plan_id, if it is given, must be that of content",
            field="content/plan_id",
        )


RULES: Final[Sequence[AnyRule]] = (
    rule(
        FinalIssued,
        completes(_of_the_present_request),
        creates(lambda fact: fact.plan_id, version=lambda fact: fact.version),
        days(lambda fact: fact.sent_on),
        requires(
            any_of=(RequestAgreed,),
            about=required_if(
                lambda fact: fact.basis in PLANS_OF_A_REQUEST, lambda fact: fact.request_id
            ),
            or_about=assessed_requests,
            or_by=duties_to_assess,
        ),
        excluded_by(RequestWithdrawn, about=if_given(lambda fact: fact.request_id)),
        # An authority that refused a plan may make one after all.
        excluded_by_later(AssessmentPlanRefused, about=if_given(lambda fact: fact.request_id)),
        reopens(AssessmentPlanRefused, about=if_given(lambda fact: fact.request_id)),
        excluded_by(
            FinalIssued,
            about=if_given(lambda fact: fact.request_id),
            or_about=assessed_requests,
            unless=lambda fact, prior: fact.plan_id == prior.plan_id,
        ),
        # What is issued after a plan has ended is another plan, or another authority's.
        excluded_by_earlier(*PLAN_END, about=lambda fact: fact.plan_id),
        checks(_content_is_of_the_plan),
    ),
    rule(
        FinalEducationLeft,
        days(lambda fact: fact.on),
        days(lambda fact: fact.aware_on),  # a young person may announce it
        requires(any_of=PLAN, about=WHOLE_CASE, in_any_order=True),
    ),
    rule(
        FinalCopyRequested,
        days(lambda fact: fact.on),
        requires(any_of=PLAN, about=WHOLE_CASE),
    ),
    rule(
        FinalCopySent,
        days(lambda fact: fact.on),
        requires(any_of=PLAN, about=WHOLE_CASE),
    ),
)
