"""Until when the law lets a notice be given: the limits that bound each, and their last day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.open_deadline import is_open

NOTICE_LIMITS: Final[Mapping[str, Sequence[str]]] = {
    "plan-agreed": ("no-plan-decision",),
    "plan-refused": (
        "no-plan-decision",
        "no-plan-notice",
        "order-assess-no-plan",
        "unopposed-assess-no-plan",
        "mediation-agreement-assess-no-plan",
    ),
    "plan-refused-others": ("no-plan-decision", "no-plan-notice"),
    "data-protection-complaint-received": ("dp-complaint-ack",),
    "detained-assessment-agreed": ("det-assessment-decision",),
    "detained-assessment-refused": ("det-assessment-decision", "det-not-necessary"),
    "detained-assessment-refused-others": ("det-assessment-decision", "det-not-necessary"),
    "detained-plan-refused": ("det-no-plan",),
    "detained-plan-refused-others": ("det-no-plan",),
    "detained-final-plan": ("det-final",),
    "detained-final-plan-others": ("det-final",),
    "draft-plan": ("order-make-draft", "unopposed-issue-draft", "mediation-agreement-make-draft"),
    "final-plan": (
        "plan-final",
        "order-assess-final",
        "unopposed-assess-final",
        "unopposed-issue-final",
        "mediation-agreement-assess-final",
        "mediation-agreement-make-final",
    ),
    "final-plan-others": (
        "plan-final",
        "reassess-final",
        "order-make-final",
        "order-amend-contents",
    ),
    "amended-plan": (
        "amended-plan-final",
        "amended-plan-final-cap",
        "amend-without-review",
        "phase-transfer-post16",
        "phase-transfer-other",
        "post16-move",
        "unopposed-contents",
        "unopposed-placement",
        "unopposed-cease-amend",
        "mediation-agreement-appealable",
        "mediation-agreement-placement",
    ),
    "amended-plan-others": ("amended-plan-final", "amended-plan-final-cap", "amend-without-review"),
    "reassessed-plan": ("reassess-final", "reassess-final-own-motion"),
    "ordered-plan": (
        "order-make-final",
        "order-amend-contents",
        "order-amend-placement",
        "order-continue-amend",
        "det-order-placement",
    ),
    "plan-copy-sent": ("he-disclosure", "he-disclosure-allowance"),
    "mediation-requested": ("mediation-arrange-la",),
    "mediation-health-issues": ("mediation-health-notify",),
    "mediation-arranged": ("mediation-date-notice",),
    "agreed-assessment": ("mediation-agreement-assess-notify",),
    "reassessment-agreed": ("reassess-decision",),
    "reassessment-refused": ("reassess-decision",),
    "request-received": ("assessment-decision",),
    "assessment-agreed": ("assessment-decision",),
    "assessment-refused": ("assessment-decision",),
    "review-invitation": ("review-meeting-notice",),
    "review-papers": ("review-advice-circulate",),
    "review-report": ("review-report-la",),
    "review-maintained": ("review-decision",),
    "review-amending": ("review-decision", "amendment-notice"),
    "review-ceasing": ("review-decision",),
    "review-maintained-others": ("review-decision",),
    "review-amending-others": ("review-decision",),
    "review-ceasing-others": ("review-decision",),
    "amendment-notice": ("amendment-notice", "amend-without-review"),
    "amendments-withdrawn": ("amendment-withdrawn",),
    "transferred-in": ("transfer-notify-family",),
    "transfer-out": ("transfer-plan-out",),
    "ordered-assessment": ("order-assess-notify", "det-order-assess"),
    "unopposed-assessment": ("unopposed-assess-notify",),
    "recommendation-made": ("recommendation-social",),
    "recommendation-answered": ("recommendation-social",),
}
"""The rules whose last day in law is the last to give a notice, by the id of the notice: those that
the catalogue of notification-service names for it (domain/notices/requirements) and that are limits
of the council, which a test compares. With a change of them raise `CALCULATION_VERSION`."""
_LIMITS: Final = frozenset(rule for rules in NOTICE_LIMITS.values() for rule in rules)


class NoticeLimits:
    """Until when the notices of a case may be given, by its timetable."""

    def __init__(self, timetable: Iterable[EvaluatedDeadline]) -> None:
        self._timetable = timetable

    def last_day(self, notice: str | None, reports: int) -> date | None:
        """The last day in law on which a notice of a fact may be given; None: there is none.

        A notice may be given until the last day of what the fact met: a decision that was made in
        time is not in time before it was given. Of a limit that runs from the fact it is the last
        day while what the fact requires is still to be done. Of several the earliest counts.
        `notice` None: which it is is not known.
        """
        rules = NOTICE_LIMITS.get(notice or "", ())
        days = [day for rule, day in self._days.get(reports, ()) if rule in rules]
        return min(days, default=None)

    @cached_property
    def _days(self) -> Mapping[int, Sequence[tuple[str, date]]]:
        """The limits that bound the notices of a fact, with rule and last day, by its position."""
        found: defaultdict[int, list[tuple[str, date]]] = defaultdict(list)
        for each in self._timetable:
            day, fact = each.law_due_on, notice_fact(each)
            if fact is not None and day is not None:
                found[fact].append((each.rule.id, day))
        return found


def notice_fact(deadline: EvaluatedDeadline) -> int | None:
    """The position of the fact whose notice must be given by the last day in law of a deadline.

    That is the fact which met it, else that from which it runs. None: no notice is bound by it, it
    has fallen away, or an exception disapplies it.
    """
    day = deadline.law_due_on
    if deadline.rule.id not in _LIMITS or day is None or day == date.max:
        return None
    if deadline.state is DeadlineState.DISAPPLIED:
        return None
    if deadline.done is not None:
        return deadline.done.position
    return deadline.clock.starting_fact.position if is_open(deadline) else None
