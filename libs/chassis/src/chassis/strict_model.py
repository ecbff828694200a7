"""The base of request and response bodies."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """A body, or a part of one. Unknown fields, numbers as text and nulls are refused.

    Attribute docstrings become the descriptions of fields in OpenAPI.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )
