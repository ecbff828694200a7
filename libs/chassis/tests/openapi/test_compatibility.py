"""Pairs of documents that differ in one place: the change either breaks clients or does not."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

import pytest

from chassis.openapi.compatibility import breaking_changes

Json = dict[str, Any]
Pair = tuple[str, tuple[str | int, ...], Any]
"""What is changed, where, and to what."""


def reference(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def content(name: str) -> Json:
    return {"content": {"application/json": {"schema": reference(name)}}}


DOCUMENT: Final[Json] = {
    "paths": {
        "/v1/notes/{note_id}": {
            "get": {
                "operationId": "readNote",
                "security": [{"apiKey": ["notes:read"]}],
                "parameters": [
                    {
                        "name": "note_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "format": "uuid"},
                    },
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}},
                ],
                "responses": {
                    "200": {"headers": {"ETag": {}}, **content("Note")},
                    "404": content("Problem"),
                },
            },
            "put": {
                "operationId": "replaceNote",
                "requestBody": {"required": True, **content("NoteRequest")},
                "responses": {"204": {}},
            },
            "delete": {"operationId": "deleteNote", "responses": {"204": {}}},
        }
    },
    "webhooks": {
        "noteChanged": {
            "post": {"requestBody": content("Message"), "responses": {"200": {}}},
        }
    },
    "components": {
        "schemas": {
            "Note": {
                "type": "object",
                "properties": {
                    "state": reference("NoteState"),
                    "title": {"type": "string", "maxLength": 80},
                    "length": {"type": "integer", "minimum": 0},
                    "opened_on": {"type": "string", "format": "date"},
                    "related": {"type": "array", "items": reference("Note")},
                    "author": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["state", "title"],
            },
            "NoteState": {"type": "string", "enum": ["open", "closed"]},
            "NoteRequest": {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "minLength": 1, "maxLength": 80},
                    "size": {"type": ["integer", "string"]},
                    "flags": {"type": "array", "items": reference("Flag"), "maxItems": 5},
                    "day": {"type": "string", "x-formatMinimum": "1980-01-01"},
                },
                "required": ["title"],
                "additionalProperties": False,
            },
            "Flag": {"type": "string", "enum": ["urgent", "late"]},
            "Problem": {"type": "object", "properties": {"status": {"type": "integer"}}},
            "Message": {
                "type": "object",
                "properties": {"id": {"type": "string"}},
                "required": ["id"],
            },
        }
    },
}
NOTE: Final = ("components", "schemas", "Note", "properties")
SENT: Final = ("components", "schemas", "NoteRequest", "properties")
READ: Final = ("paths", "/v1/notes/{note_id}", "get")
PUT: Final = ("paths", "/v1/notes/{note_id}", "put")
PARAMETERS: Final = DOCUMENT["paths"]["/v1/notes/{note_id}"]["get"]["parameters"]
REMOVED: Final = object()


def changed(path: tuple[str | int, ...], value: object) -> Json:
    """The document with a value in a place, or without it if the value is REMOVED."""
    document = deepcopy(DOCUMENT)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if value is REMOVED:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


BREAKING: Final[Sequence[Pair]] = [
    ("an operation is removed", (*PUT,), REMOVED),
    ("an operation has another name", (*READ, "operationId"), "getNote"),
    ("an operation needs another scope", (*READ, "security"), [{"apiKey": ["notes:manage"]}]),
    ("a parameter is removed", (*READ, "parameters", 1), REMOVED),
    ("a parameter is now required", (*READ, "parameters", 1, "required"), True),
    ("a parameter has a lower maximum", (*READ, "parameters", 1, "schema", "maximum"), 5),
    ("a status of success is another", (*PUT, "responses"), {"200": {}}),
    ("a status of success is added", (*PUT, "responses", "202"), {}),
    ("a refusal is removed", (*READ, "responses", "404"), REMOVED),
    ("a header is removed", (*READ, "responses", "200", "headers"), {}),
    ("the media type is another", (*READ, "responses", "404", "content"), {"text/plain": {}}),
    ("a body is removed", (*PUT, "requestBody"), REMOVED),
    ("a body is added", ("paths", "/v1/notes/{note_id}", "delete", "requestBody"), {"required": 1}),
    ("the schema of a body has another name", (*PUT, "requestBody"), content("Note")),
    ("a field of a response is removed", (*NOTE, "length"), REMOVED),
    ("a field of a response may be missing", (*NOTE[:3], "required"), ["state"]),
    ("a field of a response has another type", (*NOTE, "length"), {"type": "string"}),
    ("a field of a response may be null", (*NOTE, "title", "type"), ["string", "null"]),
    ("a field of a response has another format", (*NOTE, "opened_on", "format"), "date-time"),
    ("a number of a response may exceed 32 bits", (*NOTE, "length", "format"), "int64"),
    ("a text of a response may be longer", (*NOTE, "title", "maxLength"), 90),
    ("a text of a response has no bound", (*NOTE, "title"), {"type": "string"}),
    ("a number of a response may be lower", (*NOTE, "length", "minimum"), -1),
    ("an element of a response has another type", (*NOTE, "related", "items"), {"type": "string"}),
    ("a response has another variant", (*NOTE, "author", "anyOf", 1), {"type": "integer"}),
    ("a value of a response is removed", ("components", "schemas", "NoteState", "enum"), ["open"]),
    ("a value of a response may be any", ("components", "schemas", "NoteState", "enum"), REMOVED),
    ("a field of a request is removed", (*SENT, "size"), REMOVED),
    ("a field of a request is now required", (*SENT[:3], "required"), ["title", "size"]),
    ("a field of a request takes fewer types", (*SENT, "size", "type"), "integer"),
    ("a text of a request must be longer", (*SENT, "title", "minLength"), 2),
    ("a text of a request must be shorter", (*SENT, "title", "maxLength"), 79),
    ("a text of a request has a pattern", (*SENT, "title", "pattern"), "^[a-z]+$"),
    ("a list of a request has fewer elements", (*SENT, "flags", "maxItems"), 4),
    ("a day of a request must be later", (*SENT, "day", "x-formatMinimum"), "1990-01-01"),
    ("a value of a request is removed", ("components", "schemas", "Flag", "enum"), ["urgent"]),
    ("a text of a request is one of a few", (*SENT, "title", "enum"), ["First"]),
    ("a webhook is removed", ("webhooks", "noteChanged"), REMOVED),
    (
        "a field of a webhook is removed",
        ("components", "schemas", "Message", "properties", "id"),
        REMOVED,
    ),
    (
        "a field of a problem has another type",
        ("components", "schemas", "Problem", "properties", "status", "type"),
        "string",
    ),
]
HARMLESS: Final[Sequence[Pair]] = [
    ("nothing", ("info",), {}),
    ("an operation is added", ("paths", "/v1/more"), {"get": {"responses": {}}}),
    ("an operation needs no scope", (*READ, "security"), []),
    (
        "an optional parameter is added",
        (*READ, "parameters"),
        [*PARAMETERS, {"name": "q", "in": "query", "schema": {}}],
    ),
    ("a refusal is added", (*READ, "responses", "409"), content("Problem")),
    ("a field of a response is added", (*NOTE, "more"), {"type": "string"}),
    (
        "a field of a response is always there",
        (*NOTE[:3], "required"),
        ["state", "title", "length"],
    ),
    ("a text of a response is shorter", (*NOTE, "title", "maxLength"), 70),
    ("a response has fewer variants", (*NOTE, "author", "anyOf"), [{"type": "string"}]),
    (
        "a value of a response is added",
        ("components", "schemas", "NoteState", "enum"),
        ["open", "closed", "archived"],
    ),
    ("an optional field of a request is added", (*SENT, "more"), {"type": "string"}),
    ("a field of a request is now optional", (*SENT[:3], "required"), []),
    ("a field of a request takes any number", (*SENT, "size", "type"), ["number", "string"]),
    ("a text of a request may be longer", (*SENT, "title", "maxLength"), 90),
    ("a text of a request has no bound", (*SENT, "title"), {"type": "string"}),
    (
        "a value of a request is added",
        ("components", "schemas", "Flag", "enum"),
        ["urgent", "late", "x"],
    ),
    ("a description changes", (*NOTE, "title", "description"), "Another."),
    ("a webhook is added", ("webhooks", "noteDeleted"), {"post": {"responses": {}}}),
]


@pytest.mark.parametrize(
    ("path", "value"), [pytest.param(*pair[1:], id=pair[0]) for pair in BREAKING]
)
def test_it_breaks_clients(path: tuple[str | int, ...], value: object) -> None:
    assert breaking_changes(DOCUMENT, changed(path, value)) != []


@pytest.mark.parametrize(
    ("path", "value"), [pytest.param(*pair[1:], id=pair[0]) for pair in HARMLESS]
)
def test_it_breaks_nothing(path: tuple[str | int, ...], value: object) -> None:
    assert breaking_changes(DOCUMENT, changed(path, value)) == []


def test_a_change_in_several_operations_is_reported_once() -> None:
    twice = deepcopy(DOCUMENT)
    twice["paths"]["/v1/more"] = {"get": DOCUMENT["paths"]["/v1/notes/{note_id}"]["get"]}
    changed_once = deepcopy(twice)
    del changed_once["components"]["schemas"]["Note"]["properties"]["length"]

    assert [str(each) for each in breaking_changes(twice, changed_once)] == [
        "Note in a response, length: is removed"
    ]


def test_a_change_in_both_directions_is_reported_for_each() -> None:
    both = changed((*NOTE, "flag"), reference("Flag"))
    narrowed = deepcopy(both)
    narrowed["components"]["schemas"]["Flag"]["enum"] = ["urgent"]

    assert {str(each) for each in breaking_changes(both, narrowed)} == {
        "Flag in a request: the value late is removed",
        "Flag in a response: the value late is removed",
    }
