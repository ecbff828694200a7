"""Personal data of cases is read through the gateway that records who reads it.

What an operation reads is found in its code: all functions and constants that its handler can
reach. Of notification-service, which has a gateway of its own, see test_notice_gateway.py.
"""

import re
from types import CodeType, FunctionType

import pytest
from fastapi import APIRouter, FastAPI
from tests.architecture.personal_statements import ROOT, reads_people, reads_words_of_notices
from tests.architecture.reachable_code import reachable

from case_api.api.readings.gateway import CaseReadingDep, ReadingGatewayDependency
from case_api.domain.readings.new_reading import DataKind
from case_api.store.people.person_versions import find_person
from case_api.store.subject_access.held_notices import held_notices
from chassis.idempotency import idempotency_key_without_effect
from chassis.routing import OperationRoute, operations_of, walk_dependants


def reads_personal_data(text: str) -> bool:
    return reads_people(text) or reads_words_of_notices(text)


def is_reader(route: OperationRoute) -> bool:
    """Whether an operation answers with what is stored: a GET, or a POST without an effect."""
    without_effect = any(
        each.call is idempotency_key_without_effect for each in walk_dependants(route.dependant)
    )
    return "GET" in route.http_methods or without_effect


def has_gateway(route: OperationRoute) -> bool:
    return any(
        isinstance(each.call, ReadingGatewayDependency) for each in walk_dependants(route.dependant)
    )


def bypasses_gateway(route: OperationRoute) -> bool:
    """Whether an operation reads personal data and does not record it."""
    assert isinstance(route.endpoint, FunctionType)
    found = list(reachable(route.endpoint))
    if not any(isinstance(each, str) and reads_personal_data(each) for each in found):
        return False
    return not (has_gateway(route) and records(found))


def records(found: list[object]) -> bool:
    """Whether something that is reached calls `record` of something called `reading`."""
    return any(
        isinstance(each, CodeType) and "record" in each.co_names and "reading" in each.co_varnames
        for each in found
    )


def readers(app: FastAPI) -> list[OperationRoute]:
    return [each for each in app.routes if isinstance(each, OperationRoute) and is_reader(each)]


def test_every_operation_that_reads_personal_data_records_it(
    applications: list[FastAPI],
) -> None:
    case_api, deadline_service, _ = applications
    bypassing = [
        each.operation_id
        for application in (case_api, deadline_service)
        for each in readers(application)
        if bypasses_gateway(each)
    ]

    assert bypassing == []


def test_an_operation_that_has_the_gateway_uses_it(applications: list[FastAPI]) -> None:
    with_gateway = [each for each in readers(applications[0]) if has_gateway(each)]

    assert len(with_gateway) > 15
    for each in with_gateway:
        assert isinstance(each.endpoint, FunctionType)
        assert records(list(reachable(each.endpoint))), each.operation_id


def test_the_page_about_the_record_of_reading_names_every_kind() -> None:
    (row,) = re.findall(
        r"^\| `operation`, `kind` \|.*",
        (ROOT / "docs/security/reading.md").read_text(),
        re.MULTILINE,
    )

    assert {*re.findall(r"`(\w+)`", row)} - {"operation", "kind"} == {*DataKind}


@pytest.mark.parametrize("with_parameter", [False, True])
def test_an_operation_that_reads_a_person_unrecorded_is_found(*, with_parameter: bool) -> None:
    router, app = APIRouter(), FastAPI()
    router.add_api_route("/person", _with_gateway if with_parameter else _without_gateway)
    app.router.routes.extend(operations_of([router]))

    assert [bypasses_gateway(each) for each in readers(app)] == [True]


@pytest.mark.parametrize("with_parameter", [False, True])
def test_an_operation_that_reads_the_words_of_notices_unrecorded_is_found(
    *, with_parameter: bool
) -> None:
    router, app = APIRouter(), FastAPI()
    endpoint = _notices_with_gateway if with_parameter else _notices_without_gateway
    router.add_api_route("/notices", endpoint)
    app.router.routes.extend(operations_of([router]))

    assert [bypasses_gateway(each) for each in readers(app)] == [True]


async def _notices_without_gateway() -> None:
    print(held_notices)  # noqa: T201  # it is not called


async def _notices_with_gateway(reading: CaseReadingDep) -> None:
    """It has the gateway, and does not use it."""
    print(held_notices)  # noqa: T201  # it is not called


async def _without_gateway() -> None:
    await _read_deeper()


async def _with_gateway(reading: CaseReadingDep) -> None:
    """It has the gateway, and does not use it."""
    await _read_deeper()


async def _read_deeper() -> None:
    print(find_person)  # noqa: T201  # it is not called
