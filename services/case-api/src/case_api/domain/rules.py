"""What must be true for a fact to have happened: one row a fact.

A row refuses what cannot have happened. What is late, unusual or unlawful is recorded, because it
happened: a draft sent before the decision to make a plan was notified, advice sought before the
decision to assess, a plan finalised without a draft.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    AssessmentPlanAgreed,
    AssessmentPlanRefused,
    CaseDetailsChanged,
    DraftIssued,
    Event,
    FinalIssued,
    RequestAgreed,
    RequestReceived,
    RequestRefused,
    RequestWithdrawn,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row.

    `days` are the fact's dates in the order in which they fall; none lies ahead of today unless
    `may_lie_ahead`. `begins` is the id that is new with this fact; with `versioned`, a higher
    version may use it again. `answers` is the fact that must stand first, about the same thing
    (`about`), and not be later. None of `not_after` may stand about that thing.
    """

    days: Sequence[str] = ()
    may_lie_ahead: bool = False
    begins: str | None = None
    versioned: bool = False
    about: str = "request_id"
    answers: type[Event] | None = None
    not_after: Sequence[type[Event]] = ()


_TO_ASSESS: Final = (RequestAgreed, RequestRefused)
_OVER: Final = (RequestRefused, RequestWithdrawn, AssessmentPlanRefused, FinalIssued)
_TO_PLAN: Final = (AssessmentPlanAgreed, AssessmentPlanRefused, RequestWithdrawn)

RULES: Final[Mapping[type[Event], Rule]] = {
    CaseDetailsChanged: Rule(),
    RequestReceived: Rule(days=("received_on",), begins="request_id"),
    RequestAgreed: Rule(
        days=("decided_on", "notified_on"),
        answers=RequestReceived,
        not_after=(*_TO_ASSESS, RequestWithdrawn),
    ),
    RequestRefused: Rule(
        days=("decided_on", "notified_on"),
        answers=RequestReceived,
        not_after=(*_TO_ASSESS, RequestWithdrawn),
    ),
    RequestWithdrawn: Rule(days=("on",), answers=RequestReceived, not_after=_OVER),
    AssessmentAdviceRequested: Rule(
        days=("requested_on", "reached_body_on"), begins="advice_id", answers=RequestReceived
    ),
    AssessmentAdviceReceived: Rule(
        days=("on",), about="advice_id", answers=AssessmentAdviceRequested
    ),
    AssessmentExceptionClaimed: Rule(
        days=("began_on", "ended_on"),
        may_lie_ahead=True,  # a school's summer closure is known beforehand
        begins="exception_id",
        answers=RequestReceived,
    ),
    AssessmentPlanAgreed: Rule(
        days=("decided_on", "notified_on"), answers=RequestAgreed, not_after=_TO_PLAN
    ),
    AssessmentPlanRefused: Rule(
        days=("decided_on", "notified_on"),
        answers=RequestAgreed,
        not_after=(*_TO_PLAN, FinalIssued),
    ),
    DraftIssued: Rule(
        days=("sent_on", "served_on"), begins="draft_id", versioned=True, answers=RequestAgreed
    ),
    FinalIssued: Rule(
        days=("sent_on",),
        begins="plan_id",
        versioned=True,
        answers=RequestAgreed,
        not_after=(RequestWithdrawn, AssessmentPlanRefused, FinalIssued),
    ),
}
"""The contents of what case-api accepts. A fact that has no row is not accepted."""

AT_MOST: Final[Mapping[type[Event], int]] = {AssessmentExceptionClaimed: 50}
"""How many of a type may count in one case. Each claim that names no request is weighed for each
limit that it names of every request of the case; a real case has a handful."""
