"""Properties of the three OpenAPI documents that client generators need."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from deploy.openapi import broken_by, committed, served
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from pydantic import JsonValue

from chassis.openapi.downgrade import to_openapi_3_0
from chassis.openapi.walk import closure, rewritten

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
"""Names that mean nothing to a reader of generated code."""
TO_BE_RENAMED: Final = frozenset(
    {
        *("AssessmentAdviceReceivedSaid", "AssessmentAdviceRequestedSaid", "CaseCorrectedSaid"),
        *("AssessmentExceptionClaimedSaid", "AssessmentPlanAgreedSaid", "CaseVoidedSaid"),
        *("AssessmentPlanRefusedSaid", "CaseOpenedSaid", "DraftIssuedSaid", "FinalIssuedSaid"),
        *("RequestAgreedSaid", "RequestReceivedSaid", "RequestRefusedSaid", "RequestWithdrawnSaid"),
        *("ShownCase", "ShownFact", "ShownPerson", "How", "Naming", "Need", "Rank"),
        *("ShownDeadline", "ShownException", "ShownInformation", "ShownRule", "ShownRulebook"),
        *("Kind", "Source", "State", "Test", "Cause", "ShownAttempt", "ShownDelivery"),
        *("ShownEndpoint", "ShownReplay", "DeliveryToRepeat", "EndpointToChange"),
        *("EndpointToCreate", "ReplayToStart", "SecretToRotate", "TestToSend"),
    }
)
"""Names that are still private. The list only becomes shorter."""


@pytest.fixture
def documents(applications: list[FastAPI]) -> list[Json]:
    newer = [each.openapi() for each in applications]
    return [*newer, *map(to_openapi_3_0, newer)]


@pytest.fixture(scope="module")
def now() -> Mapping[str, Json]:
    return served()


def test_no_change_breaks_clients_of_the_committed_documents(now: Mapping[str, Json]) -> None:
    """If it is meant, `make openapi` accepts it, and the commit shows it."""
    assert [str(each) for each in broken_by(now, committed())] == []


def test_the_committed_documents_are_current(now: Mapping[str, Json]) -> None:
    """After a change of the API: `make openapi`, and commit what it writes."""
    assert committed() == now


def test_each_document_is_valid(documents: list[Json]) -> None:
    for document in documents:
        older = document["openapi"].startswith("3.0")
        validator = OpenAPIV30SpecValidator if older else OpenAPIV31SpecValidator
        validator(document).validate()


def test_each_operation_has_one_tag_and_each_tag_is_described(documents: list[Json]) -> None:
    for document in documents:
        described = {tag["name"] for tag in document["tags"] if tag["description"]}

        assert {tag for operation in operations(document) for tag in operation["tags"]} == described
        assert all(len(operation["tags"]) == 1 for operation in operations(document))


def test_each_operation_declares_its_authentication(applications: list[FastAPI]) -> None:
    for each in applications:
        for operation in operations(each.openapi()):
            needed = [*operation["security"]]
            assert needed == [] or needed[0]["apiKey"], operation["operationId"]


def test_no_schema_has_pattern_properties(applications: list[FastAPI]) -> None:
    for each in applications:
        for operation in operations(each.openapi()):
            for scope in (scope for needed in operation["security"] for scope in needed["apiKey"]):
                assert f"`{scope}`" in operation["description"], operation["operationId"]


def test_extension_members_of_problems_are_in_the_schema(applications: list[FastAPI]) -> None:
    document: Json = applications[0].openapi()
    schemas = document["components"]["schemas"]

    assert {"in_the_way", "restart_after"} <= schemas["ProblemDocument"]["properties"].keys()
    assert schemas["FactInTheWay"]["required"] == ["type", "position"]


def test_every_enum_member_has_a_name(applications: list[FastAPI]) -> None:
    for each in applications:
        for name, schema in each.openapi()["components"]["schemas"].items():
            if "enum" in schema:
                assert len(schema["x-enum-varnames"]) == len(schema["enum"]), name


def test_the_downgraded_documents_are_openapi_3_0_3(applications: list[FastAPI]) -> None:
    for each in applications:
        older = to_openapi_3_0(each.openapi())


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
        assert private <= TO_BE_RENAMED


def test_the_older_copies_are_openapi_3_0_3(documents: list[Json]) -> None:
    for older in documents[3:]:
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
