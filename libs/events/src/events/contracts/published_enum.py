"""Codes that are published under names."""

from enum import StrEnum

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class PublishedEnum(StrEnum):
    """An enumeration whose schema says the name of each code (`x-enum-varnames`).

    Codes are the Act's letters or the return's digits; generators of clients make their constants
    of the names, where `FAMILY` says more than `a`.
    """

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema with the names, in the order of the codes."""
        schema = handler(core_schema)
        handler.resolve_ref_schema(schema)["x-enum-varnames"] = [member.name for member in cls]
        return schema
