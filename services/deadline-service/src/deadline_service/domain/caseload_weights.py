"""How much work a case is, in points: the council may set it."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

_Points = Annotated[int, Field(ge=0, le=200)]


class CaseloadWeights(BaseModel):
    """The points of a case by its stage and by what falls due, and what one officer can carry.

    The defaults take a case with a plan and nothing due as 10 points, and 250 of these as the most
    that an officer can carry: councils report caseloads of 170 to 300.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, title="CaseloadWeights"
    )

    request: _Points = 20
    assessment: _Points = 30
    draft: _Points = 40
    plan: _Points = 10
    ended: _Points = 1
    """A case that is not closed, without a plan or a request that is not decided."""
    due_item: _Points = 5
    """In addition, for each item of work that falls due in the next four weeks."""
    late_item: _Points = 5
    """In addition, for each item of work that is late."""
    capacity: Annotated[int, Field(ge=100, le=20_000)] = 2500
    """The points that one officer can carry."""
