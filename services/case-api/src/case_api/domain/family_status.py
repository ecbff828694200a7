"""Where a case is, in words for the family: plain, in short sentences, without names."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from case_api.domain.case_view import Stage
from case_api.domain.logged_deadlines import AnnouncedState, LoggedDeadline


class FamilyStatus(NamedTuple):
    """What is so now, what comes next, and what the family may do (CFA s.36, s.38, s.44, s.51)."""

    now: str
    next: str
    rights: Sequence[str] = ()


_APPEAL: Final = (
    "You can appeal to the First-tier Tribunal. Contact a mediation adviser first.",
    "The council's letter has the last day on which you can appeal.",
)
_VIEWS: Final = "You can send the council your views, and evidence, at any time."
FAMILY_STATUS: Final[Mapping[Stage, FamilyStatus]] = {
    Stage.OPENED: FamilyStatus(
        "There is a file about you or your child. No request for an assessment has been recorded.",
        "You, or the school or college, can ask the council for an education, health and care"
        " needs assessment.",
    ),
    Stage.REQUESTED: FamilyStatus(
        "The council has received a request for an education, health and care needs assessment.",
        "The council decides whether to assess, and tells you.",
        (_VIEWS,),
    ),
    Stage.WITHDRAWN: FamilyStatus(
        "The request for an assessment was withdrawn.",
        "Nothing more happens unless there is another request.",
        ("You can ask for an assessment again.",),
    ),
    Stage.MOVED_OUT: FamilyStatus(
        "You moved to the area of another council before the assessment was finished.",
        "The council for the area where you live now is responsible.",
        ("You can ask that council for an education, health and care needs assessment.",),
    ),
    Stage.ASSESSMENT_REFUSED: FamilyStatus(
        "The council decided not to carry out an assessment.",
        "You decide whether to accept this.",
        _APPEAL,
    ),
    Stage.ASSESSING: FamilyStatus(
        "The council is carrying out the assessment. It asks people who know you or your child"
        " for advice.",
        "The council decides whether to make an education, health and care plan, and tells you.",
        (
            "You can ask that a person or a service is asked for advice.",
            _VIEWS,
        ),
    ),
    Stage.PLAN_REFUSED: FamilyStatus(
        "The council decided not to make an education, health and care plan.",
        "You decide whether to accept this.",
        _APPEAL,
    ),
    Stage.PLAN_AGREED: FamilyStatus(
        "The council agreed to make an education, health and care plan, and is writing a draft.",
        "The council sends you the draft.",
    ),
    Stage.DRAFT_ISSUED: FamilyStatus(
        "The council sent you a draft of the plan.",
        "The council considers what you say about the draft, and sends the final plan.",
        (
            "You have at least 15 days to comment on the draft.",
            "You can ask for a meeting about the draft.",
            "You can ask for a school or college to be named in the plan.",
        ),
    ),
    Stage.PLAN_ISSUED: FamilyStatus(
        "There is an education, health and care plan. The council must arrange the special"
        " educational provision in it.",
        "The council reviews the plan with you at least once in every 12 months.",
        (
            "You can appeal after each decision about the plan. Contact a mediation adviser first.",
            "No mediation adviser is needed for an appeal only about the school or college.",
            "You can ask for an early review, or for another assessment.",
        ),
    ),
    Stage.PLAN_CEASED: FamilyStatus(
        "The plan has ended.",
        "Nothing more happens unless you appeal, or there is a new request.",
        ("You can appeal to the First-tier Tribunal, until the last day in the council's letter.",),
    ),
    Stage.PLAN_TRANSFERRED: FamilyStatus(
        "Another council is responsible for the plan.",
        "That council tells you what happens next.",
    ),
}
"""The words for each stage."""
WHAT_COMES_NEXT: Final[Mapping[Stage, Sequence[str]]] = {
    Stage.REQUESTED: ("assessment-decision",),
    Stage.ASSESSING: ("no-plan-decision", "plan-final"),
    Stage.PLAN_AGREED: ("plan-final",),
    Stage.DRAFT_ISSUED: ("plan-final",),
    Stage.PLAN_ISSUED: (
        *("review-decision", "amended-plan-final", "review-first", "review-first-after-order"),
        *("review-subsequent", "review-taken-over"),
    ),
}
"""The rules of deadline-service by which the council must do what comes next at a stage."""
_NOT_DONE: Final = frozenset({AnnouncedState.RUNNING, AnnouncedState.MISSED})


def next_deadline(stage: Stage, deadlines: Sequence[LoggedDeadline]) -> LoggedDeadline | None:
    """The announced deadline of what comes next at a stage, the earliest that is not met."""
    rules = WHAT_COMES_NEXT.get(stage, ())
    found = [each for each in deadlines if each.rule in rules and each.state in _NOT_DONE]
    return min(found, key=lambda each: each.law_due_on, default=None)
