import json
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from events.codec import (
    MAX_CACHED_CHARS,
    UnknownEventType,
    UnknownSchemaVersion,
    decode_event,
    decode_event_cached,
    encode_event,
)
from events.contracts import CONTRACTS, Event, RequestWithdrawn

Schema = Mapping[str, JsonValue]
Json = st.SearchStrategy[JsonValue]

RECURSION_STOP: Schema = {"type": "boolean"}
"""Replaces a definition inside itself, so that values are finite."""
VALUES_BY_FORMAT: Mapping[str, Json] = {
    "date": st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat),
    "date-time": st.datetimes().map(lambda instant: f"{instant.isoformat()}Z"),
    "uuid": st.uuids().map(str),
}
FIELD_NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True)
CORRECTED_VALUES: Json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.from_regex(r"[A-Za-z0-9_./-]{1,80}|[A-Z]{1,9} [0-9]{1,9}", fullmatch=True),
    ),
    lambda part: st.one_of(
        st.lists(part, max_size=3).map(list),
        st.dictionaries(FIELD_NAMES, part, max_size=3).map(dict),
    ),
    max_leaves=5,
)
"""The values of a corrected field, whose schema is that of the corrected event."""


def bodies(contract: type[Event]) -> Json:
    """Any body that a contract's schema allows."""
    schema = contract.model_json_schema()
    return _any(schema, schema.get("$defs", {}))


def _any(schema: Schema, definitions: Mapping[str, Schema]) -> Json:
    match schema:
        case {"$ref": str(ref)}:
            name = ref.rpartition("/")[2]
            return _any(definitions[name], {**definitions, name: RECURSION_STOP})
        case {"anyOf": list(parts)}:
            kinds = st.sampled_from([part for part in parts if isinstance(part, dict)])
            return kinds.flatmap(lambda part: _any(part, definitions))
        case {"enum": list(values)}:
            return st.sampled_from(values)
        case {"type": "array", "items": dict(items)}:
            fewest = schema.get("minItems", 0)
            assert isinstance(fewest, int)
            return st.lists(_any(items, definitions), min_size=fewest, max_size=fewest + 1).map(
                list
            )
        case {"type": "object"}:
            return _object(schema, definitions)
        case _:
            return _leaf(schema)


def _object(schema: Schema, definitions: Mapping[str, Schema]) -> Json:
    match schema:
        case {"properties": dict(properties)}:
            required = schema.get("required", [])
            assert isinstance(required, list)
            fields = {
                name: _any(part, definitions)
                for name, part in properties.items()
                if isinstance(part, dict)
            }
            return st.fixed_dictionaries(
                {name: field for name, field in fields.items() if name in required},
                optional={name: field for name, field in fields.items() if name not in required},
            ).map(dict)
        case {"additionalProperties": True}:
            return st.dictionaries(FIELD_NAMES, CORRECTED_VALUES, min_size=1, max_size=2).map(dict)
        case _:
            raise AssertionError(schema)


def _leaf(schema: Schema) -> Json:
    match schema:
        case {"format": str(name)}:
            return VALUES_BY_FORMAT[name]
        case {"type": "boolean"}:
            return st.booleans()
        case {"pattern": str(pattern), "maxLength": int(longest)}:
            text = st.from_regex(pattern.replace("$", r"\Z"), fullmatch=True)
            return text.filter(lambda candidate: len(candidate) <= longest)
        case {"type": "integer"}:
            least, most = schema.get("minimum"), schema.get("maximum", 2**53 - 1)
            assert isinstance(least, int)
            assert isinstance(most, int)
            return st.integers(least, most)
        case {"type": "null"}:
            return st.none()
        case _:
            raise AssertionError(schema)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=lambda contract: contract.type)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_event_is_decoded_as_it_was_encoded(
    contract: type[Event], data: st.DataObject
) -> None:
    body = data.draw(bodies(contract))
    event = contract.model_validate_json(json.dumps(body))

    text = encode_event(event)

    assert decode_event(event.type, event.schema_version, text) == event
    assert decode_event(event.type, event.schema_version, text.encode()) == event
    for _ in range(2):
        assert decode_event_cached(event.type, event.schema_version, text) == event
    assert encode_event(decode_event(event.type, event.schema_version, text)) == text


def test_the_text_is_canonical() -> None:
    text = '{"request_id":"00000000-0000-4000-8000-000000000001","on":"2026-03-02","by":"parent"}'
    event = RequestWithdrawn.model_validate_json(text)

    assert encode_event(event) == (
        '{"by":"parent","on":"2026-03-02","request_id":"00000000-0000-4000-8000-000000000001"}'
    )


def test_fields_of_a_newer_writer_are_ignored() -> None:
    text = '{"by":"parent","on":"2026-03-02","request_id":"00000000-0000-4000-8000-000000000001"}'
    newer = text.replace("{", '{"added":{"later":[1]},')

    assert decode_event("request.withdrawn", 1, newer) == decode_event("request.withdrawn", 1, text)


def test_a_newer_version_is_refused() -> None:
    text = '{"by":"parent","on":"2026-03-02","request_id":"00000000-0000-4000-8000-000000000001"}'

    with pytest.raises(UnknownSchemaVersion, match="has no version 2"):
        decode_event("request.withdrawn", 2, text)


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(UnknownEventType, match=r"request\.vanished"):
        decode_event("request.vanished", 1, "{}")


def test_a_text_that_does_not_fit_the_contract_is_refused() -> None:
    with pytest.raises(ValidationError):
        decode_event("request.withdrawn", 1, '{"on":"the second of March"}')


def withdrawn(document: str) -> str:
    day = '"by":"parent","on":"2026-03-02"'
    return f'{{{day},"request_id":"00000000-0000-4000-8000-000000000001","x":"{document}"}}'


@pytest.mark.parametrize(("characters", "is_cached"), [(10, True), (MAX_CACHED_CHARS, False)])
def test_only_short_texts_are_cached_so_that_the_cache_is_bounded(
    characters: int, *, is_cached: bool
) -> None:
    text = withdrawn("x" * characters)

    first, second = (decode_event_cached("request.withdrawn", 1, text) for _ in range(2))

    assert first == second
    assert (first is second) is is_cached


def test_a_text_of_another_version_is_another_in_the_cache() -> None:
    assert decode_event_cached("request.withdrawn", 1, withdrawn("short"))

    with pytest.raises(UnknownSchemaVersion):
        decode_event_cached("request.withdrawn", 2, withdrawn("short"))
