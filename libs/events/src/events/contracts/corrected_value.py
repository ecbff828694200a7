"""The values of a correction: codes, dates, ids and numbers as JSON, never free text."""

from typing import Annotated, Final

from pydantic import Field
from pydantic.config import JsonDict
from typing_extensions import TypeAliasType

from events.contracts.references import CASE_REFERENCE_PATTERN, FieldName

ANY_FIELDS_SCHEMA: Final[JsonDict] = {
    "type": "object",
    "additionalProperties": True,
    "minProperties": 1,
    "maxProperties": 20,
}
"""How values by field are published: their names and shapes are those of the corrected fact, and
patterns of names are what generators of clients do not understand."""

_TEXT_PATTERN: Final = rf"^[A-Za-z0-9_./-]{{1,80}}$|{CASE_REFERENCE_PATTERN}"
"""A code, a date or an id; or a council's reference, the only text with spaces."""
ScalarValue = (
    Annotated[str, Field(pattern=_TEXT_PATTERN, max_length=80)]
    | Annotated[int, Field(ge=-(2**53) + 1, lt=2**53)]
    | bool
)
CorrectedValue = TypeAliasType(
    "CorrectedValue",
    ScalarValue
    | Annotated[dict[FieldName, "CorrectedValue"], Field(max_length=20)]
    | Annotated[tuple["CorrectedValue", ...], Field(max_length=100)]
    | None,
)
"""A new value of a field as JSON: a code, a date, an id, a part or a list. `null` takes away a
value that should not have been given. The corrected fact's own contract has the last word."""
