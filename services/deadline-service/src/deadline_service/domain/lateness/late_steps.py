"""The steps of each process of a case that is late, or will be if it does not end in time."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.figures.attribution import CaseAttribution
from deadline_service.domain.figures.exceptions import ClaimedException, claimed_exceptions
from deadline_service.domain.figures.measured_process import NO_END, Measure, MeasuredProcess
from deadline_service.domain.figures.requests import (
    REQUEST_TYPES,
    WEEK_20_GROUNDS,
    facts_by_request,
    request_processes,
)
from deadline_service.domain.figures.reviews import REVIEW_TYPES, facts_by_review, review_processes
from deadline_service.domain.lateness.late_days import late_days
from deadline_service.domain.lateness.plan_path import plan_stages
from deadline_service.domain.lateness.request_facts import FactsOfRequests
from deadline_service.domain.lateness.review_path import (
    ReviewFacts,
    amendment_stages,
    decision_stages,
    report_days,
)
from deadline_service.domain.lateness.steps import ADVISERS, LatenessCause
from deadline_service.domain.lateness.waits import (
    DaySpan,
    ProcessStage,
    critical_path,
    length_with_limits,
)
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    AssessmentExistingAdviceAccepted,
    CaseOfficerAssigned,
    CaseTeamAssigned,
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftMeetingHeld,
    DraftRepresentationsReceived,
    Event,
    ReviewReportSent,
)
from events.contracts.references import OfficerId, TeamId
from events.envelope import EventEnvelope

_STEP_TYPES: Final[tuple[type[Event], ...]] = (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    AssessmentExistingAdviceAccepted,
    CaseOfficerAssigned,
    CaseTeamAssigned,
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftMeetingHeld,
    DraftRepresentationsReceived,
    ReviewReportSent,
)
LATENESS_TYPES: Final = frozenset(
    each.type for each in (*REQUEST_TYPES, *REVIEW_TYPES, *_STEP_TYPES)
)
"""The types of the facts that the steps of a process follow from."""
LATE_MEASURES: Final = (Measure.PLANS_ISSUED, Measure.REVIEW_DECISIONS, Measure.AMENDED_PLANS)
"""The measures whose late processes have steps."""
_PLAN_RULE: Final = "plan-final"
_MAX_EXCEPTED: Final = 20
"""Periods of exceptions that divide steps; of more the earliest do. It bounds the steps."""


class LateStep(NamedTuple):
    """A step of a late process, or a part of one: the `place`-th of its critical path, from 1.

    `measure` and `item_id` name the process as in a `MeasuredItem`, `started_on` to `excused_on`
    are its days, `team_id` and `officer_id` those that the figure counts it under. `closed_on` is
    the day on which it was done or ended, `NO_END` if neither. `from_on` and `to_on` are the days
    of the step; `to_on` None: it has not ended. Of the days after `due_on` those from `late_from`
    to `late_to` count to it, `NO_END` if no end is known; None: none does.

    `in_time_if_capped`: it would have been done in time if no wait of this cause in it had been
    longer than allowed. `in_time_if_advised`: the same for all advice. False if it is not done.
    """

    measure: str
    item_id: UUID
    place: int
    step: str
    cause: str
    provider: str | None
    kind: str | None
    from_on: date
    to_on: date | None
    allowed_days: int
    late_from: date | None
    late_to: date | None
    started_on: date
    due_on: date
    done_on: date | None
    closed_on: date
    excused_on: date | None
    team_id: TeamId | None
    officer_id: OfficerId | None
    in_time_if_capped: bool
    in_time_if_advised: bool


def late_steps(history: Sequence[EventEnvelope]) -> Iterator[LateStep]:
    """The steps of each process of a case that is not done in time, from its effective history.

    Which process is late, from which day to which, is what the figures say. A process that is still
    open has steps before its last day, too, whose late days are then to come: nothing follows from
    the current day.
    """
    attribution = CaseAttribution(history)
    for process, stages in _processes(history):
        if process.left_out is None and _is_late(process):
            yield from _rows(process, stages, attribution)


def _processes(
    history: Sequence[EventEnvelope],
) -> Iterator[tuple[MeasuredProcess, Sequence[ProcessStage]]]:
    requests = FactsOfRequests(history)
    claims = [
        each
        for each in claimed_exceptions(history)
        if _PLAN_RULE in each.claim.limits and each.claim.ground in WEEK_20_GROUNDS
    ]
    for key, facts in facts_by_request(history).items():
        for process in request_processes(facts):
            if process.measure is Measure.PLANS_ISSUED and _is_late(process):
                last = process.done_on or process.ended_on
                found = requests.of_request(facts, last)
                days = _excepted_days(claims, key)
                received_on = process.started_on
                yield process, plan_stages(found, received_on, process.done_on, last, days)
    reports = report_days(history)
    for facts in facts_by_review(history).values():
        review = ReviewFacts.of(facts, reports)
        for process in review_processes(facts):
            stages = (
                decision_stages if process.measure is Measure.REVIEW_DECISIONS else amendment_stages
            )
            days = (process.started_on, process.done_on, process.ended_on)
            yield process, stages(review, *days)


def _is_late(process: MeasuredProcess) -> bool:
    """Whether it was done or ended after its last day, or is open and may be."""
    return process.due_on is not None and _closed_on(process) > process.due_on


def _closed_on(process: MeasuredProcess) -> date:
    return process.done_on or process.ended_on or NO_END


def _excepted_days(claims: Sequence[ClaimedException], request: object) -> Sequence[DaySpan]:
    """The days of the exceptions that are claimed for a plan, those that overlap as one."""
    found: list[DaySpan] = []
    of_request = [each.claim for each in claims if each.claim.request_id in (MISSING, request)]
    for claim in sorted(of_request, key=lambda each: each.began_on):
        last = NO_END if claim.ended_on is MISSING else claim.ended_on
        if found and claim.began_on <= found[-1].last:
            found[-1] = found[-1]._replace(last=max(last, found[-1].last))
        else:
            found.append(DaySpan(claim.began_on, last))
    return found[:_MAX_EXCEPTED]


def _rows(
    process: MeasuredProcess, stages: Sequence[ProcessStage], attribution: CaseAttribution
) -> Iterator[LateStep]:
    due_on = process.due_on or NO_END
    closed_on = _closed_on(process)
    path = critical_path(stages)
    charged = late_days(path, due_on, None if closed_on == NO_END else closed_on)
    under = attribution.on(process.decided_on)
    limits = _Limits(process, stages)
    for place, (wait, days) in enumerate(zip(path, charged, strict=True), 1):
        yield LateStep(
            measure=process.measure,
            item_id=process.item_id,
            place=place,
            step=wait.step,
            cause=wait.cause,
            provider=wait.provider,
            kind=wait.kind,
            from_on=wait.from_on,
            to_on=wait.to_on,
            allowed_days=wait.allowed,
            late_from=days and days.first,
            late_to=days and days.last,
            started_on=process.started_on,
            due_on=due_on,
            done_on=process.done_on,
            closed_on=closed_on,
            excused_on=process.excused_on,
            team_id=under.team_id,
            officer_id=under.officer_id,
            in_time_if_capped=limits.would_be_in_time(frozenset({wait.cause})),
            in_time_if_advised=limits.would_be_in_time(ADVISERS),
        )


class _Limits:
    """Whether a process would have been done in time within the limits of some causes."""

    def __init__(self, process: MeasuredProcess, stages: Sequence[ProcessStage]) -> None:
        self._process = process
        self._stages = stages
        self._known: dict[frozenset[LatenessCause], bool] = {}

    def would_be_in_time(self, causes: frozenset[LatenessCause]) -> bool:
        if causes not in self._known:
            self._known[causes] = self._is_in_time(causes)
        return self._known[causes]

    def _is_in_time(self, causes: frozenset[LatenessCause]) -> bool:
        process = self._process
        if process.done_on is None or process.due_on is None:
            return False
        return process.started_on + length_with_limits(self._stages, causes) <= process.due_on
