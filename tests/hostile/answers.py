"""What every answer to hostile input has to be."""

from collections.abc import Iterable, Sequence
from typing import Final

from tests.hostile.environment import HostileTarget
from tests.hostile.kinds import CANARY_BYTES, Kind
from tests.hostile.operations import HostileOperation
from tests.hostile.raw_http import RawRequest, RawResponse

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
_BATCH: Final = 200
"""Requests that wait for their answers at once; the bodies of some are a MiB."""
_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_SHOWN: Final = 8
"""Wrong answers of a kind that a failure shows."""


def problem_faults(response: RawResponse) -> list[str]:
    """What is wrong with the form of a refusal."""
    if response.headers.get("content-type") != PROBLEM_MEDIA_TYPE:
        return [f"{response.status} with {response.headers.get('content-type')}"]
    problem, request_id = response.problem, response.headers.get("x-request-id")
    expected = {
        "type": f"/problems/{problem.get('code')}",
        "status": response.status,
        "instance": f"/requests/{request_id}",
        "request_id": request_id,
    }
    faults = [
        f"{key} {problem.get(key)}" for key, value in expected.items() if problem.get(key) != value
    ]
    if not problem.get("title"):
        faults.append("no title")
    if response.headers.get("cache-control") != "no-store":
        faults.append("it may be stored")
    return faults


def echo_faults(text: bytes) -> list[str]:
    """Whether a text has what was submitted, in any spelling of its letters."""
    return ["it has what was submitted"] if CANARY_BYTES.lower() in text.lower() else []


def answer_faults(response: RawResponse, answers: Iterable[str]) -> list[str]:
    """What is wrong with an answer, of which one of `answers` was expected."""
    faults = echo_faults(response.raw)
    if response.status >= _SERVER_ERROR:
        faults.append(f"server error {response.status}")
    if response.status < _ERROR:
        return [*faults, f"{response.status} for a hostile request"]
    if malformed := problem_faults(response):
        return [*faults, *malformed]
    code, *errors = response.codes
    given = {f"{response.status} {code}"} | {f"{response.status} {code} {each}" for each in errors}
    if given.isdisjoint(answers):
        faults.append(f"answered {sorted(given)[:4]}")
    return faults


async def faults_of_kind(
    target: HostileTarget, operations: Sequence[HostileOperation], kind: Kind
) -> list[str]:
    """The wrong answers to a kind of input, for those operations that can have it.

    Raises:
        AssertionError: no operation can have it, so that nothing would be tested.
    """
    made = [(each, request) for each in operations for request in kind.make(each)]
    assert made, f"no operation of {target.name} has {kind.name}"
    faults: list[str] = []
    size = target.log_size()
    for start in range(0, len(made), _BATCH):
        batch = made[start : start + _BATCH]
        responses = await target.client.send_all([request for _, request in batch])
        for (operation, request), response in zip(batch, responses, strict=True):
            faults += [
                f"{operation.operation_id}: {fault} to {_shown(request)}"
                for fault in answer_faults(response, kind.answers)
            ]
    target.client.close()
    return [*faults, *log_faults(target, size)][:_SHOWN]


def log_faults(target: HostileTarget, size: int) -> list[str]:
    """What is wrong with the log lines after so many bytes."""
    logged = target.logged_since(size)
    return [
        *(f"the log: {fault}" for fault in echo_faults(logged)),
        *(f"the log: {line[:600]!r}" for line in logged.splitlines() if b"request_failed" in line),
    ]


def _shown(request: RawRequest) -> str:
    return f"{request.method} {request.target[:120]!r} {(request.body or b'')[:80]!r}"
