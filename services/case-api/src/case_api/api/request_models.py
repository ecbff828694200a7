"""Request bodies, made from the contracts of the facts that they record."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic import JsonValue, create_model
from pydantic_core import MISSING

from case_api.api.operation import Operation
from chassis.strict_model import StrictModel
from events.contracts import Event
from events.contracts.event import GENERATED
from events.contracts.references import PlanContentRef
from events.examples import example

ModelT = TypeVar("ModelT", bound=StrictModel)

FieldDefinitions = dict[str, Any]
"""Fields as `create_model` takes them: a type and a default, or a type and a `FieldInfo`."""


@cache
def request_model(operation: Operation) -> type[StrictModel]:
    """The contract as a request body, in which the id that the fact introduces may be left out."""
    contract = operation.contract
    fields: FieldDefinitions = {
        name: (field.annotation, field) for name, field in contract.model_fields.items()
    }
    if operation.creates:
        annotation = contract.model_fields[operation.creates].annotation
        fields[operation.creates] = (annotation | MISSING, MISSING)  # pyright: ignore[reportOptionalOperand]

    def generate_example() -> dict[str, JsonValue]:
        return {
            name: value for name, value in example(contract).items() if name != operation.creates
        }

    name = f"{operation.name[0].upper()}{operation.name[1:]}Request"
    return create_model(
        name,
        __base__=StrictModel,
        __doc__=contract.__doc__,
        __cls_kwargs__=_generated_with(generate_example),
        **fields,
    )


def with_part(base: type[ModelT], name: str, part: str, body: type[StrictModel]) -> type[ModelT]:
    """A request body that may have another as one of its parts."""
    fields: FieldDefinitions = {part: (body | MISSING, MISSING)}
    arguments = _generated_with(lambda: {**example(base), part: example(body)})
    return create_model(
        name, __base__=base, __doc__=base.__doc__, __cls_kwargs__=arguments, **fields
    )


def event_of(operation: Operation, body: StrictModel, new_id: Callable[[], UUID]) -> Event:
    """The fact that a body records; the id that it introduces is generated if it was left out.

    A plan with a content as data has that plan's id.
    """
    values: Mapping[str, object] = dict(body)
    creates = operation.creates
    if creates and values[creates] is MISSING:
        values = {**values, creates: _id_of_content(creates, values.get("content")) or new_id()}
    return operation.contract.model_validate(values)


def _id_of_content(creates: str, content: object) -> UUID | None:
    """The id of a plan by its content as data, None for any other fact."""
    return content.plan_id if creates == "plan_id" and isinstance(content, PlanContentRef) else None


def _generated_with(generate_example: Callable[[], dict[str, JsonValue]]) -> dict[str, Any]:
    """The class arguments of a model with an example, generated with the schema of the model."""

    def add_example(schema: dict[str, Any]) -> None:
        schema["examples"] = [generate_example()]

    return {**GENERATED, "json_schema_extra": add_example}
