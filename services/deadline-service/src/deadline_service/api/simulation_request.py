"""The request of a simulation, parsed into facts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Final
from uuid import NAMESPACE_OID, uuid5

from pydantic import AwareDatetime, Field, JsonValue, ValidationError
from pydantic_core import MISSING

from chassis.problems import InvalidRequest, Violation
from chassis.problems.violations import body_violations
from chassis.strict_model import StrictModel
from deadline_service.domain.council_settings import CouncilSettings
from events.contracts import CONTRACTS, Event
from events.contracts.references import EventDate
from events.envelope import CaseId, EventEnvelope, LedgerId, Position
from events.history import InvalidCorrection

_NAMESPACE: Final = uuid5(NAMESPACE_OID, "simulation")
"""The case and the actor of supposed facts."""


class SimulatedFact(StrictModel):
    """A fact that is supposed to have happened: the `type` and `data` of an event."""

    type: Annotated[
        str, Field(pattern=r"^[a-z]+\.[a-z_]+$", max_length=80, examples=["request.received"])
    ]
    data: Annotated[dict[str, JsonValue], Field(max_length=100)]
    """The data of the event's contract; see `docs/schemas`."""
    recorded_at: AwareDatetime | MISSING = MISSING
    """When it was recorded. No date depends on it."""


SimulatedFacts = Annotated[tuple[SimulatedFact, ...], Field(max_length=2000)]


class CreateSimulationRequest(StrictModel):
    """A history, or a case and supposed changes of it; one of the two.

    The facts of a history have the positions 1, 2, 3 …, and those of `changes` follow the case's
    own: a `case.corrected` or `case.voided` names the fact that it is about by its position.
    """

    history: SimulatedFacts | MISSING = MISSING
    case_id: CaseId | MISSING = MISSING
    changes: SimulatedFacts | MISSING = MISSING
    today: EventDate | MISSING = MISSING
    """The current day of the simulation; left out: today."""
    settings: CouncilSettings | MISSING = MISSING
    """The council's settings; left out: its stored ones."""


def to_events(facts: Sequence[SimulatedFact], field: str) -> Sequence[Event]:
    """The facts as events.

    Raises:
        InvalidRequest: a type is unknown or a fact malformed; each is pointed at.
    """
    events: list[Event] = []
    errors: list[Violation] = []
    for place, fact in enumerate(facts):
        where = f"/{field}/{place}"
        contract = CONTRACTS.get(fact.type)
        if contract is None:
            message = "is no type of event that is known"
            errors.append(Violation("unknown_event_type", message, pointer=f"{where}/type"))
            continue
        try:
            events.append(contract.model_validate_json(json.dumps(fact.data)))
        except ValidationError as error:
            found = body_violations(error.errors(include_url=False, include_input=False), fact.data)
            errors += [replace(each, pointer=f"{where}/data{each.pointer}") for each in found]
    if errors:
        raise InvalidRequest(errors=errors)
    return events


def correction_pointers(
    facts: Sequence[SimulatedFact], field: str, error: InvalidCorrection
) -> Sequence[str]:
    """Where the body corrects the fields of an invalid correction: of each the latest place.

    `field` is the part of the body with the facts; it alone, where the correction is not among
    them but recorded in the case.
    """
    places: dict[str, str] = {}
    for place, fact in enumerate(facts):
        match fact.data:
            case {"position": error.position, "values": {**values}}:
                places |= {
                    name: f"/{field}/{place}/data/values/{name}"
                    for name in error.fields
                    if name in values
                }
            case _:
                pass
    return [*places.values()] or [f"/{field}"]


def to_history(
    facts: Sequence[SimulatedFact],
    events: Sequence[Event],
    after: Sequence[EventEnvelope],
    today: date,
) -> Sequence[EventEnvelope]:
    """Supposed facts as if they had been recorded after others of a case, or after none."""
    last = after[-1] if after else None
    return [
        EventEnvelope(
            ledger_id=last.ledger_id if last else LedgerId(_NAMESPACE),
            position=Position((last.position if last else 0) + place),
            stream_id=last.stream_id if last else CaseId(_NAMESPACE),
            stream_version=(last.stream_version if last else 0) + place,
            event_id=_NAMESPACE,
            actor="simulation",
            correlation_id=_NAMESPACE,
            cause=None,
            traceparent=None,
            recorded_at=_recorded_at(fact, today),
            event=event,
        )
        for place, (fact, event) in enumerate(zip(facts, events, strict=True), 1)
    ]


def _recorded_at(fact: SimulatedFact, today: date) -> datetime:
    if isinstance(fact.recorded_at, datetime):
        return fact.recorded_at
    return datetime.combine(today, time(), UTC)
