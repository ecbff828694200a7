"""The day of a fact."""

from datetime import date

from events.contracts import DeadlineRetracted
from events.envelope import EventEnvelope
from events.london_day import london_day


def day_of(fact: EventEnvelope) -> date:
    """The day of a fact, by which the law in force is chosen.

    That of a retraction is the day on which it was announced: its legal date is the last day of a
    deadline that may not exist.
    """
    if isinstance(fact.event, DeadlineRetracted):
        return london_day(fact.recorded_at)
    return fact.event.legal_date or london_day(fact.recorded_at)
