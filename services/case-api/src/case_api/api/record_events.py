"""Several facts in one request, all or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import ConfigDict, Field, JsonValue, WithJsonSchema
from pydantic.config import JsonDict
from pydantic_core import MISSING

from case_api.api.command_context import CommandContextDep, IdempotentRequestDep
from case_api.api.errors import whole_body
from case_api.api.execute import execute
from case_api.api.recordable_types import RECORDABLE, RecordableType
from case_api.api.recorded_event import RecordedEvent
from case_api.api.request_models import event_of, request_model
from case_api.domain.record import RecordFacts
from case_api.store.command_result import CommandResult
from chassis.body import strict_body, validate_body
from chassis.idempotency import result_response
from chassis.problems import InvalidRequest, Violation
from chassis.strict_model import StrictModel
from events.contracts import Event
from events.contracts.references import EventPosition
from events.envelope import CaseId

router = APIRouter(prefix="/v1", tags=["cases"])

MAX_FACTS_OF_REQUEST: Final = 100
"""Facts in one list."""
ANY_DATA_SCHEMA: Final[JsonDict] = {
    "type": "object",
    "additionalProperties": True,
    "maxProperties": 100,
}
"""How the data of any type is published: its schema is that of another operation."""


class EventToRecord(StrictModel):
    """A fact by its type, and its data: the body of the operation that records this type."""

    type: RecordableType
    data: Annotated[dict[str, JsonValue], Field(max_length=100), WithJsonSchema(ANY_DATA_SCHEMA)]
    """As the operation of the type takes it; an id that the fact introduces may be left out. For a
    later fact of the list to refer to it, choose the id: a random UUID."""


class RecordEventsRequest(StrictModel):
    """Facts in the order in which they are recorded, all or none."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "events": [
                        {
                            "type": "case.contact_logged",
                            "data": {
                                "channel": "phone",
                                "direction": "in",
                                "party": "parent",
                                "on": "2026-05-11",
                            },
                        }
                    ]
                }
            ]
        }
    )

    events: Annotated[
        tuple[EventToRecord, ...], Field(min_length=1, max_length=MAX_FACTS_OF_REQUEST)
    ]


class EventOfList(StrictModel):
    """Where one fact of the list is."""

    position: EventPosition
    version: EventPosition
    created_id: UUID | MISSING = MISSING
    """The id that it introduced, such as its `request_id`."""


class RecordEventsResponse(RecordedEvent):
    """Where the facts of the list are; `position` and `version` are those of the last."""

    events: Annotated[tuple[EventOfList, ...], Field(max_length=MAX_FACTS_OF_REQUEST)]
    """In the order of the list."""


@router.post(
    "/cases/{case_id}/events",
    operation_id="recordEvents",
    status_code=201,
    response_model=RecordEventsResponse,
)
async def record_events(
    case_id: CaseId,
    body: Annotated[RecordEventsRequest, Depends(strict_body(RecordEventsRequest))],
    context: CommandContextDep,
    request: IdempotentRequestDep,
) -> Response:
    """Record up to 100 facts in the order of the list: all of them, or none.

    Each is decided on after the ones before it. If one is refused, nothing is recorded, and the
    problem points at it: `/events/3/data/notified_on`. Corrections and voids have operations of
    their own.
    """
    events = _events_of(body.events, context.app.new_id)
    command = RecordFacts(events, await context.app.clock.today())
    executor = context.executor(request)
    outcome = await execute(context, request, partial(executor.execute, case_id, command), _pointer)
    location = f"/v1/cases/{case_id}/history/{outcome.result.position}"
    return result_response(
        _response(outcome.result), replayed=outcome.replayed, headers={"Location": location}
    )


def _pointer(index: int, field: str | None = None) -> str:
    return f"/events/{index}/data{whole_body(index, field)}"


def _events_of(listed: Sequence[EventToRecord], new_id: Callable[[], UUID]) -> Sequence[Event]:
    """The facts of a list, each by the body of its own operation.

    Raises:
        InvalidRequest: the data of one or more breaks a rule; each is pointed at.
    """
    events: list[Event] = []
    errors: list[Violation] = []
    for index, each in enumerate(listed):
        operation = RECORDABLE[each.type]
        try:
            data = validate_body(request_model(operation), each.data)
        except InvalidRequest as invalid:
            errors += [
                replace(error, pointer=f"{_pointer(index)}{error.pointer}")
                for error in invalid.errors
            ]
        else:
            events.append(event_of(operation, data, new_id))
    if errors:
        raise InvalidRequest(errors=errors[:MAX_FACTS_OF_REQUEST])
    return events


def _response(result: CommandResult) -> RecordEventsResponse:
    return RecordEventsResponse(
        case_id=CaseId(result.case_id),
        position=result.position,
        version=result.version,
        events=tuple(
            EventOfList(position=position, version=version, created_id=_created_id(ids))
            for position, version, ids in result.facts()
        ),
    )


def _created_id(ids: Mapping[str, UUID]) -> UUID | MISSING:
    """The id that a fact introduced: a contract has one at most."""
    for value in ids.values():
        return value
    return MISSING
