"""The definition of each measure: what is counted, what is in time, by what source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from deadline_service.domain.figures.measured_process import Measure


@dataclass(frozen=True, slots=True)
class MeasureDefinition:
    """What a figure states, in words.

    `by_due_day`: the published figure, too, is of what was due in the period, where the others are
    of what was done in it. `has_duration`: the days from the first one to the act have a meaning.
    """

    title: str
    definition: str
    source: str
    cautions: tuple[str, ...] = ()
    by_due_day: bool = False
    has_duration: bool = True


_ONLY_DONE: Final = (
    "Counts only what was done in the period, so that clearing late cases lowers it; the strict"
    " figure counts what was due in the period, and what is overdue with it."
)
_DAY_0: Final = "The day of receipt is day 0, which is inferred and was not seen in DfE's method."
DEFINITIONS: Final[Mapping[Measure, MeasureDefinition]] = {
    Measure.REQUEST_DECISIONS: MeasureDefinition(
        "Requests decided within six weeks",
        "Of the requests decided in the period, those of which the family was notified 42 days or"
        " fewer after the request was received. Of several decisions on one the first counts.",
        "SEN2 RequestOutcomeDate - ReceivedDate; SEND Regulations 2014 reg 5(1)",
        (_ONLY_DONE, _DAY_0),
    ),
    Measure.PLAN_REFUSALS: MeasureDefinition(
        "Notices of no plan within sixteen weeks",
        "Of the notices in the period that there will be no plan, those given 112 days or fewer"
        " after the request was received.",
        "SEN2 AssessmentOutcome N; SEND Regulations 2014 reg 10(1)",
        (_DAY_0,),
    ),
    Measure.DRAFTS: MeasureDefinition(
        "Draft plans by the end of week 16",
        "Of the first draft plans sent in the period after an assessment, those sent 112 days or"
        " fewer after the request was received.",
        "No law sets a day for the draft; week 16 is customary",
        ("Not published, and no limit of law: a late draft is no breach.", _ONLY_DONE),
    ),
    Measure.PLANS_ISSUED: MeasureDefinition(
        "Plans issued within twenty weeks",
        "Of the first plans sent in the period, those sent 140 days or fewer after the request was"
        " received.",
        "SEN2 AssessmentOutcomeDate - ReceivedDate; SEND Regulations 2014 reg 13(2)",
        (
            _ONLY_DONE,
            _DAY_0,
            (
                "A plan without a request before it is left out, as records without usable dates"
                " are from the published figure, and so are plans that were transferred in."
            ),
            (
                "An exception counts on a ground of reg 10(4)(a) to (d) that names plan-final (SEN2"
                " Week20) and can apply by its days, whether or not evidence of it is recorded."
            ),
        ),
    ),
    Measure.ADVICE: MeasureDefinition(
        "Advice received within six weeks",
        "Of the advice received in the period, that which came 42 days or fewer after the day on"
        " which the body received the request for it, or after it was sent if that is not known.",
        "SEND Regulations 2014 reg 8(1)",
        (
            _ONLY_DONE,
            "Advice that was sent back counts on the day on which it was first received.",
            "Advice of the family has no limit and is left out.",
        ),
    ),
    Measure.REVIEW_DECISIONS: MeasureDefinition(
        "Reviews decided within four weeks",
        "Of the reviews decided in the period, those of which the family was notified 28 days or"
        " fewer after the meeting. A notice of amendments is a decision to amend.",
        "SEN2 LastReview - ReviewMeeting; SEND Regulations 2014 reg 20(10), 21(9)",
        (
            _ONLY_DONE,
            "Reviews without a meeting are not in it: see annual_review_meetings.",
            "What DfE divides by was not seen.",
        ),
    ),
    Measure.AMENDED_PLANS: MeasureDefinition(
        "Amended plans within twelve weeks",
        "Of the amended plans sent in the period after a review, those sent 84 days or fewer after"
        " its meeting.",
        "R (L, M and P) v Devon [2022] EWHC 493 (Admin); SEND Regulations 2014 reg 22(3)",
        (
            _ONLY_DONE,
            (
                "Not published. The eight weeks from the notice may end earlier: see the rule"
                " amended-plan-final."
            ),
        ),
    ),
    Measure.ANNUAL_REVIEWS: MeasureDefinition(
        "Annual reviews decided within twelve months",
        "Of the reviews that were expected by a day in the period, those of which the family was"
        " notified of the decision by then.",
        "SEN2 LastReview; announced deadlines of the rules of reviews within a year; Children and"
        " Families Act 2014 s.44(1)",
        (
            (
                "What was due in the strict figure is what was expected; of it not_done has no"
                " decision."
            ),
            (
                "Nothing is expected for a year after a plan or a review, and without a review once"
                " only: SEN2 expects one in each year."
            ),
            "A deadline counts from the day on which it was announced.",
        ),
        by_due_day=True,
        has_duration=False,
    ),
    Measure.ANNUAL_REVIEW_MEETINGS: MeasureDefinition(
        "Annual reviews held within twelve months",
        "Of the reviews that were expected by a day in the period, those whose meeting was held by"
        " then.",
        "SEN2 ReviewMeeting; the announced deadlines of annual_reviews",
        (
            (
                "In the strict figure not_done is without a meeting; annual_reviews has those more"
                " that were held and await the decision."
            ),
            "No law sets a day for the meeting: the review ends with its decision.",
        ),
        by_due_day=True,
        has_duration=False,
    ),
    Measure.PHASE_TRANSFERS: MeasureDefinition(
        "Phase transfers by their day",
        "Of the plans that had to name the next setting by a day in the period, those that did so"
        " by then.",
        "Announced deadlines of the rules phase-transfer-other, phase-transfer-post16 and"
        " post16-move; SEND Regulations 2014 reg 18; SEN2 PhaseTransferDueDate",
        ("A deadline counts from the day on which it was announced.",),
        by_due_day=True,
        has_duration=False,
    ),
    Measure.TRIBUNAL_ORDERS: MeasureDefinition(
        "Tribunal orders complied with in time",
        "Of the acts that were ordered and due in the period, those done by their last day.",
        "Announced deadlines of the rules of orders; SEND Regulations 2014 reg 44",
        (
            "Not published. An order with several acts is counted once for each.",
            "A deadline counts from the day on which it was announced.",
        ),
        by_due_day=True,
    ),
    Measure.COMPLAINTS: MeasureDefinition(
        "Complaints answered in time",
        "Of the complaints answered at a stage in the period, those answered by the last day of the"
        " Complaint Handling Code, extended if the family was given the reason by then; where the"
        " Code does not apply, by the day that the council gave.",
        "Announced deadlines of the rules of complaints; Local Government Act 1974 s.23(12A)",
        (_ONLY_DONE, "Not published by DfE. A complaint is counted at each stage."),
    ),
    Measure.REQUEST_OUTCOMES: MeasureDefinition(
        "Requests by outcome",
        "The requests received in the period: agreed, refused, withdrawn, or open, which is not"
        " decided by the day the figure is as of.",
        "SEN2 RequestOutcome Y, N, W and A, by ReceivedDate",
        (
            "Of several decisions the first counts: a refusal that is reversed stays refused.",
            "A child who moved to another authority before a decision counts as withdrawn.",
        ),
    ),
    Measure.ASSESSMENT_OUTCOMES: MeasureDefinition(
        "Assessments completed, by outcome",
        "The assessments completed in the period: a plan was issued, the family was told that there"
        " will be none (not_issued), or it ended without either (withdrawn).",
        "SEN2 AssessmentOutcome Y, N and W, by AssessmentOutcomeDate",
        (
            "A first plan without a request before it counts, which plans_issued leaves out.",
            (
                "The published total is larger than plans issued and not issued; that the rest is"
                " withdrawn was inferred."
            ),
        ),
    ),
    Measure.REVIEW_OUTCOMES: MeasureDefinition(
        "Reviews by outcome",
        "The reviews whose meeting was held in the period: maintain, amend, cease, or open, which"
        " is not decided by the day the figure is as of; or the plan ended first (plan_ended), or"
        " the next review was held (overtaken).",
        "SEN2 ReviewOutcome, by ReviewMeeting; SEND Regulations 2014 reg 20(10), 21(9)",
        (
            (
                "SEN2 has the latest review of a plan only; here every meeting counts. Those"
                " expected without a meeting are in annual_review_meetings."
            ),
            "Of several decisions the first counts; a notice of amendments is one to amend.",
        ),
    ),
    Measure.PLANS_CEASED: MeasureDefinition(
        "Plans that ceased, by reason",
        "The plans that ceased or were transferred out in the period, by reason.",
        "SEN2 CeaseReason, by CeaseDate",
        ("A plan counts by the day it ended, and not by that of the decision.",),
    ),
    Measure.MEDIATIONS: MeasureDefinition(
        "Mediations held, by what they were about",
        "The mediations held in the period: about a refusal to assess, about a refusal to issue a"
        " plan, or about anything else (other).",
        "SEN2 RequestMediation, AssessmentMediation, OtherMediation; Children and Families Act 2014"
        " s.53, 54",
        ("SEN2 flags the request or the plan; here each mediation counts, on its first day.",),
    ),
    Measure.APPEALS: MeasureDefinition(
        "Appeals registered, by what they are about",
        "The appeals of which the authority received the notice in the period: against a refusal to"
        " assess, a refusal to issue a plan, or anything else (other).",
        "SEN2 RequestTribunal, AssessmentTribunal, OtherTribunal; Children and Families Act 2014"
        " s.51",
        ("SEN2 flags the request or the plan; here each appeal counts, on its day.",),
    ),
    Measure.PLANS_MAINTAINED: MeasureDefinition(
        "Plans maintained, by placement type",
        "The plans that were sent or transferred in by the day and had not ceased or been"
        " transferred out. The monthly cost is the weekly cost of recorded provision, or what a"
        " panel agreed last, times 52, divided by 12.",
        "SEN2 ActivePlans on census day, PlacementDetail; facts of provision and panels",
        (
            "The log has no type of establishment: a URN counts as a school.",
            (
                "Funding agreements are not on the log: GET /v1/commitments of case-api has what"
                " they come to."
            ),
        ),
    ),
    Measure.PLANS_RESIDENTIAL: MeasureDefinition(
        "Plans with a residential place",
        "The plans maintained on the day whose latest version states a residential place, of 38 to"
        " 51 weeks or of 52, with their monthly cost.",
        "SEN2 PlanRes",
    ),
    Measure.PLANS_WORK_BASED: MeasureDefinition(
        "Plans with work-based learning",
        "The plans maintained on the day whose latest version states an apprenticeship, a"
        " traineeship or a supported internship, with their monthly cost.",
        "SEN2 PlanWBP",
    ),
    Measure.PLANS_WITH_BUDGET: MeasureDefinition(
        "Plans with a personal budget",
        "The plans maintained on the day with a personal budget that was agreed and has not ended,"
        " by how it is held, with the monthly cost of the plan.",
        "SEN2 PB, OA, DP; Children and Families Act 2014 s.49",
        (
            (
                "Where no fact of a budget is recorded in the case, the latest version of the plan"
                " decides."
            ),
        ),
    ),
    Measure.OUT_OF_SCHOOL: MeasureDefinition(
        "Children out of school",
        "The children who were out of school on the day, with the days since the first one.",
        "Facts of absence; Education Act 1996 s.19(1)",
        ("Days are calendar days, holidays included.",),
    ),
}
