"""Whether a step is late by another deadline, after the announcement of a delay was retracted."""

from collections.abc import Sequence

from events.contracts import DeadlineMissed, DeadlineRetracted
from events.envelope import EventEnvelope


def is_late_otherwise(retracted_at: int, facts: Sequence[EventEnvelope]) -> bool:
    """Whether a later event says that a deadline of the same rule was missed.

    So where a request was voided and recorded once more: its decision is late by another deadline.
    """
    rule = next(
        (
            each.event.rule
            for each in facts
            if each.position == retracted_at and isinstance(each.event, DeadlineRetracted)
        ),
        None,
    )
    retracted = {
        position
        for each in facts
        if isinstance(each.event, DeadlineRetracted)
        for position in each.event.retracts
    }
    return any(
        isinstance(each.event, DeadlineMissed) and each.event.rule == rule
        for each in facts
        if each.position > retracted_at and each.position not in retracted
    )
