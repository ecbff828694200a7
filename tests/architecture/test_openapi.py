"""What generators of clients need of the six documents: three services, in 3.1 and in 3.0.3."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from deploy.openapi import broken_by, committed, recording_operations_json, served
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from pydantic import JsonValue

from chassis.openapi.downgrade import to_openapi_3_0
from chassis.openapi.reachable import reachable_schemas
from chassis.openapi.walk import closure, rewritten
from deadline_service.store.recording_operations import FILE as RECORDING_OPERATIONS

Json = Any
"""OpenAPI, as it is served."""
KEYWORDS_AFTER_3_0: Final = {"const", "patternProperties", "propertyNames", "prefixItems", "$defs"}
"""Keywords that OpenAPI 3.0.3 does not have."""
BOUNDS: Final = {"minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"}
SCHEMA_KEYWORDS: Final = {
    *BOUNDS,
    *("type", "format", "enum", "const", "pattern", "multipleOf", "uniqueItems"),
    *(
        "properties",
        "required",
        "additionalProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
    ),
    *("items", "prefixItems", "allOf", "anyOf", "oneOf", "$ref", "discriminator", "nullable"),
    *("title", "description", "default", "example", "examples", "deprecated"),
}
WORDS: Final = re.compile(r"([a-z0-9]+[ _])*[a-z]{4,}([ _][a-z0-9]+)*", re.IGNORECASE)
"""A value that is clear by itself: words, one of them longer than an abbreviation."""
PRIVATE: Final = re.compile(
    r"\w*(Said|ToCreate|ToChange|ToSend|ToStart|ToRotate|ToRepeat)|Shown\w+"
    r"|Cause|How|Kind|Rank|State|Source|Test|Naming|Need"
)
"""Names without a meaning in generated code."""


@pytest.fixture(scope="module")
def now() -> Mapping[str, Json]:
    return served()


@pytest.fixture(scope="module")
def documents(now: Mapping[str, Json]) -> list[Json]:
    return [*now.values(), *map(to_openapi_3_0, now.values())]


def test_no_change_breaks_clients_of_the_committed_documents(now: Mapping[str, Json]) -> None:
    """If it is meant, `make openapi` accepts it, and the commit shows it."""
    assert [str(each) for each in broken_by(now, committed())] == []


def test_the_committed_documents_are_current(now: Mapping[str, Json]) -> None:
    """After a change of the API: `make openapi`, and commit what it writes."""
    assert committed() == now


def test_worklists_point_to_the_operations_of_case_api() -> None:
    assert RECORDING_OPERATIONS.read_text("utf-8") == recording_operations_json()


def test_each_document_is_valid(documents: list[Json]) -> None:
    for document in documents:
        older = document["openapi"].startswith("3.0")
        validator = OpenAPIV30SpecValidator if older else OpenAPIV31SpecValidator
        validator(document).validate()


def test_each_schema_is_used(documents: list[Json]) -> None:
    """OpenAPI 3.0 has no webhooks, so their schemas would be left over in the older copy."""
    for document in documents:
        assert document["components"]["schemas"].keys() == reachable_schemas(document).keys()


def test_each_parameter_is_described(documents: list[Json]) -> None:
    unnamed = [
        (operation["operationId"], each["name"])
        for document in documents
        for operation in operations(document)
        for each in operation.get("parameters", ())
        if not each.get("description")
    ]
    assert not unnamed


def test_each_operation_has_one_tag_and_each_tag_is_described(documents: list[Json]) -> None:
    for document in documents:
        described = {tag["name"] for tag in document["tags"] if tag["description"]}

        assert {tag for operation in operations(document) for tag in operation["tags"]} == described
        assert all(len(operation["tags"]) == 1 for operation in operations(document))


def test_each_operation_states_its_security(applications: list[FastAPI]) -> None:
    for each in applications:
        for operation in operations(each.openapi()):
            needed = [*operation["security"]]
            either = [{*each} for each in needed]
            assert either in ([], [{"apiKey"}, {"oauth2"}]), operation["operationId"]
            assert needed == [] or needed[0]["apiKey"] == needed[1]["oauth2"] != []


def test_each_scope_is_also_in_the_description(applications: list[FastAPI]) -> None:
    for each in applications:
        for operation in operations(each.openapi()):
            for scope in (
                scope for needed in operation["security"][:1] for scope in needed["apiKey"]
            ):
                assert f"`{scope}`" in operation["description"], operation["operationId"]


def test_no_schema_has_patterns_of_names(documents: list[Json]) -> None:
    for document in documents:
        assert not [node for node in nodes(document) if "patternProperties" in node]


def test_schemas_have_keywords_of_their_version_only(documents: list[Json]) -> None:
    """A bound that pydantic cannot express is published as `ge` or `le`, which no tool reads."""
    for document in documents:
        for schema in schemas(document):
            unknown = {each for each in schema if not each.startswith("x-")} - SCHEMA_KEYWORDS
            assert unknown == set(), schema


def test_bounds_are_whole_numbers(documents: list[Json]) -> None:
    for document in documents:
        for schema in schemas(document):
            bounds = {key: value for key, value in schema.items() if key in BOUNDS}
            if schema.get("type") != "number":
                assert all(type(value) is int for value in bounds.values()), schema


def test_a_number_that_may_exceed_32_bits_has_a_format(documents: list[Json]) -> None:
    for document in documents:
        for schema in schemas(document):
            if schema.get("type") == "integer" and "enum" not in schema:
                fits = schema.get("maximum", 2**31) < 2**31
                assert fits or schema["format"] == "int64", schema


def test_what_a_problem_adds_is_in_its_schema(documents: list[Json]) -> None:
    schemas = documents[0]["components"]["schemas"]

    assert {"in_the_way", "restart_after"} <= schemas["ProblemDocument"]["properties"].keys()
    assert schemas["FactInTheWay"]["required"] == ["type"]


def test_every_value_of_an_enumeration_has_a_name_and_a_meaning(documents: list[Json]) -> None:
    for document in documents:
        for name, schema in document["components"]["schemas"].items():
            values = schema.get("enum", [])
            assert len(schema.get("x-enum-varnames", ())) == len(values), name
            if not all(WORDS.fullmatch(value) for value in values):
                assert len(schema.get("x-enum-descriptions", ())) == len(values), name
                assert all(f"`{value}`: " in schema["description"] for value in values), name


def test_no_field_of_a_body_has_a_default(documents: list[Json]) -> None:
    """Some generators make a field with a default required in a request: see chassis.openapi."""
    for document in documents:
        for name, schema in document["components"]["schemas"].items():
            for field, of in schema.get("properties", {}).items():
                assert "default" not in of, f"{name}.{field}"


def test_a_field_with_a_default_is_optional_in_a_request(documents: list[Json]) -> None:
    for document in documents[:3]:
        named = document["components"]["schemas"]
        sent = closure([each.get("requestBody") for each in operations(document)], named)
        defaulted = [
            (name, field)
            for name, schema in named.items()
            for field, of in schema.get("properties", {}).items()
            if "Default: `" in of.get("description", "")
        ]

        assert defaulted
        assert {name for name, _ in defaulted} <= sent
        assert not [each for each in defaulted if each[1] in named[each[0]].get("required", ())]


def test_schema_names_are_clear_in_generated_code(documents: list[Json]) -> None:
    for document in documents:
        private = {name for name in document["components"]["schemas"] if PRIVATE.fullmatch(name)}
        assert private == set()


def test_the_older_copies_are_openapi_3_0_3(documents: list[Json]) -> None:
    for older in documents[len(documents) // 2 :]:
        assert older["openapi"] == "3.0.3"
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


def schemas(document: Json) -> list[Json]:
    """Every schema of the components and of what operations refer to without a name."""
    found: list[Json] = []

    def collect(node: dict[str, JsonValue]) -> dict[str, JsonValue]:
        found.append(node)
        return node

    for each in [*document["components"]["schemas"].values(), *inline(document)]:
        rewritten(each, collect)
    return found


def inline(document: Json) -> Iterator[Json]:
    for node in nodes(document):
        if isinstance(schema := node.get("schema"), dict):
            yield schema
