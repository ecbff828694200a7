"""The result of a request as an HTTP response."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel
from starlette.responses import Response

from chassis.idempotency.key import REPLAYED_HEADER

_NO_HEADERS: Final[Mapping[str, str]] = {}


def result_response(
    body: BaseModel,
    *,
    replayed: bool,
    status: HTTPStatus = HTTPStatus.CREATED,
    headers: Mapping[str, str] = _NO_HEADERS,
) -> Response:
    """The response to a POST; that of a replay differs only in its header."""
    mark = {REPLAYED_HEADER: "true"} if replayed else {}
    return Response(
        body.model_dump_json(), status, {**headers, **mark}, media_type="application/json"
    )
