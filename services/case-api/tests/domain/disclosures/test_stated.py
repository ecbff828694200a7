"""The facts that state a disclosure, and which they are of: worked out by hand."""

import json
from typing import Any, Final

import pytest
from pydantic import JsonValue
from pydantic_core import MISSING

from case_api.domain.disclosures.stated import disclosed_by, stated_disclosures
from events.contracts import CONTRACTS, Event
from events.examples import example
from events.scenario import make_history

STATING: Final = {
    "case.information_disclosed",
    "draft.consultation_sent",
    "final.copy_sent",
    "final.issued",
    "final.transferred_out",
}


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


def test_five_facts_state_a_disclosure() -> None:
    stating = {name for name in CONTRACTS if disclosed_by(fact(name)) is not None}

    assert stating == STATING


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        (
            "final.issued",
            {"recipients": ["parent_or_young_person", "named_institution"]},
            ("plan", ("parent_or_young_person", "named_institution"), "statutory_duty"),
        ),
        ("final.issued", {"recipients": []}, ("plan", (), "statutory_duty")),
        (
            "final.copy_sent",
            {"purpose": "higher_education"},
            ("plan", ("higher_education_institution",), "higher_education"),
        ),
        (
            "final.copy_sent",
            {"purpose": "students_allowance"},
            ("plan", ("students_allowance_body",), "students_allowance"),
        ),
        ("final.copy_sent", {"purpose": "other"}, ("plan", (), "other")),
        ("final.transferred_out", {}, ("plan", ("other_council",), "statutory_duty")),
        (
            "draft.consultation_sent",
            {"consultee": "maintaining_authority"},
            ("draft_plan", ("maintaining_authority",), "statutory_duty"),
        ),
        (
            "case.information_disclosed",
            {"items": ["advice"], "recipient": "tribunal", "purpose": "appeal"},
            ("advice", ("tribunal",), "appeal"),
        ),
    ],
)
def test_what_a_fact_states(
    name: str, values: dict[str, Any], expected: tuple[str, tuple[str, ...], str]
) -> None:
    found = disclosed_by(fact(name, **values))

    assert found is not None
    assert (*found.items, found.recipients, found.purpose) == expected


def test_a_copy_for_another_purpose_does_not_state_whether_there_was_consent() -> None:
    found = disclosed_by(fact("final.copy_sent", purpose="other"))

    assert found is not None
    assert found.consent is MISSING


def test_the_last_that_was_recorded_comes_first() -> None:
    history = make_history(
        [
            fact("case.opened"),
            fact("final.copy_sent", on="2026-06-01"),
            fact("case.closed"),
            fact("final.copy_sent", on="2026-05-01"),
        ]
    )

    found = stated_disclosures(history)

    assert [each.fact.position for each in found] == [4, 2]
    assert [each.on.isoformat() for each in found] == ["2026-05-01", "2026-06-01"]
