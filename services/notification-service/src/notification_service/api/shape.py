"""What bodies are made of: strict, frozen, and with bounds that OpenAPI shows."""

from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from events.contracts import CONTRACTS
from notification_service.domain import urls
from notification_service.domain.filters import EVERYTHING, filters_for

LARGEST: Final = 2**53 - 1
"""The largest whole number that every JSON reader holds exactly."""
FILTERS: Final = sorted({each for known in CONTRACTS for each in filters_for(known)})
"""Every filter that lets something through."""


class Shape(BaseModel):
    """A body. Unknown fields, numbers as text and nulls are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


def _known(text: str) -> str:
    if text not in FILTERS:
        raise PydanticCustomError("unknown_event_type", "lets no event through")
    return text


Filter = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*FILTERS]})]
"""`*`, a family such as `request.*`, or one type such as `request.refused`."""
Filters = Annotated[tuple[Filter, ...], Field(min_length=1, max_length=50)]
Url = Annotated[
    str,
    Field(max_length=urls.LONGEST, json_schema_extra={"format": "uri", "pattern": urls.PATTERN}),
]
"""An endpoint's address; checked against the installation's settings when it is set."""
Description = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9 .,:()/_-]*$")]
"""A name for your own use. Nobody's name or reference: it is not protected as a person's data."""
Position = Annotated[int, Field(ge=0, le=LARGEST)]
Cursor = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_-]+$")]
ALL: Final = (EVERYTHING,)
