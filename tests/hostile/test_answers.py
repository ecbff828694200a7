"""The checks of answers find what they are for."""

import json
from typing import Final

import pytest
from pydantic import JsonValue
from tests.hostile.answers import answer_faults
from tests.hostile.kinds import CANARY
from tests.hostile.raw_http import RawResponse

RIGHT: Final = {
    "type": "/problems/invalid-request",
    "title": "The request breaks a rule.",
    "status": 422,
    "code": "invalid-request",
    "instance": "/requests/1",
    "request_id": "1",
    "errors": [{"parameter": "limit", "code": "int_parsing", "message": "is no number"}],
}
HEADERS: Final = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": "1",
}
ANSWERS: Final = ("422 invalid-request",)


def response(
    sent: int = 422, headers: dict[str, str] = HEADERS, **changed: JsonValue
) -> RawResponse:
    body = json.dumps({**RIGHT, **changed}).encode()
    return RawResponse(sent, headers, body, body)


@pytest.mark.parametrize("answer", ["422 invalid-request", "422 invalid-request int_parsing"])
def test_the_right_answer_has_no_fault(answer: str) -> None:
    assert answer_faults(response(), [answer]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(response(200), id="a success"),
        pytest.param(response(500, status=500), id="a server error"),
        pytest.param(response(detail=f"not {CANARY.upper()}"), id="an echo"),
        pytest.param(response(headers={**HEADERS, "content-type": "text/plain"}), id="plain text"),
        pytest.param(response(headers={**HEADERS, "x-request-id": "2"}), id="of another request"),
        pytest.param(response(headers={**HEADERS, "cache-control": "public"}), id="stored"),
        pytest.param(response(code="malformed-json"), id="another code"),
        pytest.param(response(status=400), id="another status in the document"),
        pytest.param(response(title=""), id="no title"),
    ],
)
def test_a_wrong_answer_has_a_fault(wrong: RawResponse) -> None:
    assert answer_faults(wrong, ANSWERS) != []


def test_another_error_in_the_problem_is_a_fault() -> None:
    assert answer_faults(response(), ["422 invalid-request repeated_parameter"]) != []
