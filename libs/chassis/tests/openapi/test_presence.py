from typing import Any

from chassis.openapi.presence import state_presence

FIELD = {"type": "boolean", "default": False, "description": "Whether it is so."}


def document(**schemas: dict[str, Any]) -> dict[str, Any]:
    """Sent is the body of the only operation, Answer its response."""
    return {
        "paths": {
            "/v1/notes": {
                "post": {
                    "requestBody": {"$ref": "#/components/schemas/Sent"},
                    "responses": {"201": {"$ref": "#/components/schemas/Answer"}},
                }
            }
        },
        "components": {"schemas": schemas},
    }


def test_a_default_of_a_request_is_text_and_the_field_optional() -> None:
    published = document(Sent={"properties": {"open": FIELD}}, Answer={})

    state_presence(published)

    assert published["components"]["schemas"]["Sent"] == {
        "properties": {
            "open": {"type": "boolean", "description": "Whether it is so.\n\nDefault: `false`."}
        }
    }


def test_a_default_of_a_response_is_always_sent() -> None:
    response = {"properties": {"id": {"type": "string"}, "open": FIELD}, "required": ["id"]}
    published = document(Sent={}, Answer=response)

    state_presence(published)

    assert published["components"]["schemas"]["Answer"] == {
        "properties": {
            "id": {"type": "string"},
            "open": {"type": "boolean", "description": "Whether it is so."},
        },
        "required": ["id", "open"],
    }


def test_a_request_is_closed_and_a_response_is_open() -> None:
    closed = {"properties": {"id": {"type": "string"}}, "additionalProperties": False}
    published = document(Sent={**closed}, Answer={**closed})

    state_presence(published)

    schemas = published["components"]["schemas"]
    assert schemas["Sent"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["Answer"]


def test_a_schema_of_requests_and_responses_is_published_as_in_requests() -> None:
    holder = {"properties": {"part": {"$ref": "#/components/schemas/Part"}}}
    published = document(Sent=holder, Answer=holder, Part={"properties": {"open": FIELD}})

    state_presence(published)

    assert "required" not in published["components"]["schemas"]["Part"]
