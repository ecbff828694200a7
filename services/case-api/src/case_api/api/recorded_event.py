"""The response to a POST that recorded facts."""

from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import Field, create_model

from case_api.api.operation import Operation
from case_api.store.command_result import CommandResult
from chassis.idempotency import IdempotentOutcome, result_response
from chassis.strict_model import StrictModel
from events.contracts.event import GENERATED
from events.contracts.references import EventPosition
from events.envelope import CaseId


class RecordedEvent(StrictModel):
    """Where a recorded fact is."""

    case_id: CaseId
    position: EventPosition
    """Its position in the council's ledger. Pass it as `min_position` to read what you wrote."""
    version: EventPosition
    """The case's version after it: how many facts the case holds."""


@cache
def response_model(operation: Operation) -> type[RecordedEvent]:
    """Where the fact is, and the id that it introduced."""
    ids: dict[str, Any] = {operation.creates: (UUID, Field())} if operation.creates else {}
    name = f"{operation.contract.__name__}Response"
    return create_model(name, __base__=RecordedEvent, __cls_kwargs__={**GENERATED}, **ids)


def created(
    model: type[RecordedEvent], outcome: IdempotentOutcome[CommandResult], location: str
) -> Response:
    """201 with the result of a command, and where to read what it recorded."""
    result = outcome.result
    body = model.model_validate(
        {
            "case_id": result.case_id,
            "position": result.position,
            "version": result.version,
            **dict(chain.from_iterable(each.items() for each in result.ids)),
        }
    )
    return result_response(body, replayed=outcome.replayed, headers={"Location": location})
