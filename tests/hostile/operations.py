"""Every operation of a service, with a valid request that a test makes hostile in one place."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import quote

from pydantic import JsonValue
from tests.hostile.raw_http import Headers, RawRequest

from chassis.testing.faults import ApiCall

JSON_MEDIA_TYPE: Final = "application/json"
_METHODS: Final = ("get", "put", "post", "delete", "patch")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
JsonPath = tuple[int | str, ...]


@dataclass(frozen=True)
class HostileOperation:
    """An operation of a document, and a valid request of it."""

    operation_id: str
    template: str
    definition: Mapping[str, Any] = field(repr=False)
    valid: RawRequest

    @property
    def media_types(self) -> Sequence[str]:
        """The media types of its body; none if it has none."""
        return [*self.definition.get("requestBody", {}).get("content", ())]

    @property
    def has_json_body(self) -> bool:
        """Whether its body is JSON."""
        return JSON_MEDIA_TYPE in self.media_types

    @property
    def path(self) -> bytes:
        """The path of the valid request, without its query."""
        return self.valid.target.partition(b"?")[0]

    @property
    def query(self) -> bytes:
        """The query of the valid request."""
        return self.valid.target.partition(b"?")[2]

    def parameters(self, place: str) -> Sequence[Mapping[str, Any]]:
        """Its parameters in `path`, `query` or `header`."""
        return [each for each in self.definition.get("parameters", ()) if each["in"] == place]

    def with_path_value(self, name: str, value: bytes) -> RawRequest:
        """The valid request with another value of a path parameter, as it is sent."""
        pairs = zip(self.template.split("/"), self.path.split(b"/"), strict=True)
        parts = [
            part.encode().replace(f"{{{name}}}".encode(), value) if f"{{{name}}}" in part else given
            for part, given in pairs
        ]
        return replace(self.valid, target=self._with_query(b"/".join(parts), self.query))

    def with_query(self, added: bytes, without: str | None = None) -> RawRequest:
        """The valid request with more of a query, and without a parameter that it may have."""
        kept = [
            pair
            for pair in self.query.split(b"&")
            if pair and (without is None or pair.partition(b"=")[0] != without.encode())
        ]
        return replace(self.valid, target=self._with_query(self.path, b"&".join([*kept, added])))

    @cached_property
    def body(self) -> JsonValue:
        """The valid body."""
        document: JsonValue = json.loads(self.valid.body or b"null")
        return document

    def with_value_at(self, path: JsonPath, text: bytes) -> RawRequest:
        """The valid request with other JSON, as it is sent, in one place of the body."""
        marker = "the place of the hostile value"
        changed = _replaced(self.body, path, marker)
        return self.valid.with_body(
            json.dumps(changed).encode().replace(f'"{marker}"'.encode(), text)
        )

    @cached_property
    def numbers(self) -> Sequence[JsonPath]:
        """The places of its body that have numbers."""
        return [
            path
            for path, value in _leaves(self.body)
            if isinstance(value, int | float) and not isinstance(value, bool)
        ]

    @cached_property
    def texts(self) -> Sequence[JsonPath]:
        """The places of its body that have texts."""
        return [path for path, value in _leaves(self.body) if isinstance(value, str)]

    @staticmethod
    def _with_query(path: bytes, query: bytes) -> bytes:
        return path + b"?" + query if query else path


def operations_of(
    document: Mapping[str, Any], calls: Mapping[str, ApiCall], url: str, key: str
) -> Sequence[HostileOperation]:
    """The operations of a document.

    Raises:
        KeyError: there is no request of one of them.
    """
    return [
        HostileOperation(
            definition["operationId"],
            template,
            definition,
            _raw(calls[definition["operationId"]], url, key),
        )
        for template, item in document["paths"].items()
        for method, definition in item.items()
        if method in _METHODS
    ]


def example_of(document: Mapping[str, Any], definition: Mapping[str, Any]) -> JsonValue:
    """The example of the body of an operation."""
    reference: str = definition["requestBody"]["content"][JSON_MEDIA_TYPE]["schema"]["$ref"]
    example: JsonValue = document["components"]["schemas"][reference.rpartition("/")[2]][
        "examples"
    ][0]
    return example


def _raw(call: ApiCall, url: str, key: str) -> RawRequest:
    given = {"Authorization": f"Bearer {key}", **call.headers}
    headers: Headers = tuple((name, value.encode()) for name, value in given.items())
    target = quote(call.path.removeprefix(url), safe="/?&=%:+,-._~").encode()
    if call.content is not None:
        return RawRequest(call.method, target, headers, call.content)
    if call.body is None:
        return RawRequest(call.method, target, headers)
    return RawRequest(
        call.method,
        target,
        (*headers, ("Content-Type", JSON_MEDIA_TYPE.encode())),
        json.dumps(call.body).encode(),
    )


def _leaves(value: JsonValue, path: JsonPath = ()) -> Iterator[tuple[JsonPath, JsonValue]]:
    match value:
        case dict():
            for key, below in value.items():
                yield from _leaves(below, (*path, key))
        case list():
            for index, below in enumerate(value):
                yield from _leaves(below, (*path, index))
        case _:
            yield path, value


def _replaced(value: JsonValue, path: JsonPath, new: JsonValue) -> JsonValue:
    if not path:
        return new
    match value:
        case dict():
            return {
                key: _replaced(below, path[1:], new) if key == path[0] else below
                for key, below in value.items()
            }
        case list():
            return [
                _replaced(below, path[1:], new) if index == path[0] else below
                for index, below in enumerate(value)
            ]
        case _:
            return value
