"""Contracts as request bodies, and what recording one answers."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic import Field, JsonValue, create_model
from pydantic_core import MISSING

from case_api.api.operations import Operation
from events.contracts import ContractModel, Event
from events.contracts.references import EventPosition
from events.envelope import CaseId
from events.examples import example

V = TypeVar("V", bound=ContractModel)

Definitions = dict[str, Any]
"""Fields as `create_model` takes them: a type and a default, or a type and a `FieldInfo`."""


class Said(ContractModel):
    """Where a recorded fact stands."""

    case_id: CaseId
    position: EventPosition
    """Its place in the council's ledger. Pass it as `min_position` to read what you wrote."""
    version: EventPosition
    """The case's version after it: how many facts the case holds."""


@cache
def body_of(operation: Operation) -> type[ContractModel]:
    """The contract as a body, in which the id that the fact begins may be left out."""
    contract = operation.contract
    fields: Definitions = {
        name: (field.annotation, field) for name, field in contract.model_fields.items()
    }
    told = example(contract)
    if operation.begins:
        given = contract.model_fields[operation.begins].annotation
        fields[operation.begins] = (given | MISSING, MISSING)  # pyright: ignore[reportOptionalOperand]
        told.pop(operation.begins)
    model = create_model(
        f"{contract.__name__}Body", __base__=ContractModel, __doc__=contract.__doc__, **fields
    )
    return _with_example(model, told)


def with_part(base: type[V], name: str, part: str, body: type[ContractModel]) -> type[V]:
    """A body that may have another as one of its parts."""
    fields: Definitions = {part: (body | MISSING, MISSING)}
    model = create_model(name, __base__=base, __doc__=base.__doc__, **fields)
    return _with_example(model, {**example(base), part: example(body)})


def answer_of(operation: Operation) -> type[Said]:
    """Where the fact stands, and the id of what it began."""
    begun: Definitions = {operation.begins: (UUID, Field())} if operation.begins else {}
    return create_model(f"{operation.contract.__name__}Said", __base__=Said, **begun)


def fact_of(operation: Operation, body: ContractModel, new_id: Callable[[], UUID]) -> Event:
    """The fact that a body says; what it begins gets an id if it has none."""
    values: Mapping[str, object] = dict(body)
    begins = operation.begins
    if begins and values[begins] is MISSING:
        values = {**values, begins: new_id()}

    return operation.contract.model_validate(values)


def _with_example(model: type[V], told: dict[str, JsonValue]) -> type[V]:
    model.model_config["json_schema_extra"] = {"examples": [told]}
    model.model_rebuild(force=True)
    return model
