"""Properties of every operation that records a fact."""

import pytest
from pydantic_core import to_json

from case_api.api.families import OPERATIONS
from case_api.api.open_case import OpenCaseRequest
from case_api.api.operation import Operation
from case_api.api.recorded_event import response_model
from case_api.api.request_models import request_model
from case_api.domain.families import RULES
from events.contracts import (
    CONTRACTS,
    CaseCorrected,
    CaseDetailsChanged,
    CaseDocumentFiled,
    CaseLegalHoldPlaced,
    CaseLegalHoldReleased,
    CaseLinked,
    CaseOpened,
    CasePersonErased,
    CaseProcessingRestricted,
    CaseProcessingRestrictionLifted,
    CaseUnlinked,
    CaseVoided,
    Event,
)

every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda row: row.name)

AMENDMENTS = {CaseCorrected, CaseVoided}
"""Decided on the raw history, without a rule."""
RECORDED_OTHERWISE = {
    *(CaseOpened, CaseDetailsChanged, CaseDocumentFiled, CasePersonErased),
    *(CaseLinked, CaseUnlinked, CaseLegalHoldPlaced, CaseLegalHoldReleased),
    *(CaseProcessingRestricted, CaseProcessingRestrictionLifted),
}
"""Recorded with what is stored outside the log: the person, when a case is opened, and when the
person is changed or erased; a document, when it is filed. Or in two cases at once: a
link. Or with another scope: a legal hold, a restriction of processing."""
OTHER_SERVICES = {"deadline", "notice", "ledger"}
"""The families of facts that case-api does not record."""


def test_every_fact_that_case_api_may_record_has_a_rule_and_an_operation() -> None:
    recorded = {each for each in CONTRACTS.values() if family(each) not in OTHER_SERVICES}

    assert recorded - AMENDMENTS == RULES.keys()
    assert recorded - RECORDED_OTHERWISE == {row.contract for row in OPERATIONS}


def family(contract: type[Event]) -> str:
    return contract.type.partition(".")[0]


def test_nouns_and_names_are_unique() -> None:
    assert len({row.noun for row in OPERATIONS}) == len(OPERATIONS)
    assert len({row.name for row in OPERATIONS}) == len(OPERATIONS)
    assert len({request_model(row).__name__ for row in OPERATIONS}) == len(OPERATIONS)
    assert len({response_model(row).__name__ for row in OPERATIONS}) == len(OPERATIONS)


@every_operation
def test_an_operation_s_name_states_what_is_recorded(operation: Operation) -> None:
    assert operation.name.startswith("record")
    assert operation.noun.endswith("s")


@every_operation
def test_the_example_is_accepted_and_leaves_out_the_id_that_it_introduces(
    operation: Operation,
) -> None:
    body = request_model(operation)
    (example,) = body.model_json_schema()["examples"]

    assert body.model_validate_json(to_json(example))
    assert operation.creates not in example


@every_operation
def test_the_law_is_cited_or_the_operation_is_the_council_s_own(operation: Operation) -> None:
    cited = any(word in (operation.contract.__doc__ or "") for word in ("reg ", "s.", "r.", "SEN2"))

    assert cited or family(operation.contract) == "case"


def test_the_example_of_an_opening_is_accepted() -> None:
    (example,) = OpenCaseRequest.model_json_schema()["examples"]

    assert OpenCaseRequest.model_validate_json(to_json(example))
