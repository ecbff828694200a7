"""The day of a fact."""

from datetime import date

from events.envelope import EventEnvelope
from events.london_day import london_day


def day_of(fact: EventEnvelope) -> date:
    """The day of a fact, by which the law in force is chosen."""
    return fact.event.legal_date or london_day(fact.recorded_at)
