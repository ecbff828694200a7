"""What kind of work a rule asks for, and how long it takes: data beside the rulebook."""

from collections.abc import Mapping
from typing import Final

from deadline_service.domain.priority import PriorityReason
from deadline_service.domain.rulebook.rule import Rule
from deadline_service.domain.rulebook.vocabulary import DeadlineKind, DutyHolder
from deadline_service.domain.worklist.work_item import WorkKind

_COUNCIL: Final = frozenset(
    {
        DutyHolder.LOCAL_AUTHORITY,
        DutyHolder.OLD_AUTHORITY,
        DutyHolder.NEW_AUTHORITY,
        DutyHolder.HOME_AUTHORITY,
        DutyHolder.EITHER_PARTY,
    }
)
"""Whose duties are the council's own work: it keeps the case, as whichever authority it is."""
_CHASED: Final = frozenset(
    {
        DutyHolder.ADVISING_BODY,
        DutyHolder.CONSULTED_INSTITUTION,
        DutyHolder.SCHOOL,
        DutyHolder.INSTITUTION_NAMED,
        DutyHolder.COMMISSIONER,
        DutyHolder.OLD_COMMISSIONER,
        DutyHolder.NEW_COMMISSIONER,
        DutyHolder.MEDIATION_ADVISER,
        DutyHolder.EDUCATION_PROVIDER,
    }
)
"""Whose late acts the council chases. It chases neither a family nor the Tribunal."""
_ACTS: Final = frozenset({DeadlineKind.DUTY, DeadlineKind.GUIDANCE, DeadlineKind.DERIVED_TARGET})
"""The kinds of rule that ask for an act. A minimum period must pass, and a right need not be used.
"""
TRIBUNAL_RULES: Final = frozenset(
    {
        *("order-assess-notify", "order-assess-final"),
        *("order-make-draft", "order-make-final", "order-remit", "order-amend-contents"),
        *("order-provision", "order-amend-placement", "order-continue-amend"),
        *("unopposed-assess-notify", "unopposed-assess-final"),
        *("unopposed-contents", "unopposed-placement", "unopposed-issue-draft"),
        "unopposed-issue-final",
        *("det-order-assess", "det-order-placement", "appeal-directions"),
    }
)
"""Rules on what the Tribunal ordered or directed, or what was conceded to it."""
WHOLE_REVIEW_RULES: Final = frozenset(
    {
        *("review-first", "review-first-after-order", "review-subsequent", "review-taken-over"),
        *("reassess-next-review", "transfer-review"),
    }
)
"""Rules that a review meets when it is decided. Once its meeting was held, to decide is left."""
REVIEW_RULES: Final = WHOLE_REVIEW_RULES | {
    *("review-early-years", "review-after-custody", "review-meeting-notice"),
    *("review-advice-circulate", "phase-transfer-meeting", "phase-transfer-meeting-post16"),
    *("under18-neet-review", "eighteen-plus-leaver-review"),
}
"""Rules on arranging and holding reviews of plans."""
REVIEW_DECISION: Final = "review-decision"
"""The rule that a review is decided after its meeting."""
REVIEW_DECISION_RULES: Final = frozenset(
    {REVIEW_DECISION, "review-report-la", "review-decision-content"}
)
"""Rules on what follows the meeting of a review."""
ADVICE_RULES: Final = frozenset({"advice-response", "det-advice-response", "reassess-advice"})
"""Rules on advice that a body must give: chasing it is one act."""
CHASE_TARGETS: Final = ("advice-chase-first", "advice-chase-second", "advice-chase-third")
"""The council's own targets for chasing advice: they are days of the act of chasing it."""
ALTERNATIVES: Final = frozenset(
    {
        *("no-plan-notice", "amendment-withdrawn", "det-not-necessary", "det-no-plan"),
        *("order-assess-no-plan", "unopposed-assess-no-plan", "unopposed-cease-amend"),
        "mediation-agreement-assess-no-plan",
    }
)
"""Rules that bind only a council that decides so, instead of the act that is listed."""
SAME_ACTS: Final = (
    frozenset({"amended-plan-final", "amended-plan-final-cap"}),
    frozenset({"draft-plan-issue", "draft-plan-target"}),
)
"""Rules on one act about one matter, which is one item: that of the earliest day to work to."""
CONTENT_RULES: Final = frozenset(
    {
        *("assessment-refusal-content", "no-plan-content", "plan-final-notice"),
        *("review-decision-content", "cease-notify-content"),
    }
)
"""Rules on what a notice must contain. A notice that was sent is put right by a correction."""
LONG_TASKS: Final = frozenset(
    {
        *("draft-plan-issue", "draft-plan-target", "plan-final", "amended-plan-final"),
        *("amended-plan-final-cap", "phase-transfer-post16", "phase-transfer-other"),
        *("post16-move", "det-final", "reassess-final", "reassess-final-own-motion"),
        *("order-make-draft", "order-make-final", "order-assess-final", "order-amend-contents"),
        *("unopposed-issue-draft", "unopposed-issue-final", "unopposed-assess-final"),
        *("unopposed-contents", "appeal-response", "appeal-bundle", "amendment-notice"),
        *("mediation-agreement-appealable", "mediation-agreement-assess-final"),
        *("mediation-agreement-make-draft", "mediation-agreement-make-final"),
        *("review-first", "review-first-after-order", "review-subsequent", "review-early-years"),
        *("review-taken-over", "transfer-review", "phase-transfer-meeting"),
        "phase-transfer-meeting-post16",
    }
)
"""Rules whose act is days of work: a plan, a response to an appeal, a review to arrange."""
MEDIUM_TASKS: Final = frozenset(
    {
        *("assessment-decision", "no-plan-decision", "review-decision"),
        *("reassess-decision", "complaint-stage1", "complaint-stage2", "det-assessment-decision"),
        *("complaint-stage1-unacknowledged", "complaint-stage1-extended"),
        *("complaint-stage2-unacknowledged", "cease-notify", "advice-request", "draft-meeting"),
        *("order-amend-placement", "unopposed-placement"),
        *("order-provision", "order-remit", "appeal-directions", "review-report-la"),
        *("mediation-arrange-la", "pb-prepare", "dp-refusal-review", "dp-reconsider"),
    }
)
"""Rules whose act is a day of work: a decision with reasons, a request to every adviser."""


def work_kind(rule: Rule) -> WorkKind | None:
    """The kind of work that a rule asks of the council; None where it asks for none."""
    if rule.kind not in _ACTS or rule.id in ALTERNATIVES or rule.id in CHASE_TARGETS:
        return None
    if rule.owed_by in _CHASED:
        return WorkKind.CHASE
    if rule.owed_by not in _COUNCIL:
        return None
    return _BY_RULE.get(rule.id) or _BY_PHASE.get(rule.phase) or _BY_KIND[rule.kind]


def is_own_act(rule: Rule) -> bool:
    """Whether the act is the council's own, not one that it chases when it is late."""
    return rule.owed_by in _COUNCIL


def effort(rule: Rule) -> frozenset[PriorityReason]:
    """The reason for which work that takes long is begun earlier; none for a short act."""
    if rule.id in LONG_TASKS:
        return frozenset({PriorityReason.LONG_TASK})
    if rule.id in MEDIUM_TASKS:
        return frozenset({PriorityReason.MEDIUM_TASK})
    return frozenset()


_BY_KIND: Final[Mapping[DeadlineKind, WorkKind]] = {
    DeadlineKind.DUTY: WorkKind.DUTY,
    DeadlineKind.GUIDANCE: WorkKind.GUIDANCE,
    DeadlineKind.DERIVED_TARGET: WorkKind.TARGET,
}
_BY_PHASE: Final[Mapping[str, WorkKind]] = {"complaint": WorkKind.COMPLAINT}
_BY_RULE: Final[Mapping[str, WorkKind]] = {
    **dict.fromkeys(TRIBUNAL_RULES, WorkKind.ORDER),
    **dict.fromkeys(REVIEW_RULES, WorkKind.REVIEW),
    **dict.fromkeys(REVIEW_DECISION_RULES, WorkKind.REVIEW_DECISION),
}
