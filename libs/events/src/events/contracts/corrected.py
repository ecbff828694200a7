"""What a correction may say: codes, dates, ids and numbers as JSON, never a sentence."""

from typing import Annotated, Final

from pydantic import Field
from pydantic.config import JsonDict
from typing_extensions import TypeAliasType

from events.contracts.references import FieldName

CLOSED: Final[JsonDict] = {"additionalProperties": False}
"""Names that are no field's are refused; pydantic leaves that out of a mapping's schema."""

Scalar = (
    Annotated[str, Field(pattern=r"^[A-Za-z0-9_./-]{1,80}$", max_length=80)]
    | Annotated[int, Field(ge=-(2**53) + 1, lt=2**53)]
    | bool
)
Corrected = TypeAliasType(
    "Corrected",
    Scalar
    | Annotated[dict[FieldName, "Corrected"], Field(max_length=20, json_schema_extra=CLOSED)]
    | Annotated[tuple["Corrected", ...], Field(max_length=100)]
    | None,
)
"""A new value of a field as JSON: a code, a date, an id, a part or a list. `null` takes away a
value that should not have been given. The corrected fact's own contract has the last word."""
