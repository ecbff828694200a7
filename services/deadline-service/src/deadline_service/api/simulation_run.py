"""A simulation, from the bytes of its request to those of its response.

Can run in a process of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, NamedTuple

from pydantic_core import MISSING

from chassis.body import parse_body
from chassis.problems import Conflict, InvalidRequest, NotFound, Problem, Violation
from deadline_service.api.deadline_responses import ExplainedDeadline
from deadline_service.api.portable_problem import PortableProblem
from deadline_service.api.simulation_request import (
    CreateSimulationRequest,
    correction_pointers,
    to_events,
    to_history,
)
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.store.case_facts import FactRow, decode_rows
from deadline_service.store.ruleset import current_ruleset
from events.envelope import EventEnvelope
from events.history import InvalidCorrection
from events.stored_event import UndecodableEvent

MAX_JSON_VALUES: Final = 100_000
"""JSON values of a body: 2,000 facts have some 25,000."""
RESPONSE_BYTES: Final = 1024 * 1024
"""Bytes after which a page of the response ends; one deadline with its explanation may exceed it.
"""
_OTHER_OPERATION: Final = (
    "is not simulated here: send it to POST /v1/council-simulations, which takes what is supposed"
    " of all cases of a council, and works in the background"
)


class SimulationContext(NamedTuple):
    """What a response is calculated from, in addition to the body of the request."""

    facts: Sequence[FactRow]
    """The facts of the case that the body names."""
    settings: CouncilSettings
    """The council's stored settings."""
    today: date


class SimulationPart(NamedTuple):
    """A page of the response: the deadlines as JSON, and the index of the next one, if any."""

    today: date
    deadlines: Sequence[bytes]
    next: int | None


def run_simulation(
    body: bytes, given: SimulationContext, first: int, limit: int
) -> SimulationPart | PortableProblem:
    """At most `limit` of the deadlines that a simulation implies, from the index `first` on."""
    try:
        return _part(
            parse_body(CreateSimulationRequest, body, MAX_JSON_VALUES), given, first, limit
        )
    except InvalidRequest as refused:
        errors = [_with_operation(each) for each in refused.errors]
        return PortableProblem.of(InvalidRequest(errors=errors))
    except Problem as problem:
        return PortableProblem.of(problem)
    except UndecodableEvent:
        return PortableProblem.of(Conflict("the case holds a fact that this release cannot read"))


def _with_operation(refused: Violation) -> Violation:
    """A violation; where a whole council is meant, the operation for it."""
    if refused.pointer != "/council":
        return refused
    return replace(refused, code="other_operation", message=_OTHER_OPERATION)


def _part(
    asked: CreateSimulationRequest, given: SimulationContext, first: int, limit: int
) -> SimulationPart:
    settings = given.settings if asked.settings is MISSING else asked.settings
    today = given.today if asked.today is MISSING else asked.today
    book, calendar = current_ruleset().rulebook, current_ruleset().calendar
    history, field = _history(asked, decode_rows(given.facts), today)
    try:
        case = CaseExplainer(history, book, calendar, settings, today)
    except InvalidCorrection as error:
        message = f"a correction does not fit the fact that it corrects: {error}"
        facts = asked.changes if field == "changes" else asked.history
        places = correction_pointers(facts if isinstance(facts, tuple) else (), field, error)
        wrong = [Violation("unfit_correction", message, pointer=each) for each in places]
        raise InvalidRequest(errors=wrong) from None
    office = settings.office_calendar(calendar)
    responses: list[bytes] = []
    size = 0
    for each in case.deadlines[first : first + limit]:
        explained = case.explain(each)
        response = ExplainedDeadline.from_evaluated(each, explained, today, office)
        responses.append(response.model_dump_json().encode())
        size += len(responses[-1])
        if size >= RESPONSE_BYTES:
            break
    reached = first + len(responses)
    return SimulationPart(today, responses, reached if reached < len(case.deadlines) else None)


def _history(
    asked: CreateSimulationRequest, facts: Sequence[EventEnvelope], today: date
) -> tuple[Sequence[EventEnvelope], str]:
    """The facts to evaluate, and the field of the body that contains them or the last of them."""
    if isinstance(asked.history, tuple) and asked.case_id is MISSING and asked.changes is MISSING:
        events = to_events(asked.history, "history")
        return to_history(asked.history, events, (), today), "history"
    if asked.history is not MISSING or asked.case_id is MISSING:
        message = "give either history, or case_id with changes"
        raise InvalidRequest(errors=[Violation("either_or", message, pointer="")])
    changes = () if asked.changes is MISSING else asked.changes
    events = to_events(changes, "changes")
    if not facts:
        raise NotFound("there is no such case")
    return [*facts, *to_history(changes, events, facts, today)], "changes"
