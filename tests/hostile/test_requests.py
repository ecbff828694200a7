"""Hostile bodies, parameters and headers, on every operation of every service."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Final

import pytest
from tests.hostile.answers import faults_of_kind
from tests.hostile.body_kinds import JSON_BODY_KINDS, STREAMED_BODY_KINDS
from tests.hostile.environment import ADMINISTRATION, SERVICES, HostileTarget
from tests.hostile.kinds import Kind
from tests.hostile.operations import HostileOperation
from tests.hostile.parameter_kinds import (
    ALL_HEADER_KINDS,
    ANY_QUERY_KINDS,
    HEADER_KINDS,
    PATH_KINDS,
    QUERY_KINDS,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")
Targets = Mapping[str, HostileTarget]
NO_NUMBERS: Final = (ADMINISTRATION, "2^63, its negative, 2^64 and 10^400")
"""No body of administration-api has a number."""
Chosen = Callable[[HostileOperation], bool]
every_service = pytest.mark.parametrize("service", SERVICES)


def every_kind(kinds: Sequence[Kind]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.name)


@every_service
async def test_every_operation_has_a_valid_request(targets: Targets, service: str) -> None:
    target = targets[service]
    documented = {
        operation["operationId"]
        for item in target.document["paths"].values()
        for operation in item.values()
    }

    assert documented == {each.operation_id for each in target.operations}
    assert len(documented) == len(target.operations) >= 16


@every_service
async def test_every_read_succeeds_before_it_is_made_hostile(
    targets: Targets, service: str
) -> None:
    target = targets[service]
    reads = [each for each in target.operations if each.valid.method == "GET"]

    responses = await target.client.send_all([each.valid for each in reads])

    statuses = {each.operation_id: got.status for each, got in zip(reads, responses, strict=True)}
    assert [name for name, status in statuses.items() if status not in {200, 404}] == []
    assert sum(status == 200 for status in statuses.values()) >= len(reads) - 2


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        pytest.param(service, kind, id=f"{service}-{kind.name}")
        for service, kind in product(SERVICES, JSON_BODY_KINDS)
        if (service, kind.name) != NO_NUMBERS
    ],
)
async def test_a_hostile_body_is_refused(targets: Targets, service: str, kind: Kind) -> None:
    target = targets[service]
    with_body = [each for each in target.operations if each.has_json_body]

    assert await faults_of_kind(target, with_body, kind) == []


@every_kind(STREAMED_BODY_KINDS)
async def test_a_hostile_stream_is_refused(targets: Targets, kind: Kind) -> None:
    target = targets["case-api"]
    streamed = [each for each in target.operations if each.media_types and not each.has_json_body]

    assert await faults_of_kind(target, streamed, kind) == []


@every_kind([*PATH_KINDS, *QUERY_KINDS, *ANY_QUERY_KINDS])
@every_service
async def test_a_hostile_parameter_is_refused(targets: Targets, service: str, kind: Kind) -> None:
    target = targets[service]

    assert await faults_of_kind(target, target.operations, kind) == []


@every_kind([*HEADER_KINDS, *ALL_HEADER_KINDS])
async def test_a_hostile_header_is_refused(targets: Targets, kind: Kind) -> None:
    faults = [
        await faults_of_kind(target, target.operations, kind)
        for target in targets.values()
        if any([*kind.make(each)] for each in target.operations)
    ]

    assert faults
    assert [each for of_service in faults for each in of_service] == []
