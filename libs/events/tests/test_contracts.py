"""Rules for every contract. `contracts.golden` lists the published contracts."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from pydantic import JsonValue

from events.contracts import CONTRACTS, Event
from events.examples import example

GOLDEN = Path(__file__).with_name("contracts.golden")
every_contract = pytest.mark.parametrize(
    "contract", CONTRACTS.values(), ids=lambda contract: contract.type
)


def published(contract: type[Event]) -> str:
    """One line: type, version, and fields, with a question mark if optional."""
    fields = " ".join(
        name if field.is_required() else f"{name}?" for name, field in contract.model_fields.items()
    )
    return f"{contract.type} {contract.schema_version}: {fields}"


def test_a_change_of_a_contract_is_deliberate() -> None:
    """A new optional field is added to the golden file; any other change is a new version.

    See docs/how-to/add-an-event.md.
    """
    assert sorted(map(published, CONTRACTS.values())) == GOLDEN.read_text().splitlines()


@every_contract
def test_a_contract_is_named_as_its_class(contract: type[Event]) -> None:
    words = re.split(r"[._]", contract.type)

    assert contract.__name__ == "".join(word.capitalize() for word in words)


@every_contract
def test_a_legal_date_is_a_required_day(contract: type[Event]) -> None:
    if contract.date_field is not None:
        field = contract.model_fields[contract.date_field]
        assert field.annotation is date
        assert field.is_required()


@every_contract
def test_a_contract_is_documented(contract: type[Event]) -> None:
    assert contract.__doc__
    assert contract.__doc__.partition("\n")[0].endswith((".", "plan."))


@every_contract
def test_a_contract_states_what_happened_in_one_sentence(contract: type[Event]) -> None:
    """The statement is part of a paragraph, so it has no parenthesis and no second sentence."""
    assert "statement" in vars(contract), "each contract has a statement"
    assert re.fullmatch(r"[A-Z][^();:“”\n]{8,118}\.", contract.statement)
    assert ". " not in contract.statement


def test_the_statements_of_contracts_differ() -> None:
    statements = [contract.statement for contract in CONTRACTS.values()]

    assert len(set(statements)) == len(statements)


@every_contract
def test_an_example_is_accepted(contract: type[Event]) -> None:
    assert contract.model_validate_json(json.dumps(example(contract)))


@every_contract
def test_no_field_takes_free_text(contract: type[Event]) -> None:
    """Every text has a pattern or a list of values, and a bound: no name fits (docs/adr/0002)."""
    for text in texts(contract.model_json_schema()):
        assert {"enum", "const", "format"} & text.keys() or {"pattern", "maxLength"} <= text.keys()


def texts(schema: JsonValue) -> list[Mapping[str, JsonValue]]:
    match schema:
        case {"type": "string"}:
            return [schema]
        case {"propertyNames": _, **rest}:
            return texts(rest)
        case dict():
            return [text for part in schema.values() for text in texts(part)]
        case list():
            return [text for part in schema for text in texts(part)]
        case _:
            return []
