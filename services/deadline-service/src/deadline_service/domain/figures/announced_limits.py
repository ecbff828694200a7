"""The last days in law that were announced of a case, for measures that are judged by them.

They follow from the law of the day, the council's settings and the working days; `deadline.*`
events have them, and so the day on which each was known (docs/adr/0095).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.figures.measured_process import LeftOut, Measure, MeasuredProcess
from deadline_service.domain.figures.subjects import SubjectFacts, SubjectFactsBuilder
from events.contracts import (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
    ReviewPhaseTransferIdentified,
    TribunalOrderMade,
)
from events.contracts.references import DeadlineId
from events.envelope import EventEnvelope, Position
from events.london_day import london_day

DEADLINE_TYPES: Final[tuple[type[Event], ...]] = (
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
)
"""The announcements of deadlines that figures follow from."""
TRANSFER_RULES: Final = frozenset({"phase-transfer-other", "phase-transfer-post16", "post16-move"})
"""The rules with the day by which a plan names the next setting: reg 18."""
ORDER_RULES: Final = frozenset(
    {
        *("order-assess-notify", "order-assess-no-plan", "order-assess-final"),
        *("order-make-draft", "order-make-final", "order-remit"),
        *("order-amend-contents", "order-amend-placement", "order-continue-amend"),
        *("det-order-assess", "det-order-placement"),
    }
)
"""The rules with the last days of what the Tribunal ordered: reg 44, and SI 2015/62."""
LIMIT_TYPES: Final = (*DEADLINE_TYPES, ReviewPhaseTransferIdentified, TribunalOrderMade)
"""The facts that the measures of phase transfers and orders follow from."""

_Status = DeadlineMet | DeadlineMissed | DeadlineDisapplied | DeadlineCancelled
_FollowUp = DeadlineRetracted | DeadlineRevised | _Status


@dataclass(slots=True)
class AnnouncedLimit:
    """A last day in law, and what was announced of the act, without what was retracted."""

    set_at: Position
    rule: str
    because_of: Position
    last_day: date
    is_unknown: bool
    status: _Status | None = None
    was_missed: bool = False

    @property
    def done_on(self) -> date | None:
        """The day of the act."""
        return self.status.met_on if isinstance(self.status, DeadlineMet) else None

    @property
    def is_excused(self) -> bool:
        """Whether a claim of an exception was accepted."""
        match self.status:
            case DeadlineDisapplied():
                return True
            case DeadlineMet(ground=ground):
                return ground is not MISSING
            case _:
                return False

    @property
    def has_ended(self) -> bool:
        """Whether it ceased to apply."""
        return isinstance(self.status, DeadlineCancelled)

    @property
    def ended_on(self) -> date | None:
        """The day on which it ceased to apply: after its last day it is a breach nevertheless.

        Announcements of earlier releases do not have it: then it is the last day, unless the breach
        was announced.
        """
        if not isinstance(self.status, DeadlineCancelled):
            return None
        if self.status.ended_on is not MISSING:
            return self.status.ended_on
        return None if self.was_missed else self.last_day


def announced_limits(
    events: Iterable[EventEnvelope], rules: frozenset[str]
) -> Mapping[DeadlineId, AnnouncedLimit]:
    """The deadlines of some rules that were announced in a case."""
    found: dict[DeadlineId, AnnouncedLimit] = {}
    for position, event in ((each.position, each.event) for each in events):
        if isinstance(event, DeadlineSet) and event.rule in rules:
            found[event.deadline_id] = AnnouncedLimit(
                set_at=position,
                rule=event.rule,
                because_of=Position(event.because_of),
                last_day=event.law_due_on,
                is_unknown=event.outcome_unknown,
            )
        elif isinstance(event, _FollowUp) and event.deadline_id in found:
            _apply(found, event)
    return found


def _apply(found: dict[DeadlineId, AnnouncedLimit], event: _FollowUp) -> None:
    limit = found[event.deadline_id]
    match event:
        case DeadlineRetracted(retracts=positions) if limit.set_at in positions:
            del found[event.deadline_id]
        case DeadlineRetracted():
            limit.status, limit.was_missed = None, False
        case DeadlineRevised(law_due_on=day):
            limit.last_day, limit.is_unknown = day, event.outcome_unknown
        case status:
            limit.status = status
            limit.was_missed = limit.was_missed or isinstance(status, DeadlineMissed)


def facts_by_start(history: Sequence[EventEnvelope]) -> SubjectFacts:
    """The announcements of each fact that deadlines run from, with the fact itself."""
    found = SubjectFactsBuilder[Position]()
    starts: dict[DeadlineId, Position] = {}
    for fact in history:
        match fact.event:
            case DeadlineSet(deadline_id=key, because_of=start):
                starts[key] = Position(start)
                found.add(Position(start), fact)
            case event if isinstance(event, _FollowUp):
                if event.deadline_id in starts:
                    found.add(starts[event.deadline_id], fact)
            case _:
                found.add(fact.position, fact)
    return found.facts()


def limit_processes(history: Sequence[EventEnvelope]) -> Iterator[MeasuredProcess]:
    """The phase transfers and orders in an effective history of `LIMIT_TYPES`."""
    starts = {each.position: each for each in history if not isinstance(each.event, DEADLINE_TYPES)}
    for key, limit in announced_limits(history, TRANSFER_RULES | ORDER_RULES).items():
        start = starts.get(limit.because_of)
        if start is not None:
            yield _process(key, limit, start)


def _process(key: DeadlineId, limit: AnnouncedLimit, start: EventEnvelope) -> MeasuredProcess:
    match start.event:
        case ReviewPhaseTransferIdentified(kind=kind):
            # The fact has no day but that of the transfer, which is to come.
            measure, began_on = Measure.PHASE_TRANSFERS, london_day(start.recorded_at)
        case TribunalOrderMade(made_on=began_on):
            measure, kind = Measure.TRIBUNAL_ORDERS, limit.rule
        case other:
            raise TypeError(f"{limit.rule} does not run from {other.type}")
    began_on = min(began_on, limit.last_day)
    return MeasuredProcess(
        measure=measure,
        item_id=key,
        counts_from=began_on,
        started_on=began_on,
        due_on=limit.last_day,
        done_on=limit.done_on,
        ended_on=limit.ended_on and max(limit.ended_on, began_on),
        excused_on=began_on if limit.is_excused else None,
        left_out=LeftOut.UNKNOWN if limit.is_unknown else None,
        kind=kind,
    )
