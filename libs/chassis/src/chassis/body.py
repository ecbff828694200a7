"""A JSON body, read strictly and validated as one model."""

import json
import re
from typing import Final, Generic, TypeVar

from fastapi import Request
from pydantic import BaseModel, JsonValue, ValidationError

from chassis.openapi.documentation import DocumentedDependency, OpenApiOperation, SchemaRegistry
from chassis.problems import (
    BodyTooLarge,
    InvalidRequest,
    MalformedJson,
    UnsupportedMediaType,
)
from chassis.problems.violations import body_violations
from chassis.strict_json import MAX_VALUES, decode_json

M = TypeVar("M", bound=BaseModel)

JSON_MEDIA_TYPE: Final = "application/json"
_MEDIA_TYPE: Final = re.compile(
    r'application/json(\s*;\s*charset\s*=\s*"?utf-8"?)?\s*', re.IGNORECASE
)


async def read_json_body(request: Request) -> bytes:
    """The body of a request whose headers declare JSON in UTF-8, without a content encoding.

    Its length is limited by the middleware while it arrives.

    Raises:
        UnsupportedMediaType: the headers declare something else, or nothing.
    """
    media_type = request.headers.get("content-type", "")
    if not _MEDIA_TYPE.fullmatch(media_type) or is_encoded(request):
        raise UnsupportedMediaType(headers={"Accept-Post": JSON_MEDIA_TYPE})
    return await request.body()


def is_encoded(request: Request) -> bool:
    """Whether a body has a content encoding; the header may be given in several lines."""
    return any(each.lower() != "identity" for each in request.headers.getlist("content-encoding"))


def parse_body(model: type[M], raw: bytes, values: int = MAX_VALUES) -> M:
    """A body of at most `values` JSON values, as a model.

    Raises:
        MalformedJson: it is not strict JSON (`chassis.strict_json`). InvalidRequest: it breaks a
            rule of the model; every broken rule is listed.
    """
    return validate_body(model, decode_json(raw, values), raw)


def validate_body(model: type[M], document: JsonValue, raw: bytes | None = None) -> M:
    """A document as a model, for instance one to which an id was added.

    Raises:
        InvalidRequest: it breaks a rule of the model; every broken rule is listed.
    """
    text = json.dumps(document) if raw is None else raw
    try:
        # From JSON and not from objects, so that a strict model takes dates and ids as text.
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise InvalidRequest(errors=body_violations(found, document)) from None


class StrictBody(DocumentedDependency, Generic[M]):
    """The dependency that reads one model; see `strict_body`."""

    problems = (MalformedJson, BodyTooLarge, UnsupportedMediaType, InvalidRequest)

    def __init__(self, model: type[M], values: int = MAX_VALUES) -> None:
        self.model = model
        self.values = values

    async def __call__(self, request: Request) -> M:
        """Read and validate the body."""
        return parse_body(self.model, await read_json_body(request), self.values)

    def document(self, operation: OpenApiOperation, schemas: SchemaRegistry) -> None:
        """Publish the model as the body."""
        reference = schemas.reference(self.model)
        operation["requestBody"] = {
            "required": True,
            "content": {JSON_MEDIA_TYPE: {"schema": reference}},
        }


def strict_body(model: type[M], values: int = MAX_VALUES) -> StrictBody[M]:
    """A dependency for a body: `body: Annotated[OpenCase, Depends(strict_body(OpenCase))]`.

    `values` is how many JSON values it may hold.
    """
    return StrictBody(model, values)
