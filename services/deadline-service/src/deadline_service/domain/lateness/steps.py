"""The steps of a plan and of a review, the days that each is allowed, and the causes of lateness.

`docs/lateness.md` has the table with its sources. The allowances of the steps that follow each
other come to the time limit of the process: 140 days for a plan, 28 for a decision after a review,
84 for an amended plan. Tests compare them with the limits of `domain.figures`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from events.contracts.published_enum import PublishedEnum


class ProcessStep(PublishedEnum):
    """A step from a request to a plan, or from a review meeting to an amended plan."""

    ASSESSMENT_DECISION = "assessment_decision"
    """Decide whether to assess, and notify the family."""
    ASSESSMENT_REFUSAL = "assessment_refusal"
    """From a refusal to assess to the decision that reversed it."""
    ADVICE_REQUEST = "advice_request"
    """From the decision to assess until the body received the request for advice."""
    ADVICE = "advice"
    """Until the advice that came last was first received."""
    ADVICE_AGAIN = "advice_again"
    """Until advice that was sent back came again."""
    PLAN_DECISION = "plan_decision"
    """Decide whether to make a plan."""
    PLAN_REFUSAL = "plan_refusal"
    """From a refusal to make a plan to the decision that reversed it."""
    DRAFT = "draft"
    """Write the draft plan and send it."""
    DRAFT_AGAIN = "draft_again"
    """Until a changed draft was sent (Code 9.125)."""
    CONSULTATION_REQUEST = "consultation_request"
    """From the draft until the institution that answered last was consulted."""
    CONSULTATION = "consultation"
    """Until that institution answered."""
    COMMENTS = "comments"
    """The time in which the family comments: fifteen days, or until its last comment or meeting."""
    FINAL = "final"
    """Finish the plan and send it."""
    REVIEW_REPORT = "review_report"
    """From the review meeting until its report was sent."""
    REVIEW_DECISION = "review_decision"
    """Decide whether to keep, amend or cease the plan, and notify the family."""
    AMENDMENTS = "amendments"
    """From the decision to amend until the notice of the amendments."""


class LatenessCause(PublishedEnum):
    """On what a step waited. A cause counts days; it states no fault."""

    ASSESSMENT_DECISION = "assessment_decision"
    """The authority's decision whether to assess."""
    REFUSAL_REVERSED = "refusal_reversed"
    """A refusal that the authority or the Tribunal later reversed."""
    ADVICE_REQUESTED_LATE = "advice_requested_late"
    """The authority's request for the advice that came last."""
    EDUCATIONAL_PSYCHOLOGIST = "educational_psychologist"
    """Psychological advice."""
    HEALTH = "health"
    """Medical advice, or advice of a health professional."""
    SOCIAL_CARE = "social_care"
    """Advice in relation to social care."""
    SETTING = "setting"
    """Advice of a school, a college or an early years provider."""
    FAMILY_ADVICE = "family_advice"
    """What the family was asked to contribute to the assessment."""
    OTHER_ADVISER = "other_adviser"
    """Advice of anyone else."""
    SEVERAL_ADVISERS = "several_advisers"
    """More than one advice is still awaited."""
    ADVICE_RETURNED = "advice_returned"
    """Advice that was sent back and came again."""
    PLAN_DECISION = "plan_decision"
    """The authority's decision whether to make a plan."""
    DRAFTING = "drafting"
    """The draft plan."""
    DRAFT_SENT_AGAIN = "draft_sent_again"
    """A changed draft, with another fifteen days for the family."""
    CONSULTED_LATE = "consulted_late"
    """The authority's consultation of the institution that answered last."""
    CONSULTATION = "consultation"
    """The answer of an institution that was consulted."""
    FAMILY_COMMENTS = "family_comments"
    """The family's comments, or a meeting with it, after the fifteen days."""
    FINALISING = "finalising"
    """The final or the amended plan, once comments and answers were there."""
    REVIEW_REPORT = "review_report"
    """The report of a review meeting, by the school or the authority."""
    REVIEW_DECISION = "review_decision"
    """The authority's decision after a review."""
    AMENDMENTS = "amendments"
    """The notice of the amendments."""
    EXCEPTION = "exception"
    """Days of an exception that is claimed for the plan: a closed school, absence, and the like."""
    UNKNOWN = "unknown"
    """Facts that would say how the time was used are not recorded."""


ADVISERS: Final = frozenset(
    {
        LatenessCause.EDUCATIONAL_PSYCHOLOGIST,
        LatenessCause.HEALTH,
        LatenessCause.SOCIAL_CARE,
        LatenessCause.SETTING,
        LatenessCause.FAMILY_ADVICE,
        LatenessCause.OTHER_ADVISER,
    }
)
"""The causes that are a wait for advice that was asked for once."""


@dataclass(frozen=True, slots=True)
class StepAllowance:
    """The days that a step is allowed, and why."""

    days: int
    source: str


_NO_TIME: Final = "Nothing allows it time: the steps after it keep theirs."
ALLOWANCES: Final[Mapping[ProcessStep, StepAllowance]] = {
    ProcessStep.ASSESSMENT_DECISION: StepAllowance(42, "Six weeks: SEND Regulations 2014 reg 5(1)"),
    ProcessStep.ASSESSMENT_REFUSAL: StepAllowance(
        0, "None: the twenty weeks run from the request (reg 13(2))"
    ),
    ProcessStep.ADVICE_REQUEST: StepAllowance(
        0, "At once: the six weeks of reg 5(1) and of reg 8(1) leave eight of the twenty"
    ),
    ProcessStep.ADVICE: StepAllowance(42, "Six weeks: SEND Regulations 2014 reg 8(1)"),
    ProcessStep.ADVICE_AGAIN: StepAllowance(0, _NO_TIME),
    ProcessStep.PLAN_DECISION: StepAllowance(
        7, "A week, good practice: half of the time from week 12 to a draft in week 14"
    ),
    ProcessStep.PLAN_REFUSAL: StepAllowance(
        0, "None: the twenty weeks run from the request (reg 13(2))"
    ),
    ProcessStep.DRAFT: StepAllowance(
        7, "A week, good practice: the draft in week 14 (advice of IPSEA, model letter 10)"
    ),
    ProcessStep.DRAFT_AGAIN: StepAllowance(0, _NO_TIME),
    ProcessStep.CONSULTATION_REQUEST: StepAllowance(0, "With the draft: CFA s.39(2), 40(3)"),
    ProcessStep.CONSULTATION: StepAllowance(15, "Fifteen days, guidance: Code 9.83"),
    ProcessStep.COMMENTS: StepAllowance(
        15, "Fifteen days: SEND Regulations 2014 reg 13(1)(a), 22(2)(c)"
    ),
    ProcessStep.FINAL: StepAllowance(27, "What is left of the twenty weeks: reg 13(2)"),
    ProcessStep.REVIEW_REPORT: StepAllowance(
        14, "Two weeks: SEND Regulations 2014 reg 20(9), 21(8)"
    ),
    ProcessStep.REVIEW_DECISION: StepAllowance(
        14, "What is left of four weeks from the meeting: reg 20(10), 21(9)"
    ),
    ProcessStep.AMENDMENTS: StepAllowance(
        0, "Within the same four weeks: R (L, M and P) v Devon [2022] EWHC 493 (Admin)"
    ),
}
"""The days of each step. What a decision to amend leaves of twelve weeks is `AMENDED_PLAN_DAYS`."""
AMENDED_PLAN_DAYS: Final = 41
"""The days of `ProcessStep.FINAL` after a review: what is left of eight weeks (reg 22(3))."""
AMENDED_PLAN_SOURCE: Final = "What is left of eight weeks from the notice: reg 22(3)"
"""Why."""


def allowed_days(step: ProcessStep) -> int:
    """The days that a step is allowed, from a request to a plan."""
    return ALLOWANCES[step].days
