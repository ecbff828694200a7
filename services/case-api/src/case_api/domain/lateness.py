"""Which facts were late: the duties that they met after the last day in law, as announced.

Nothing is calculated here: deadline-service decides, and announces in the log.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic_core import MISSING

from events.contracts import DeadlineMet, DeadlineMissed, DeadlineRetracted
from events.contracts.references import DueDate, RuleId
from events.contracts.vocabulary.assessment import ExceptionGround
from events.envelope import EventEnvelope, Position


class LateDuty(NamedTuple):
    """A duty that was done after its last day in law, or was not done by then.

    `ground`: that of the exception for which it is no breach.
    """

    rule: RuleId
    law_due_on: DueDate
    ground: ExceptionGround | None = None


def late_duties(history: Iterable[EventEnvelope]) -> Mapping[Position, Sequence[LateDuty]]:
    """The late duties of an effective history, by the position of the fact.

    It is the fact that met the duty late, and the announcement that it was missed, which stays
    true when the duty is done later. An announcement that was retracted does not count.
    """
    found: dict[Position, tuple[Position, LateDuty]] = {}
    for fact in history:
        match fact.event:
            case DeadlineMet(late=True) as met:
                ground = None if met.ground is MISSING else met.ground
                duty = LateDuty(met.rule, met.law_due_on, ground)
                found[fact.position] = Position(met.because_of), duty
            case DeadlineMissed() as missed:
                found[fact.position] = fact.position, LateDuty(missed.rule, missed.law_due_on)
            case DeadlineRetracted() as retracted:
                for position in retracted.retracts:
                    found.pop(Position(position), None)
            case _:
                pass
    by_fact: defaultdict[Position, list[LateDuty]] = defaultdict(list)
    for position, duty in found.values():
        by_fact[position].append(duty)
    return by_fact
