"""Reviews of a plan and the amendments that follow: CFA s.44; SEND Regulations 2014 reg 18-22, 28.

A review is known by an id that either its arrangement or its meeting introduces: an authority often
learns of a school's meeting only from its report.
"""

from collections.abc import Sequence
from typing import Final

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.errors import Contradiction
from case_api.domain.plans import PLAN
from case_api.domain.prior_fact import WHOLE_CASE
from case_api.domain.reviews import REVIEW
from case_api.domain.rules import (
    AnyRule,
    allow_future,
    checks,
    continues,
    days,
    excluded_by,
    if_given,
    not_repeated,
    or_whole_case,
    reopens,
    requires,
    rule,
)
from events.contracts import (
    ReviewAdviceCirculated,
    ReviewAmendmentsProposed,
    ReviewAmendmentsWithdrawn,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewPhaseTransferIdentified,
    ReviewReportSent,
)


def _content_is_of_its_plan(_case: CaseState, fact: ReviewAmendmentsProposed) -> None:
    if fact.content is MISSING or fact.plan_id is MISSING:
        return
    if fact.content.plan_id != fact.plan_id:
        raise Contradiction("content is not that of plan_id", field="content/plan_id")


RULES: Final[Sequence[AnyRule]] = (
    rule(
        ReviewArranged,
        continues(lambda fact: fact.review_id),  # a meeting may be arranged again for another day
        days(lambda fact: fact.invited_on, lambda fact: fact.meeting_on),
        allow_future(lambda fact: fact.meeting_on),
        requires(any_of=PLAN, about=WHOLE_CASE),  # s.44(1): what is reviewed is a plan
        requires(any_of=PLAN, about=if_given(lambda fact: fact.plan_id)),
    ),
    rule(
        ReviewAdviceCirculated,
        days(lambda fact: fact.on),
        # Advice may be sent before the meeting is arranged: early is unusual, not impossible.
        requires(any_of=REVIEW, about=lambda fact: fact.review_id, in_any_order=True),
    ),
    rule(
        ReviewMeetingHeld,
        continues(lambda fact: fact.review_id),
        days(lambda fact: fact.on),
        requires(any_of=PLAN, about=WHOLE_CASE),
        requires(any_of=PLAN, about=if_given(lambda fact: fact.plan_id)),
    ),
    rule(
        ReviewReportSent,
        days(lambda fact: fact.on),
        requires(any_of=(ReviewMeetingHeld,), about=lambda fact: fact.review_id),  # reg 20(7)-(9)
    ),
    rule(
        ReviewDecided,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.decided_on, lambda fact: fact.sent_on),
        # A decision before the meeting is unlawful (reg 20(10)), and is recorded.
        requires(any_of=REVIEW, about=lambda fact: fact.review_id),
        # An authority that changes its mind decides otherwise; the same again adds nothing.
        excluded_by(
            ReviewDecided,
            about=lambda fact: fact.review_id,
            unless=lambda fact, prior: fact.outcome is not prior.outcome,
        ),
        not_repeated(lambda fact: fact.review_id, lambda fact: fact.outcome),
    ),
    rule(
        ReviewAmendmentsProposed,
        days(lambda fact: fact.sent_on, lambda fact: fact.served_on),
        requires(any_of=REVIEW, about=if_given(lambda fact: fact.review_id)),
        requires(any_of=PLAN, about=WHOLE_CASE),
        requires(any_of=PLAN, about=if_given(lambda fact: fact.plan_id)),
        checks(_content_is_of_its_plan),
        # What is proposed again may be withdrawn again.
        reopens(ReviewAmendmentsWithdrawn, about=or_whole_case(lambda fact: fact.review_id)),
    ),
    rule(
        ReviewAmendmentsWithdrawn,
        days(lambda fact: fact.decided_on, lambda fact: fact.notified_on),
        days(lambda fact: fact.decided_on, lambda fact: fact.sent_on),
        requires(
            any_of=(ReviewAmendmentsProposed,),  # reg 22(4)-(5), 28(5)
            about=or_whole_case(lambda fact: fact.review_id),
        ),
        excluded_by(ReviewAmendmentsWithdrawn, about=or_whole_case(lambda fact: fact.review_id)),
    ),
    rule(
        ReviewPhaseTransferIdentified,
        days(lambda fact: fact.transfers_on),
        allow_future(lambda fact: fact.transfers_on),  # reg 18: the move is up to a year ahead
        requires(any_of=PLAN, about=WHOLE_CASE),  # reg 18(1): what is reviewed is a plan
    ),
)
