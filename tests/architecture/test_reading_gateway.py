"""Personal data of cases is read through the gateway that records who reads it.

Which tables hold personal data is the database's statement about erasure: docs/erasure.md lists
every table, and a test of case-api compares the list with the database. What an operation reads is
found in its code: all functions and constants that its handler can reach.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import pytest
from fastapi import APIRouter, FastAPI

from case_api.api.readings.gateway import CaseReadingDep, ReadingGatewayDependency
from case_api.store.people.person_versions import find_person
from chassis.idempotency import idempotency_key_without_effect
from chassis.routing import OperationRoute, operations_of, walk_dependants

ROOT: Final = Path(__file__).parents[2]
DECISION: Final = re.compile(
    r"^\| `(\w+)` \| (erased|erased with the file|not there) \|", re.MULTILINE
)


def personal_tables() -> frozenset[str]:
    """The tables of case-api that hold personal data: those that an erasure deletes from."""
    page = (ROOT / "docs/erasure.md").read_text().partition("table by table")[2]
    found = {name for name, _ in DECISION.findall(page)}
    return frozenset(found - {"case_file"})  # ids only: whether a case has a file


def reads_personal_data(text: str) -> bool:
    tables = "|".join(sorted(personal_tables()))
    return re.search(rf"\b(FROM|JOIN)\s+case_api\.({tables})\b", text) is not None


def reachable(start: FunctionType) -> Iterator[object]:
    """The functions, code objects and strings that a function can reach, each once.

    Names are resolved in the globals of their function; of a class all methods are reached.
    """
    seen, waiting = set[int](), list[tuple[object, dict[str, Any]]]()
    waiting.append((start, start.__globals__))
    while waiting:
        each, names = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting.extend(_below(each, names))


def _below(each: object, names: dict[str, Any]) -> Iterator[tuple[object, dict[str, Any]]]:
    match each:
        case FunctionType():
            yield each.__code__, each.__globals__
            for cell in each.__closure__ or ():
                yield cell.cell_contents, each.__globals__
        case CodeType():
            yield from ((one, names) for one in each.co_consts if isinstance(one, CodeType | str))
            yield from ((names[one], names) for one in each.co_names if one in names)
        case type() if each.__module__.startswith(("case_api.store", "case_api.api")):
            yield from ((one, names) for one in vars(each).values())
        case property():
            yield each.fget, names
        case classmethod() | staticmethod():
            method: object = getattr(each, "__func__", None)  # pyright: ignore[reportUnknownArgumentType]  # of any type
            yield method, names
        case _ if type(each).__module__.startswith("case_api.store"):
            yield type(each), names
        case _:
            return


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
    bypassing = [
        each.operation_id
        for application in applications
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


@pytest.mark.parametrize("with_parameter", [False, True])
def test_an_operation_that_reads_a_person_unrecorded_is_found(*, with_parameter: bool) -> None:
    router, app = APIRouter(), FastAPI()
    router.add_api_route("/person", _with_gateway if with_parameter else _without_gateway)
    app.router.routes.extend(operations_of([router]))

    assert [bypasses_gateway(each) for each in readers(app)] == [True]


async def _without_gateway() -> None:
    await _read_deeper()


async def _with_gateway(reading: CaseReadingDep) -> None:
    """It has the gateway, and does not use it."""
    await _read_deeper()


async def _read_deeper() -> None:
    print(find_person)  # noqa: T201  # it is not called
