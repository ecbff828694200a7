"""Steps, causes and counterfactuals in words: days, and no blame."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from deadline_service.domain.explanation.english import capitalised, date_in_words, number_of
from deadline_service.domain.lateness.late_steps import LateStep
from deadline_service.domain.lateness.steps import LatenessCause, ProcessStep
from events.contracts.vocabulary.assessment import AdviceKind

_WEEK: Final = 7
_ADVICE: Final[Mapping[str, str]] = {
    AdviceKind.FAMILY: "the family's advice",
    AdviceKind.EDUCATIONAL: "the educational advice",
    AdviceKind.MEDICAL: "the medical advice",
    AdviceKind.PSYCHOLOGICAL: "the psychological advice",
    AdviceKind.SOCIAL_CARE: "the social care advice",
    AdviceKind.OTHER: "the advice of another person",
    AdviceKind.ADULTHOOD: "the advice on preparing for adulthood",
    AdviceKind.REASONABLY_REQUESTED: "the advice that the family asked for",
}
_ENDED: Final[Mapping[ProcessStep, str]] = {
    ProcessStep.ASSESSMENT_DECISION: "the decision whether to assess came",
    ProcessStep.ASSESSMENT_REFUSAL: "a refusal to assess was reversed",
    ProcessStep.ADVICE_REQUEST: "the advice that came last was asked for",
    ProcessStep.ADVICE: "{advice} came",
    ProcessStep.ADVICE_AGAIN: "{advice}, which was sent back, came again",
    ProcessStep.PLAN_DECISION: "the decision whether to make a plan came",
    ProcessStep.PLAN_REFUSAL: "a refusal to make a plan was reversed",
    ProcessStep.DRAFT: "the draft was sent",
    ProcessStep.DRAFT_AGAIN: "a changed draft was sent",
    ProcessStep.CONSULTATION_REQUEST: "the institution that answered last was consulted",
    ProcessStep.CONSULTATION: "the institution answered",
    ProcessStep.COMMENTS: "the time for the family's comments ended",
    ProcessStep.FINAL: "the plan was sent",
    ProcessStep.REVIEW_REPORT: "the report of the review meeting was sent",
    ProcessStep.REVIEW_DECISION: "the decision after the review came",
    ProcessStep.AMENDMENTS: "the notice of amendments was sent",
}
"""What ended a step."""
_AWAITED: Final[Mapping[ProcessStep, str]] = {
    ProcessStep.ASSESSMENT_DECISION: "the decision whether to assess",
    ProcessStep.ASSESSMENT_REFUSAL: "the reversal of a refusal to assess",
    ProcessStep.ADVICE_REQUEST: "the request for advice",
    ProcessStep.ADVICE: "{advice}",
    ProcessStep.ADVICE_AGAIN: "{advice}, which was sent back",
    ProcessStep.PLAN_DECISION: "the decision whether to make a plan",
    ProcessStep.PLAN_REFUSAL: "the reversal of a refusal to make a plan",
    ProcessStep.DRAFT: "the draft",
    ProcessStep.DRAFT_AGAIN: "a changed draft",
    ProcessStep.CONSULTATION_REQUEST: "the consultation of an institution",
    ProcessStep.CONSULTATION: "the answer of an institution",
    ProcessStep.COMMENTS: "the end of the time for the family's comments",
    ProcessStep.FINAL: "the plan",
    ProcessStep.REVIEW_REPORT: "the report of the review meeting",
    ProcessStep.REVIEW_DECISION: "the decision after the review",
    ProcessStep.AMENDMENTS: "the notice of amendments",
}
"""What is awaited while a step has not ended."""
CAUSE_WORDS: Final[Mapping[LatenessCause, str]] = {
    LatenessCause.ASSESSMENT_DECISION: "the decision whether to assess",
    LatenessCause.REFUSAL_REVERSED: "a refusal that was reversed",
    LatenessCause.ADVICE_REQUESTED_LATE: "the request for advice",
    LatenessCause.EDUCATIONAL_PSYCHOLOGIST: "psychological advice",
    LatenessCause.HEALTH: "health advice",
    LatenessCause.SOCIAL_CARE: "social care advice",
    LatenessCause.SETTING: "advice of settings",
    LatenessCause.FAMILY_ADVICE: "the family's advice",
    LatenessCause.OTHER_ADVISER: "other advice",
    LatenessCause.SEVERAL_ADVISERS: "more than one advice",
    LatenessCause.ADVICE_RETURNED: "advice that was sent back",
    LatenessCause.PLAN_DECISION: "the decision whether to make a plan",
    LatenessCause.DRAFTING: "the draft",
    LatenessCause.DRAFT_SENT_AGAIN: "a changed draft",
    LatenessCause.CONSULTED_LATE: "the consultation of institutions",
    LatenessCause.CONSULTATION: "the answers of institutions",
    LatenessCause.FAMILY_COMMENTS: "the family's comments",
    LatenessCause.FINALISING: "finishing the plan",
    LatenessCause.REVIEW_REPORT: "the report of the meeting",
    LatenessCause.REVIEW_DECISION: "the decision after the review",
    LatenessCause.AMENDMENTS: "the notice of amendments",
    LatenessCause.EXCEPTION: "days of an exception",
    LatenessCause.UNKNOWN: "not recorded",
}
"""Each cause, as the label of a group or of a bar."""
_CONDITIONS: Final[Mapping[LatenessCause, str]] = {
    LatenessCause.ASSESSMENT_DECISION: "every decision whether to assess in six weeks",
    LatenessCause.REFUSAL_REVERSED: "no refusal that was reversed",
    LatenessCause.ADVICE_REQUESTED_LATE: "all advice asked for on the day of the decision",
    LatenessCause.EDUCATIONAL_PSYCHOLOGIST: "every psychological advice in six weeks",
    LatenessCause.HEALTH: "every health advice in six weeks",
    LatenessCause.SOCIAL_CARE: "every social care advice in six weeks",
    LatenessCause.SETTING: "every advice of a setting in six weeks",
    LatenessCause.FAMILY_ADVICE: "every advice of a family in six weeks",
    LatenessCause.OTHER_ADVISER: "every other advice in six weeks",
    LatenessCause.ADVICE_RETURNED: "no wait for advice that was sent back",
    LatenessCause.PLAN_DECISION: "every decision whether to make a plan in a week",
    LatenessCause.DRAFTING: "every draft in a week, or in two with the decision",
    LatenessCause.DRAFT_SENT_AGAIN: "no draft sent again",
    LatenessCause.CONSULTED_LATE: "institutions consulted with the draft",
    LatenessCause.CONSULTATION: "every answer of an institution in fifteen days",
    LatenessCause.FAMILY_COMMENTS: "every comment and meeting within the fifteen days",
    LatenessCause.FINALISING: "every plan finished in the time that is left for it",
    LatenessCause.REVIEW_REPORT: "every report of a meeting in two weeks",
    LatenessCause.REVIEW_DECISION: "every decision two weeks after the report",
    LatenessCause.AMENDMENTS: "every notice of amendments with the decision",
}
"""What a counterfactual supposes. The other causes have no allowance to suppose."""
SUPPOSABLE: Final = frozenset(_CONDITIONS)
"""The causes of which a counterfactual can be calculated."""
ALL_ADVICE: Final = "all_advice"
"""The code of the counterfactual of all advice at once."""
_ALL_ADVICE_CONDITION: Final = "every advice in six weeks"


def steps_in_words(steps: Sequence[LateStep], as_of: date) -> Sequence[str]:
    """A sentence about how long each step of a process took, or has taken by a day."""
    return [
        _step_in_words(step, as_of, came=_came(step, after), again=_divides_a_wait(before, step))
        for before, step, after in zip([None, *steps], steps, [*steps[1:], None], strict=False)
    ]


def _came(step: LateStep, after: LateStep | None) -> bool:
    """Whether what a step waited for came: else the process ended without it, or it goes on."""
    return step.done_on is not None if after is None else not _divides_a_wait(step, after)


def _divides_a_wait(before: LateStep | None, after: LateStep) -> bool:
    """Whether two steps are parts of one wait, which days of an exception divide."""
    return (
        before is not None
        and LatenessCause.EXCEPTION in {before.cause, after.cause}
        and (before.step, before.kind, before.provider) == (after.step, after.kind, after.provider)
    )


def _step_in_words(step: LateStep, as_of: date, *, came: bool, again: bool) -> str:
    if step.cause == LatenessCause.UNKNOWN:
        return _unknown(step, as_of)
    name, advice = ProcessStep(step.step), _ADVICE.get(step.kind or "", "more than one advice")
    end = step.to_on if step.to_on is not None and step.to_on <= as_of else None
    taken = ((end or as_of) - step.from_on).days
    if end is not None and came:
        words = _ENDED[name].format(advice=advice) + _ended_after(step, taken, again=again)
    else:
        was = "was" if end is not None else "has been"
        words = f"{_AWAITED[name].format(advice=advice)} {was} awaited{_awaited_for(step, taken)}"
    excepted = " These are days of an exception." if step.cause == LatenessCause.EXCEPTION else ""
    return f"{capitalised(words)}.{excepted}"


def _ended_after(step: LateStep, taken: int, *, again: bool) -> str:
    allowed, over = _in_words(step.allowed_days), taken - step.allowed_days
    if not step.allowed_days:
        return f" after {'another ' if again else ''}{number_of(taken, 'day')}"
    if over > 0:
        return f" {number_of(over, 'day')} after its {allowed}"
    return f" after {number_of(taken, 'day')} of its {allowed}"


def _awaited_for(step: LateStep, taken: int) -> str:
    awaited, over = f" for {number_of(taken, 'day')}", taken - step.allowed_days
    if step.allowed_days and over > 0:
        return f"{awaited}, {number_of(over, 'day')} more than its {_in_words(step.allowed_days)}"
    return awaited


def _unknown(step: LateStep, as_of: date) -> str:
    end = min(step.to_on or as_of, as_of)
    taken, first = number_of((end - step.from_on).days, "day"), date_in_words(step.from_on)
    return (
        f"What the time was used for in the {taken} from {first} is not recorded;"
        f" {number_of(step.allowed_days, 'day')} are allowed."
    )


def _in_words(days: int) -> str:
    weeks, rest = divmod(days, _WEEK)
    if days == _WEEK:
        return "week"
    return number_of(days, "day") if rest else number_of(weeks, "week")


def condition_in_words(code: str) -> str:
    """What a counterfactual supposes: of a cause of `SUPPOSABLE`, or of `ALL_ADVICE`."""
    return _ALL_ADVICE_CONDITION if code == ALL_ADVICE else _CONDITIONS[LatenessCause(code)]
