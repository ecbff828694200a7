from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, validate

from events.contract_schemas import contract_schema, write_schemas
from events.contracts import CONTRACTS, Event

every_contract = pytest.mark.parametrize(
    "contract", CONTRACTS.values(), ids=lambda contract: contract.type
)


@every_contract
def test_a_schema_is_valid_and_accepts_its_example(contract: type[Event]) -> None:
    published = contract_schema(contract)

    Draft202012Validator.check_schema(published)
    examples = published["examples"]
    assert isinstance(examples, list)
    for example in examples:
        validate(example, published, Draft202012Validator)


def test_the_written_files_are_returned(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schemas")

    assert {path.name for path in written} == {
        path.name for path in (tmp_path / "schemas").iterdir()
    }
    assert len(written) == len(CONTRACTS)
