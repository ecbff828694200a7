"""Draft plans: CFA s.38; SEND Regulations 2014 reg 13."""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.joint_assessment import assessed_requests
from case_api.domain.ordered_assessment import duties_to_assess
from case_api.domain.rules import (
    AnyRule,
    checks,
    completes,
    creates,
    days,
    if_given,
    reopens,
    required_if,
    requires,
    rule,
)
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentExistingAdviceAccepted,
    AssessmentPlanRefused,
    DraftAdviceConsidered,
    DraftIssued,
    DraftMeetingHeld,
    DraftMeetingRequested,
    DraftRepresentationsReceived,
    RequestAgreed,
)
from events.contracts.vocabulary.plan import DraftBasis

DRAFTS_OF_A_REQUEST: Final = frozenset({DraftBasis.ASSESSMENT, DraftBasis.REASSESSMENT})
"""Drafts that follow an assessment, and so its request. Others follow a review or an order."""


def _of_the_present_request(case: CaseState, fact: DraftIssued) -> DraftIssued:
    if fact.request_id is MISSING and fact.basis in DRAFTS_OF_A_REQUEST and case.request_id:
        return fact.model_copy(update={"request_id": case.request_id})
    return fact


def _check_reason(_: CaseState, fact: DraftAdviceConsidered) -> None:
    """A reason is given exactly where the draft does not contain the advice."""
    if fact.included == (fact.reason is not MISSING):
        raise Contradiction("reason is given exactly where included is false", field="reason")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        DraftIssued,
        completes(_of_the_present_request),
        creates(lambda fact: fact.draft_id, version=lambda fact: fact.version),
        days(lambda fact: fact.sent_on, lambda fact: fact.served_on),
        requires(
            any_of=(RequestAgreed,),
            about=required_if(
                lambda fact: fact.basis in DRAFTS_OF_A_REQUEST, lambda fact: fact.request_id
            ),
            or_about=assessed_requests,
            or_by=duties_to_assess,
        ),
        # A draft is sent where a plan is to be made (s.38(1)): a refusal before it is given up.
        reopens(AssessmentPlanRefused, about=if_given(lambda fact: fact.request_id)),
    ),
    rule(
        DraftAdviceConsidered,
        days(lambda fact: fact.on),
        # It is decided before the draft is sent, and recorded after.
        requires(any_of=(DraftIssued,), about=lambda fact: fact.draft_id, in_any_order=True),
        requires(
            any_of=(AssessmentAdviceReceived, AssessmentExistingAdviceAccepted),
            about=lambda fact: fact.advice_id,
        ),
        checks(_check_reason),
    ),
    rule(
        DraftRepresentationsReceived,
        days(lambda fact: fact.on),
        requires(any_of=(DraftIssued,), about=lambda fact: fact.draft_id),
    ),
    rule(
        DraftMeetingRequested,
        days(lambda fact: fact.on),
        requires(any_of=(DraftIssued,), about=lambda fact: fact.draft_id),
    ),
    rule(
        DraftMeetingHeld,
        days(lambda fact: fact.on),
        requires(any_of=(DraftIssued,), about=lambda fact: fact.draft_id),
    ),
)
