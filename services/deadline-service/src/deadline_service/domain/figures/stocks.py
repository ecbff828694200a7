"""Plans that are maintained on a day or ceased on it, and children who are out of school."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from deadline_service.domain.casework.closing import CLOSING_EVENTS, closing_day
from deadline_service.domain.figures.measured_process import (
    NO_END,
    Measure,
    MeasuredProcess,
    one_at_a_time,
)
from events.contracts import (
    CaseOutOfSchoolEnded,
    CaseOutOfSchoolReported,
    Event,
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    FinalTransferredOut,
)
from events.contracts.references import PlanId, SchoolAbsenceId
from events.contracts.vocabulary.plan import CeaseReason
from events.envelope import EventEnvelope

PLAN_TYPES: Final[tuple[type[Event], ...]] = (
    FinalCeased,
    FinalIssued,
    FinalTransferredIn,
    FinalTransferredOut,
)
"""The facts that the measure of maintained plans follows from."""
CEASED_TYPES: Final[tuple[type[Event], ...]] = (FinalCeased, FinalTransferredOut)
"""The facts that the measure of ceased plans follows from."""
ABSENCE_TYPES: Final[tuple[type[Event], ...]] = (
    *CLOSING_EVENTS,
    CaseOutOfSchoolEnded,
    CaseOutOfSchoolReported,
)
"""The facts that the measure of children out of school follows from."""
_DAY: Final = timedelta(days=1)


def plan_processes(history: Sequence[EventEnvelope]) -> Iterable[MeasuredProcess]:
    """The times in which a plan was maintained, in an effective history of `PLAN_TYPES`.

    A plan counts from the day it was first sent or transferred in, until the day before it ceased
    or was transferred out: SEN2 counts a plan on census day if it ceases later.
    """
    return one_at_a_time(
        stock_process(Measure.PLANS_MAINTAINED, key, begun, ended)
        for key, (begun, ended) in maintained_plans(history).items()
    )


def maintained_plans(history: Sequence[EventEnvelope]) -> Mapping[PlanId, tuple[date, date | None]]:
    """The first day of each plan in an effective history, and the first one after its end."""
    begun: dict[PlanId, date] = {}
    ended: dict[PlanId, date] = {}
    for event in (envelope.event for envelope in history):
        match event:
            case (
                FinalIssued(plan_id=key, sent_on=day)
                | FinalTransferredIn(plan_id=key, transferred_on=day)
            ):
                begun[key] = min(day, begun.get(key, day))
            case (
                FinalCeased(plan_id=key, ceased_on=day)
                | FinalTransferredOut(plan_id=key, transferred_on=day)
            ):
                ended[key] = min(day, ended.get(key, day))
            case _:
                pass
    return {key: (day, ended.get(key)) for key, day in begun.items()}


def ceased_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The plans that ceased, in an effective history of `CEASED_TYPES`, by the day they ended.

    The kind is the name of the SEN2 CeaseReason; of a plan that was transferred out `transferred`.
    Of several ends of a plan the first counts.
    """
    ended: dict[PlanId, tuple[date, str]] = {}
    for event in (envelope.event for envelope in history):
        match event:
            case FinalCeased(plan_id=key, ceased_on=day, reason=reason):
                end = day, reason.name.lower()
            case FinalTransferredOut(plan_id=key, transferred_on=day):
                end = day, CeaseReason.TRANSFERRED.name.lower()
            case _:
                continue
        ended[key] = min(end, ended.get(key, end))
    for key, (day, reason) in ended.items():
        yield MeasuredProcess(
            measure=Measure.PLANS_CEASED,
            item_id=key,
            counts_from=day,
            started_on=day,
            done_on=day,
            ended_on=day,
            kind=reason,
        )


def absence_processes(history: Sequence[EventEnvelope]) -> Iterable[MeasuredProcess]:
    """The times in which the child was out of school, in an effective history.

    A child with two of them at once counts once, in the one that began first. None goes on in a
    case that is closed.
    """
    begun: dict[SchoolAbsenceId, CaseOutOfSchoolReported] = {}
    ended: dict[SchoolAbsenceId, date] = {}
    closed_on = closing_day(each.event for each in history)
    for event in (envelope.event for envelope in history):
        match event:
            case CaseOutOfSchoolReported(absence_id=key):
                begun[key] = event
            case CaseOutOfSchoolEnded(absence_id=key, on=day):
                ended[key] = min(day, ended.get(key, day))
            case _:
                pass
    if closed_on is not None:
        ended = {key: min(closed_on, ended.get(key, closed_on)) for key in begun}
    return one_at_a_time(_absences(begun.values(), ended))


def _absences(
    begun: Iterable[CaseOutOfSchoolReported], ended: dict[SchoolAbsenceId, date]
) -> Iterator[MeasuredProcess]:
    for each in begun:
        end = ended.get(each.absence_id)
        process = stock_process(Measure.OUT_OF_SCHOOL, each.absence_id, each.since_on, end)
        yield process._replace(kind=each.reason)


def stock_process(
    measure: Measure, item_id: UUID, since: date, end: date | None
) -> MeasuredProcess:
    """A process that counts from a day until the day before another; None: until now."""
    return MeasuredProcess(
        measure=measure,
        item_id=item_id,
        counts_from=since,
        started_on=since,
        ended_on=NO_END if end is None else end - _DAY,
    )
