"""Every operation has a class by which it is limited, and docs/security/limits.md has it right."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from chassis.limits import LimitSettings, RouteClass
from chassis.routing import OperationRoute

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs/security/limits.md"
PROBES: Final = {"/livez", "/readyz"}
DECLARED: Final = (RouteClass.REPORT, RouteClass.LONG_POLL, RouteClass.CALLBACK)
OF_ADDRESSES: Final = {RouteClass.ANONYMOUS, RouteClass.CALLBACK, RouteClass.PROBE}


def operations(applications: list[FastAPI]) -> Iterator[OperationRoute]:
    for application in applications:
        for route in application.routes:
            if isinstance(route, OperationRoute):
                yield route


def test_only_probes_are_not_limited(applications: list[FastAPI]) -> None:
    unlimited = [each for each in operations(applications) if each.limited_as is RouteClass.PROBE]

    assert {each.path_format for each in unlimited} == PROBES


def test_what_needs_a_key_is_limited_by_client_and_the_rest_by_address(
    applications: list[FastAPI],
) -> None:
    for each in operations(applications):
        of_address = each.limited_as in OF_ADDRESSES

        assert of_address == (each.required_scopes is None), each.path_format


def test_every_operation_documents_that_it_is_limited(applications: list[FastAPI]) -> None:
    for application in applications:
        document: dict[str, Any] = application.openapi()
        for path in document["paths"].values():
            for operation in path.values():
                assert "429" in operation["responses"], operation["operationId"]
                assert operation["x-rate-limit-class"] in {*RouteClass}
        refusal = document["components"]["responses"]["TooManyRequests"]
        assert {"Retry-After", "RateLimit", "RateLimit-Policy"} <= refusal["headers"].keys()


def test_the_page_lists_the_operations_of_the_declared_classes(
    applications: list[FastAPI],
) -> None:
    declared = {
        (each.limited_as.value, f"{method} {each.path_format}")
        for each in operations(applications)
        if each.limited_as in DECLARED
        for method in each.http_methods
    }

    assert listed_operations() == declared


def test_the_page_has_the_default_of_every_setting() -> None:
    page = PAGE.read_text()
    for name, field in LimitSettings.model_fields.items():
        stated = "none" if field.default == "" else f"{field.default:,}"

        assert f"`{name.upper()}` ({stated})" in page, name


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w./-]+\.py)::(\w+)`", PAGE.read_text())

    assert len(named) > 30
    for path, name in named:
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), name


def listed_operations() -> set[tuple[str, str]]:
    """The operations in the table of classes, each with its class."""
    return {
        (name, operation)
        for name, row in re.findall(r"^\| `([a-z-]+)` \|(.*)$", PAGE.read_text(), re.MULTILINE)
        for operation in re.findall(r"`((?:GET|POST) /v1/[^`]+)`", row)
    }
