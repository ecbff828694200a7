"""A problem as the bytes of an HTTP/1.1 response, for requests refused while being parsed."""

import json
import secrets
from http import HTTPStatus
from typing import Final

from chassis.problems.problem import Problem
from chassis.problems.responses import PROBLEM_MEDIA_TYPE

_HEADERS: Final = {
    "Content-Type": PROBLEM_MEDIA_TYPE,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


def raw_response(problem: Problem) -> bytes:
    """The whole response; the connection is closed after it."""
    request_id = secrets.token_hex(16)
    body = json.dumps(problem.to_document(request_id), ensure_ascii=False).encode()
    headers = {
        **_HEADERS,
        **problem.headers,
        "Content-Length": str(len(body)),
        "X-Request-Id": request_id,
    }
    lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
