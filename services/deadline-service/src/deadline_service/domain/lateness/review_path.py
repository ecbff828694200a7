"""The stages of a review, from the meeting to the decision, or to the amended plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from pydantic_core import MISSING

from deadline_service.domain.lateness.steps import (
    AMENDED_PLAN_DAYS,
    LatenessCause,
    ProcessStep,
    allowed_days,
)
from deadline_service.domain.lateness.waits import PathBuilder, ProcessStage
from events.contracts import (
    ReviewAmendmentsProposed,
    ReviewDecided,
    ReviewMeetingHeld,
    ReviewReportSent,
)
from events.contracts.references import ReviewId
from events.envelope import EventEnvelope

_FIFTEEN_DAYS = timedelta(days=15)


class ReviewFacts(NamedTuple):
    """What is recorded of a review whose meeting was held: the facts that figures count it by.

    `reported` are the days on which its report was sent.
    """

    facts: Sequence[EventEnvelope]
    reported: Sequence[date]

    @classmethod
    def of(cls, facts: Sequence[EventEnvelope], reports: Mapping[ReviewId, Sequence[date]]) -> Self:
        """Those of a review, with its reports among those of all."""
        events = (each.event for each in facts)
        held = [each.review_id for each in events if isinstance(each, ReviewMeetingHeld)]
        return cls(facts, [day for key in held for day in reports.get(key, ())])


def report_days(history: Iterable[EventEnvelope]) -> Mapping[ReviewId, Sequence[date]]:
    """The days on which the reports of each review were sent."""
    found: defaultdict[ReviewId, list[date]] = defaultdict(list)
    for event in (each.event for each in history):
        if isinstance(event, ReviewReportSent):
            found[event.review_id].append(event.on)
    return found


def decision_stages(
    review: ReviewFacts, meeting_on: date, decided_on: date | None, ended_on: date | None
) -> Sequence[ProcessStage]:
    """The stages up to the decision; of an undecided review up to what is awaited, or the end."""
    path = PathBuilder(meeting_on, decided_on or ended_on)
    _report_and_decide(path, review, decided_on)
    return path.stages


def amendment_stages(
    review: ReviewFacts, meeting_on: date, sent_on: date | None, ended_on: date | None
) -> Sequence[ProcessStage]:
    """The stages up to the amended plan; if it is not sent, up to what is awaited, or the end."""
    path = PathBuilder(meeting_on, sent_on or ended_on)
    events = [each.event for each in review.facts]
    notices = [each for each in events if isinstance(each, ReviewAmendmentsProposed)]
    proposed = min(notices, key=lambda each: each.sent_on, default=None)
    decisions = [each for each in events if isinstance(each, ReviewDecided)]
    days = [
        *(each.notified_on for each in decisions),
        *(each.sent_on for each in notices),
        *(() if sent_on is None else (sent_on,)),
    ]
    decided_on = min(days, default=None)
    if not _report_and_decide(path, review, decided_on):
        return path.stages
    step = ProcessStep.AMENDMENTS
    if proposed is None and sent_on is not None:
        path.skip(allowed_days(step))
        path.skip(allowed_days(ProcessStep.COMMENTS))
    else:
        notice_on = None if proposed is None else proposed.sent_on
        path.until(step, LatenessCause.AMENDMENTS, allowed_days(step), notice_on)
        if proposed is None:
            return path.stages
        served_on = proposed.sent_on if proposed.served_on is MISSING else proposed.served_on
        step, cause = ProcessStep.COMMENTS, LatenessCause.FAMILY_COMMENTS
        path.until(step, cause, allowed_days(step), served_on + _FIFTEEN_DAYS)
    path.until(ProcessStep.FINAL, LatenessCause.FINALISING, AMENDED_PLAN_DAYS, sent_on)
    return path.stages


def _report_and_decide(path: PathBuilder, review: ReviewFacts, decided_on: date | None) -> bool:
    """The report, if it was sent by the day of the decision, and the decision, if there is one."""
    step = ProcessStep.REVIEW_REPORT
    events = (each.event for each in review.facts)
    kind = next((each.convenor for each in events if isinstance(each, ReviewMeetingHeld)), None)
    sent = [day for day in review.reported if decided_on is None or day <= decided_on]
    reported_on = min(sent, default=None)
    if reported_on is None and decided_on is not None:
        path.skip(allowed_days(step))
    else:
        path.until(step, LatenessCause.REVIEW_REPORT, allowed_days(step), reported_on, kind)
        if reported_on is None:
            return False
    step = ProcessStep.REVIEW_DECISION
    path.until(step, LatenessCause.REVIEW_DECISION, allowed_days(step), decided_on)
    return decided_on is not None
