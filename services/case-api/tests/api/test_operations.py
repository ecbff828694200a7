"""What is true of every row of the table of operations."""

import pytest
from pydantic_core import to_json

from case_api.api.bodies import body_of
from case_api.api.opening import OpenCase
from case_api.api.operations import OPERATIONS, Operation
from case_api.domain.rules import RULES
from events.contracts import CaseCorrected, CaseDetailsChanged, CaseVoided

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda row: row.name)


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    posted = {row.contract for row in OPERATIONS}

    # Amendments are decided on the raw history; a person's details change with the person.
    assert posted - {CaseCorrected, CaseVoided} == RULES.keys() - {CaseDetailsChanged}


def test_nouns_and_names_are_their_own() -> None:
    assert len({row.noun for row in OPERATIONS}) == len(OPERATIONS)
    assert len({row.name for row in OPERATIONS}) == len(OPERATIONS)


@every_operation
def test_a_rule_speaks_of_fields_that_the_fact_has(operation: Operation) -> None:
    rule = RULES.get(operation.contract)
    if rule:
        named = {*rule.days, *([rule.begins] if rule.begins else [])}
        named |= {rule.about} if rule.answers or rule.not_after else set[str]()
        assert named <= operation.contract.model_fields.keys()


@every_operation
def test_the_example_is_accepted_and_leaves_out_what_it_begins(operation: Operation) -> None:
    body = body_of(operation)
    (told,) = body.model_json_schema()["examples"]

    assert body.model_validate_json(to_json(told))
    assert operation.begins not in told


def test_the_example_of_an_opening_is_accepted() -> None:
    (told,) = OpenCase.model_json_schema()["examples"]

    assert OpenCase.model_validate_json(to_json(told))
