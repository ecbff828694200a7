"""The schema of a problem, as OpenAPI publishes it."""

from pydantic import BaseModel, Field, create_model
from pydantic_core import MISSING

from chassis.problems.problem import PROBLEM_TYPES


class ProblemError(BaseModel):
    """One thing that is wrong with a request. Exactly one of the first three gives the place."""

    pointer: str | MISSING = Field(
        default=MISSING, description="JSON Pointer into the body; empty for the body as a whole"
    )
    parameter: str | MISSING = Field(
        default=MISSING, description="name of a path or query parameter"
    )
    header: str | MISSING = Field(default=MISSING, description="name of a header")
    code: str = Field(description="the rule that is broken; stable, for code to branch on")
    message: str = Field(description="the rule in words; never what was submitted")


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="reference to the explanation of this type of problem")
    title: str = Field(description="the type of problem in words")
    status: int = Field(ge=400, le=599)
    code: str = Field(description="the type of problem; stable, for code to branch on")
    detail: str | MISSING = Field(
        default=MISSING, description="what is specific to this occurrence"
    )
    instance: str = Field(description="this occurrence")
    request_id: str = Field(description="to quote when asking about it; also in X-Request-Id")
    errors: list[ProblemError] | MISSING = Field(
        default=MISSING, max_length=100, description="everything that is wrong with the request"
    )


def problem_document_model() -> type[BaseModel]:
    """The schema with the members that types of problem add, under the same name."""
    added = [
        problem.extension_model
        for problem in PROBLEM_TYPES.values()
        if problem.extension_model is not None
    ]
    return create_model(
        ProblemDocument.__name__,
        __doc__=ProblemDocument.__doc__,
        __base__=(ProblemDocument, *added),
    )
