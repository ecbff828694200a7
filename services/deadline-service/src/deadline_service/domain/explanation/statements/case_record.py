"""The recorded facts of one case: how each is stated, and how its record was amended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.evaluation.occurrence import Occurrence
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.statements.codes import StatementCode
from deadline_service.domain.explanation.statements.statement import Statement
from events.contracts import CaseCorrected, Event
from events.envelope import EventEnvelope
from events.history import amendments, effective
from events.london_day import london_day

_MAX_CORRECTIONS: Final = 2
"""Corrections of one fact that are all stated."""


class CaseRecord:
    """The facts of a case in effect, and the corrections and voids that led to them."""

    def __init__(self, history: Sequence[EventEnvelope]) -> None:
        self.facts = effective(history)
        self._amendments = amendments(history)
        self._effective: Mapping[int, EventEnvelope] = {each.position: each for each in self.facts}
        self._original: Mapping[int, EventEnvelope] = {each.position: each for each in history}

    def fact_at(self, position: int) -> EventEnvelope:
        """The fact in effect at a position."""
        return self._effective[position]

    def stated_at(self, position: int, on: date) -> StatedFact:
        """The fact at a position, on one of its days."""
        return StatedFact.of(self._effective[position], on)

    def voided(self) -> Iterator[tuple[EventEnvelope, EventEnvelope]]:
        """Each voided fact, with what voided it, in the order of the facts."""
        for position, void in sorted(self._amendments.voids.items()):
            yield self._original[position], void

    def corrections_of(self, occurrence: Occurrence) -> Iterator[Statement]:
        """How the record of a fact that a deadline relies on was corrected.

        A correction of its day says what had been recorded; of another field, that it was made.
        Of more than two the first and the last are stated, and how many there were.
        """
        fact = self._original.get(occurrence.position)
        corrections = self._amendments.corrections.get(occurrence.fact.position, ())
        if fact is None or not corrections:
            return
        stated = list(_corrections(occurrence, fact, corrections))
        if len(stated) <= _MAX_CORRECTIONS:
            yield from stated
            return
        yield stated[0]
        yield stated[-1]
        yield Statement(code=StatementCode.CORRECTED_OFTEN, number=len(stated))


def _corrections(
    occurrence: Occurrence, fact: EventEnvelope, corrections: Sequence[EventEnvelope]
) -> Iterator[Statement]:
    """Each correction of a fact, in order; `fact` is as it was first recorded."""
    day_field = _day_field(occurrence)
    recorded = _date_in(fact.event, day_field)
    for each in corrections:
        values = each.event.values if isinstance(each.event, CaseCorrected) else {}
        corrected = None if day_field is None else _as_date(values.get(day_field))
        if recorded is None or corrected is None:
            yield _fact_corrected(occurrence.position, tuple(values), each)
        elif corrected != recorded:
            yield _day_corrected(recorded, corrected, each)
            recorded = corrected


def recorded_on(fact: EventEnvelope) -> date:
    """The day in England on which a fact was recorded."""
    return london_day(fact.recorded_at)


def _day_corrected(recorded: date, corrected: date, by: EventEnvelope) -> Statement:
    return Statement(
        code=StatementCode.CORRECTED,
        recorded_as=recorded,
        day=corrected,
        other_day=recorded_on(by),
        position=by.position,
    )


def _fact_corrected(position: int, fields: tuple[str, ...], by: EventEnvelope) -> Statement:
    return Statement(
        code=StatementCode.FACT_CORRECTED,
        number=position,
        fields=fields,
        other_day=recorded_on(by),
        position=by.position,
    )


def _day_field(occurrence: Occurrence) -> str | None:
    """The field that holds the day which the deadline uses, or that this day was derived from."""
    stated = StatedFact.of(occurrence.fact, occurrence.on)
    return occurrence.fact.event.date_field if stated.field is MISSING else stated.field


def _date_in(event: Event, field: str | None) -> date | None:
    value: object = None if field is None else getattr(event, field, None)
    return value if isinstance(value, date) else None


def _as_date(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
