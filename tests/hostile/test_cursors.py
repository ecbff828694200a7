"""Cursors that were changed, or given for another list, another council or another service."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import pytest
from tests.hostile.answers import answer_faults, log_faults
from tests.hostile.environment import ADMINISTRATION, CURSOR_SECRET, SERVICES, HostileTarget
from tests.hostile.kinds import CANARY
from tests.hostile.operations import HostileOperation

from chassis.cursor import CursorCodec

pytestmark = pytest.mark.asyncio(loop_scope="session")
Targets = Mapping[str, HostileTarget]
every_service = pytest.mark.parametrize(
    "service",
    [each for each in SERVICES if each != ADMINISTRATION],  # it has no list with a cursor
)
SIGNATURE_LENGTH: Final = 43
INVALID: Final = ("400 invalid-cursor", "422 invalid-request")


class GivenCursor(NamedTuple):
    """A cursor that a list gave."""

    operation: HostileOperation
    cursor: str


def lists_of(target: HostileTarget) -> list[HostileOperation]:
    """The operations with cursors."""
    return [
        each
        for each in target.operations
        if any(parameter["name"] == "cursor" for parameter in each.parameters("query"))
    ]


async def cursors_of(target: HostileTarget) -> list[GivenCursor]:
    """A cursor of each list that has more than one item."""
    lists = [each for each in lists_of(target) if each.valid.method == "GET"]
    requests = [each.with_query(b"limit=1", without="limit") for each in lists]
    responses = await target.client.send_all(requests)
    bodies = [json.loads(each.body) for each in responses]
    return [
        GivenCursor(operation, body["next"])
        for operation, body in zip(lists, bodies, strict=True)
        if body.get("next")
    ]


def tampered(cursor: str) -> Iterator[str]:
    """Cursors that are nearly the given one."""
    for place in (0, SIGNATURE_LENGTH // 2, SIGNATURE_LENGTH, len(cursor) - 2):
        other = "A" if cursor[place] != "A" else "B"
        yield cursor[:place] + other + cursor[place + 1 :]
    yield cursor[:-1]
    yield cursor[1:]
    yield cursor + "A"
    yield cursor + cursor
    yield cursor[:SIGNATURE_LENGTH]
    yield cursor[SIGNATURE_LENGTH:]
    yield cursor.swapcase()
    yield "A" * SIGNATURE_LENGTH + cursor[SIGNATURE_LENGTH:]
    yield CANARY
    yield CANARY * 100
    yield ""
    yield "9223372036854775808"


def forged() -> Iterator[str]:
    """Cursors that are signed with the service's secret, for lists that it does not have."""
    codec = CursorCodec(CURSOR_SECRET.encode())
    for keys in ([], [2**63], [CANARY], ["\x00"], ["9999-12-31", CANARY, -1]):
        yield codec.encode(keys, {})
        yield codec.encode(keys, {"list": CANARY})


async def faults_of(
    target: HostileTarget, lists: list[HostileOperation], cursors: list[str], key: str = ""
) -> list[str]:
    """The wrong answers of lists to cursors, of which each has to be refused."""
    size = target.log_size()
    made = [
        (each, each.with_query(b"cursor=" + cursor.encode(), without="cursor"))
        for each in lists
        for cursor in cursors
    ]
    sent = [request.with_headers(**_authorization(key)) for _, request in made]
    answers = INVALID if not key else (*INVALID, "404 not-found")
    responses = await target.client.send_all(sent)
    return [
        f"{operation.operation_id}: {fault}"
        for (operation, _), response in zip(made, responses, strict=True)
        for fault in answer_faults(response, answers)
    ] + log_faults(target, size)


def _authorization(key: str) -> Mapping[str, bytes]:
    return {"Authorization": f"Bearer {key}".encode()} if key else {}


@every_service
async def test_a_cursor_continues_its_own_list(targets: Targets, service: str) -> None:
    target = targets[service]
    given = await cursors_of(target)

    assert given, "some list has more than one item"
    for operation, cursor in given:
        response = await target.client.send(
            operation.with_query(b"limit=1&cursor=" + cursor.encode(), without="limit")
        )
        assert response.status == 200, operation.operation_id


@every_service
async def test_a_tampered_cursor_is_refused(targets: Targets, service: str) -> None:
    target = targets[service]
    for operation, cursor in await cursors_of(target):
        assert await faults_of(target, [operation], [*tampered(cursor)]) == []


@every_service
async def test_a_forged_cursor_is_refused_by_every_list(targets: Targets, service: str) -> None:
    target = targets[service]

    assert await faults_of(target, existing(await answered(target)), [*forged(), CANARY]) == []


@every_service
async def test_a_cursor_of_another_list_is_refused(targets: Targets, service: str) -> None:
    target = targets[service]
    lists = existing(await answered(target))
    for operation, cursor in await cursors_of(target):
        others = [each for each in lists if each is not operation]
        assert await faults_of(target, others, [cursor]) == []


@every_service
async def test_a_cursor_of_another_service_is_refused(targets: Targets, service: str) -> None:
    """Even where the operator gave the services one secret."""
    foreign = [
        cursor
        for name, other in targets.items()
        if name != service
        for _, cursor in await cursors_of(other)
    ]
    target = targets[service]

    assert await faults_of(target, existing(await answered(target)), foreign) == []


@every_service
async def test_a_cursor_of_another_council_is_refused(targets: Targets, service: str) -> None:
    target = targets[service]
    for operation, cursor in await cursors_of(target):
        assert await faults_of(target, [operation], [cursor], target.other_key) == []


async def answered(target: HostileTarget) -> list[tuple[HostileOperation, int]]:
    """The lists with the status of their valid request."""
    lists = lists_of(target)
    responses = await target.client.send_all([replace(each.valid) for each in lists])
    return [(each, got.status) for each, got in zip(lists, responses, strict=True)]


def existing(lists: list[tuple[HostileOperation, int]]) -> list[HostileOperation]:
    """The lists that there are; one of the valid requests ends what another one made."""
    found = [each for each, status in lists if status < 400]
    assert len(found) >= len(lists) - 2
    return found
