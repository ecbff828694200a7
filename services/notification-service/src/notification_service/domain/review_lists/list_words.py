"""The words of lists of reviews in a language."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

_Template = Annotated[str, Field(min_length=1, max_length=2000)]


class ReviewListWords(BaseModel):
    """The templates. Each has the values of its kind, and no other."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")

    subject: _Template
    intro: _Template
    late: _Template
    in_time: _Template
    line: _Template
    steps: _Template
    closing: _Template
    contact: _Template
