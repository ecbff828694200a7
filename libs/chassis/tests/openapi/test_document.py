import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from pydantic import JsonValue


@pytest.fixture
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    return (await http.get("/openapi.json")).json()


@pytest.fixture
async def older(http: httpx.AsyncClient) -> dict[str, Any]:
    return (await http.get("/openapi-3.0.json")).json()


def nodes(node: JsonValue | dict[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every object in a document."""
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


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()


def test_its_copy_is_openapi_3_0(older: dict[str, Any]) -> None:
    OpenAPIV30SpecValidator(older).validate()


def test_the_3_0_copy_has_no_newer_keyword(older: dict[str, Any]) -> None:
    for node in nodes(older):
        assert "const" not in node
        assert node.get("type") != "null"
        assert not isinstance(node.get("type"), list)
        assert not isinstance(node.get("exclusiveMinimum"), int) or node["exclusiveMinimum"] is True


def test_operations_are_named_after_what_they_do(document: dict[str, Any]) -> None:
    named = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    }

    assert {"createNote", "listNotes", "getNote", "changeNote"} <= named


def test_a_strict_body_is_a_named_schema(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/notes"]["post"]["requestBody"]

    reference = {"$ref": "#/components/schemas/Note"}
    assert body == {"required": True, "content": {"application/json": {"schema": reference}}}
    assert document["components"]["schemas"]["Note"]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("operation", "responses"),
    [
        pytest.param(
            ("/v1/notes", "post"),
            ["201", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503"],
            id="a POST",
        ),
        pytest.param(
            ("/v1/notes/{note_id}", "put"),
            [
                "204",
                "400",
                "401",
                "403",
                "404",
                "412",
                "413",
                "415",
                "422",
                "428",
                "429",
                "500",
                "503",
            ],
            id="a change",
        ),
        pytest.param(
            ("/v1/notes", "get"), ["200", "401", "403", "422", "429", "500", "503"], id="a list"
        ),
        pytest.param(("/problems", "get"), ["200", "422", "429", "500", "503"], id="a public page"),
    ],
)
def test_every_response_is_documented(
    document: dict[str, Any], operation: tuple[str, str], responses: list[str]
) -> None:
    path, method = operation

    assert list(document["paths"][path][method]["responses"]) == responses


def test_every_refusal_is_the_one_problem(document: dict[str, Any]) -> None:
    refusals = document["components"]["responses"].values()

    for refusal in refusals:
        schema = refusal["content"]["application/problem+json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ProblemDocument"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_headers_that_are_needed_are_parameters(document: dict[str, Any]) -> None:
    change = document["paths"]["/v1/notes/{note_id}"]["put"]["parameters"]
    store_note = document["paths"]["/v1/notes"]["post"]["parameters"]

    assert ("If-Match", True) in {(each["name"], each["required"]) for each in change}
    assert ("Idempotency-Key", True) in {(each["name"], each["required"]) for each in store_note}


def test_scopes_are_published(document: dict[str, Any], older: dict[str, Any]) -> None:
    assert document["paths"]["/v1/notes"]["post"]["security"] == [
        {"apiKey": ["notes:write"]},
        {"oauth2": ["notes:write"]},
    ]
    assert older["paths"]["/v1/notes"]["post"]["security"] == [
        {"apiKey": []},
        {"oauth2": ["notes:write"]},
    ]
    scheme = document["components"]["securitySchemes"]["oauth2"]
    assert {*scheme["flows"]["clientCredentials"]["scopes"]} == {"notes:read", "notes:write"}


def test_no_field_is_nullable(document: dict[str, Any]) -> None:
    assert all(node != {"type": "null"} for node in nodes(document))


async def test_a_document_that_has_not_changed_is_not_sent_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/openapi.json")

    again = await http.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


async def test_the_page_for_people_runs_offline_and_without_inline_scripts(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/docs")
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert page.headers["Content-Type"].startswith("text/html")
    assert len(loaded) == 3
    for path in loaded:
        file = await http.get(path)
        assert file.status_code == 200
        assert file.content
    assert re.findall(r"<script[^>]*>(?!</script>)|<style| style=| on[a-z]+=", page.text) == []
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in page.headers["Content-Security-Policy"]


async def test_the_page_shows_the_document_of_this_service(http: httpx.AsyncClient) -> None:
    start = await http.get("/swagger-ui/start.js")

    assert start.headers["Content-Type"].startswith("text/javascript")
    assert 'url: "/openapi.json"' in start.text
    assert "//" not in start.text


def test_every_operation_states_its_scope_in_words(document: dict[str, Any]) -> None:
    store_note = document["paths"]["/v1/notes"]["post"]

    assert store_note["description"].endswith(
        "Scope of the API key or access token: `notes:write`."
    )


def test_a_refusal_lists_the_codes_of_its_problems_and_has_an_example(
    document: dict[str, Any],
) -> None:
    refusal = document["components"]["responses"]["PreconditionFailed"]
    example = refusal["content"]["application/problem+json"]["example"]

    assert "`stale-version`" in refusal["description"]
    assert example["type"] == "/problems/stale-version"
    assert example["status"] == 412


def test_each_operation_has_one_tag_and_each_tag_is_described(document: dict[str, Any]) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    tags = [operation["tags"] for item in document["paths"].values() for operation in item.values()]

    assert all(len(of) == 1 for of in tags)
    assert {tag for of in tags for tag in of} == described


def test_a_public_operation_has_no_security(document: dict[str, Any]) -> None:
    assert document["paths"]["/problems"]["get"]["security"] == []
    assert document["paths"]["/v1/notes"]["get"]["security"] == [
        {"apiKey": ["notes:read"]},
        {"oauth2": ["notes:read"]},
    ]


def test_headers_for_clients_are_published(document: dict[str, Any]) -> None:
    made = document["paths"]["/v1/notes"]["post"]["responses"]["201"]["headers"]
    refused = document["components"]["responses"]

    assert "Location" in made
    assert "Retry-After" in refused["ServiceUnavailable"]["headers"]
    assert "Retry-After" not in refused["NotFound"]["headers"]
