import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, validate
from pydantic import JsonValue

from events.contract_schemas import asyncapi_document, contract_schema, write_schemas
from events.contracts import CONTRACTS, Event

every_contract = pytest.mark.parametrize(
    "contract", CONTRACTS.values(), ids=lambda contract: contract.type
)


@every_contract
def test_a_schema_is_sound_and_accepts_its_example(contract: type[Event]) -> None:
    published = contract_schema(contract)

    Draft202012Validator.check_schema(published)
    examples = published["examples"]
    assert isinstance(examples, list)
    for example in examples:
        validate(example, published, Draft202012Validator)


def test_the_asyncapi_document_has_a_message_for_every_contract() -> None:
    document = asyncapi_document()

    assert document["asyncapi"] == "3.0.0"
    match document:
        case {
            "channels": dict(channels),
            "operations": dict(operations),
            "components": {"messages": dict(messages)},
        }:
            assert messages.keys() == CONTRACTS.keys()
            assert {f"receive-{name}" for name in channels} == operations.keys()
        case _:
            pytest.fail("a part of the document is missing")


def test_every_reference_in_the_asyncapi_document_leads_somewhere(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    document = json.loads((tmp_path / "asyncapi.json").read_text())

    for ref in references(document):
        if ref.startswith("#/"):
            part = document
            for step in ref[2:].split("/"):
                part = part[step]
        else:
            assert (tmp_path / ref).is_file()


def references(part: JsonValue) -> list[str]:
    match part:
        case {"$ref": str(ref)}:
            return [ref]
        case dict():
            return [ref for child in part.values() for ref in references(child)]
        case list():
            return [ref for child in part for ref in references(child)]
        case _:
            return []


def test_what_is_written_is_said(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")

    assert {path.name for path in written} == {
        path.name for path in (tmp_path / "schemas").iterdir()
    }
    assert len(written) == len(CONTRACTS) + 1
