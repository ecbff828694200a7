"""The types of facts that may be recorded in a list, as a published enumeration."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from case_api.api.families import OPERATIONS
from case_api.api.operation import Operation
from events.contracts import CaseCorrected, CaseVoided

RECORDABLE: Final[Mapping[str, Operation]] = {
    each.contract.type: each
    for each in OPERATIONS
    if each.contract not in {CaseCorrected, CaseVoided}
}
"""The operation of each type. An amendment names a position, which no fact of a list has yet."""


class _TypeOfOperation:
    """One of the types in `RECORDABLE`, published with the operation whose body is its data."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A text that is one of the types."""
        return core_schema.literal_schema([*RECORDABLE])

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema with the names that generators of clients take, and the meanings."""
        return {
            **handler(schema),
            "x-enum-varnames": [name.replace(".", "_").upper() for name in RECORDABLE],
            "x-enum-descriptions": [
                f"{each.contract.statement} `data` is the body of `{each.name}`."
                for each in RECORDABLE.values()
            ],
        }


RecordableType = Annotated[str, _TypeOfOperation()]
"""The type of a fact that has an operation of its own."""
