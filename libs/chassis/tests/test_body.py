import json
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from chassis.middleware import MAX_BODY_BYTES

NOTE = f"/v1/notes/{UUID(int=1)}"
JSON = {"Content-Type": "application/json"}


async def put(
    writer: httpx.AsyncClient, content: bytes, headers: dict[str, str] | None = None
) -> httpx.Response:
    return await writer.put(NOTE, content=content, headers={"If-Match": '"7"', **(headers or JSON)})


async def test_a_valid_body_is_accepted(writer: httpx.AsyncClient) -> None:
    content = '{"text": "Grüße,\\n\\"two\\" lines", "weight": 2}'.encode()

    assert (await put(writer, content)).status_code == 204


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "syntax", id="nothing"),
        pytest.param(b'{"text": ', "syntax", id="half of it"),
        pytest.param(b'{"text": "a"} {}', "syntax", id="two documents"),
        pytest.param(b"{'text': 'a'}", "syntax", id="Python"),
        pytest.param(b'{"text": "\xff"}', "encoding", id="not UTF-8"),
        pytest.param('{"text": "a"}'.encode("utf-16"), "encoding", id="UTF-16"),
        pytest.param(b'\xef\xbb\xbf{"text": "a"}', "syntax", id="a byte order mark"),
        pytest.param(b'{"text": "a\x00"}', "syntax", id="a raw NUL"),
        pytest.param(b'{"text": "a", "text": "b"}', "repeated_key", id="a key twice"),
        pytest.param(b"[" * 900 + b"]" * 900, "depth", id="900 deep"),
        pytest.param(b"[" * 10_000, "depth", id="10,000 deep"),
        pytest.param(rb'{"text": "\ud800"}', "encoding", id="half a pair"),
        pytest.param(b'{"text": "a", "weight": NaN}', "syntax", id="NaN"),
        pytest.param(b"[" + b"[]," * 300_000 + b"[]]", "too_many_values", id="600,000 lists"),
        pytest.param(b'{"a":' + b"9" * 5_000 + b"}", "syntax", id="a number of 5,000 digits"),
    ],
)
async def test_what_is_not_json_is_a_400(
    writer: httpx.AsyncClient, content: bytes, code: str
) -> None:
    response = await put(writer, content)

    assert response.status_code == 400
    assert response.json()["code"] == "malformed-json"
    assert response.json()["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("content", "pointer", "code"),
    [
        pytest.param(rb'{"text": "a\u0000"}', "/text", "hidden_character", id="NUL"),
        pytest.param(rb'{"text": "a\b"}', "/text", "hidden_character", id="a control"),
        pytest.param('{"text": "\u202eabc"}'.encode(), "/text", "hidden_character", id="bidi"),
        pytest.param(b"{}", "/text", "missing", id="a field is missing"),
        pytest.param(b'{"text": null}', "/text", "string_type", id="null"),
        pytest.param(b'{"text": "a", "colour": 1}', "/colour", "extra_forbidden", id="unknown"),
        pytest.param(b'{"text": "a", "Mary J": 1}', "", "extra_forbidden", id="no name of a field"),
        pytest.param(b'{"text": "a", "pages": "1"}', "/pages", "int_type", id="text as number"),
        pytest.param(b'{"text": "a", "pages": true}', "/pages", "int_type", id="truth as number"),
        pytest.param(
            b'{"text": "a", "pages": 1.0}', "/pages", "int_type", id="1.0 as whole number"
        ),
        pytest.param(b'{"text": "a", "pages": 9223372036854775808}', "/pages", "less_than"),
        pytest.param(b'{"text": "a", "weight": 1e999}', "/weight", "finite_number", id="1e999"),
        pytest.param(b'{"text": "fax"}', "/text", "string_pattern_mismatch", id="a pattern"),
        pytest.param(b"[]", "", "model_type", id="no object"),
        pytest.param(b"7", "", "model_type", id="a number"),
    ],
)
async def test_a_broken_rule_is_a_422_with_its_place(
    writer: httpx.AsyncClient, content: bytes, pointer: str, code: str
) -> None:
    response = await put(writer, content)

    (error,) = response.json()["errors"]
    assert response.status_code == 422
    assert (error["pointer"], error["code"]) == (pointer, code)


async def test_every_broken_rule_is_listed(writer: httpx.AsyncClient) -> None:
    response = await put(writer, b'{"text": "", "weight": 0, "pages": 0}')

    pointers = [error["pointer"] for error in response.json()["errors"]]
    assert pointers == ["/text", "/weight", "/pages"]


async def test_a_refusal_never_quotes_a_submitted_value(writer: httpx.AsyncClient) -> None:
    response = await put(
        writer, json.dumps({"text": "x-Mary", "weight": "Jones", "Mary": 1}).encode()
    )

    messages = [error["message"] for error in response.json()["errors"]]
    assert len(messages) == 3
    assert "Mary" not in " ".join(messages)
    assert "Jones" not in response.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Type": "text/plain"}, id="another type"),
        pytest.param({"Content-Type": ""}, id="no type"),
        pytest.param({"Content-Type": "application/json; charset=latin-1"}, id="another charset"),
        pytest.param({**JSON, "Content-Encoding": "gzip"}, id="compressed"),
    ],
)
async def test_another_media_type_is_a_415(
    writer: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await put(writer, b'{"text": "a"}', headers)

    assert response.status_code == 415
    assert response.headers["Accept-Post"] == "application/json"


async def test_an_encoding_in_a_second_line_is_a_415(writer: httpx.AsyncClient) -> None:
    headers = [
        ("If-Match", '"7"'),
        ("Content-Type", "application/json"),
        ("Content-Encoding", "identity"),
        ("Content-Encoding", "gzip"),
    ]

    response = await writer.put(NOTE, content=b'{"text": "a"}', headers=headers)

    assert response.status_code == 415


async def test_a_charset_parameter_is_accepted(writer: httpx.AsyncClient) -> None:
    headers = {"Content-Type": 'application/json; charset="UTF-8"'}

    assert (await put(writer, b'{"text": "a"}', headers)).status_code == 204


async def test_a_body_with_a_too_large_content_length_is_a_413(writer: httpx.AsyncClient) -> None:
    response = await put(writer, b" " * (MAX_BODY_BYTES + 1))

    assert response.status_code == 413
    assert response.json()["detail"] == "a body may have 1048576 bytes"


async def test_a_too_large_body_without_a_content_length_is_a_413(
    writer: httpx.AsyncClient,
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    response = await writer.put(NOTE, content=endless(), headers={"If-Match": '"7"', **JSON})

    assert response.status_code == 413
