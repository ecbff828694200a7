"""What generators of clients need of the three documents."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV30SpecValidator
from pydantic import JsonValue

from chassis.openapi.downgrade import to_openapi_3_0

Json = Any
"""OpenAPI, as it is served."""
KEYWORDS_AFTER_3_0 = {"const", "patternProperties", "propertyNames", "prefixItems", "$defs"}
"""Keywords that OpenAPI 3.0.3 does not have."""


def test_each_operation_has_one_tag_and_each_tag_is_described(applications: list[FastAPI]) -> None:
    for each in applications:
        document: Json = each.openapi()
        described = {tag["name"] for tag in document["tags"] if tag["description"]}

        assert {tag for operation in operations(document) for tag in operation["tags"]} == described
        assert all(len(operation["tags"]) == 1 for operation in operations(document))


def test_each_operation_says_which_key_it_needs_or_none(applications: list[FastAPI]) -> None:
    for each in applications:
        for operation in operations(each.openapi()):
            needed = [*operation["security"]]
            assert needed == [] or needed[0]["apiKey"], operation["operationId"]


def test_no_schema_has_patterns_of_names(applications: list[FastAPI]) -> None:
    for each in applications:
        assert not [node for node in nodes(each.openapi()) if "patternProperties" in node]


def test_what_a_problem_adds_is_in_its_schema(applications: list[FastAPI]) -> None:
    document: Json = applications[0].openapi()
    schemas = document["components"]["schemas"]

    assert {"in_the_way", "restart_after"} <= schemas["ProblemDocument"]["properties"].keys()
    assert schemas["FactInTheWay"]["required"] == ["type", "position"]


def test_every_code_has_a_name(applications: list[FastAPI]) -> None:
    for each in applications:
        for name, schema in each.openapi()["components"]["schemas"].items():
            if "enum" in schema:
                assert len(schema["x-enum-varnames"]) == len(schema["enum"]), name


def test_the_older_copies_are_openapi_3_0_3(applications: list[FastAPI]) -> None:
    for each in applications:
        older = to_openapi_3_0(each.openapi())

        OpenAPIV30SpecValidator(older).validate()
        assert not [node for node in nodes(older) if KEYWORDS_AFTER_3_0 & node.keys()]
        assert not [node for node in nodes(older) if "nullable" in node and "type" not in node]


def operations(document: Json) -> Iterator[Json]:
    for path in document["paths"].values():
        yield from path.values()


def nodes(node: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    match node:
        case dict():
            yield node
            for below in node.values():
                yield from nodes(below)
        case list():
            for below in node:
                yield from nodes(below)
        case _:
            pass
