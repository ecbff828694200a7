"""What is generated: the same each time, in the format of an import, without a fact of tomorrow."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from deploy.caseload.cases import generated_cases
from deploy.caseload.officers import officer_documents, team_documents
from deploy.caseload.settings import institution_documents
from jsonschema import Draft202012Validator
from tests.caseload.conftest import TODAY, Row

from case_api.domain.directory.officer import Officer
from case_api.domain.directory.team import Team
from case_api.domain.institutions.institution import InstitutionDetails

SCHEMA = Path(__file__).parents[2] / "docs/imports/case.schema.json"
DIGEST = "2129b30b6b9333590ea1e94fa6616784340748eb212c80e46c27259cc2de3cfd"
"""Of the first forty cases of seed 7. It changes with what is generated: then put the new one here,
and state in CHANGELOG.md that a council that is filled has other cases."""


def test_the_same_seed_has_the_same_cases() -> None:
    digest = hashlib.sha256()
    for row in generated_cases(7, 40, TODAY):
        digest.update(json.dumps(row, sort_keys=True).encode())

    assert digest.hexdigest() == DIGEST


def test_a_case_does_not_depend_on_the_size() -> None:
    assert [*generated_cases(7, 3, TODAY)] == [*generated_cases(7, 30, TODAY)][:3]
    assert [*generated_cases(7, 30, TODAY, first=20)] == [*generated_cases(7, 30, TODAY)][20:]


def test_another_seed_has_other_cases_and_references() -> None:
    first, second = ([*generated_cases(seed, 20, TODAY)] for seed in (1, 2))

    assert not {str(row["reference"]) for row in first} & {str(row["reference"]) for row in second}
    assert [row["history"] for row in first] != [row["history"] for row in second]


@pytest.mark.parametrize(("seed", "size"), [(1, 0), (1, 100_001), (-1, 3)])
def test_a_size_or_a_seed_that_cannot_be_is_refused(seed: int, size: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        generated_cases(seed, size, TODAY)


@pytest.mark.parametrize("as_of", [date(2021, 6, 1), date(2026, 11, 28)])
def test_a_day_outside_of_the_five_years_is_refused(as_of: date) -> None:
    with pytest.raises(ValueError, match="five years"):
        generated_cases(1, 3, TODAY, as_of=as_of)


def test_what_was_known_on_an_earlier_day_is_the_beginning_of_what_is_known_now() -> None:
    now = histories_on(TODAY)
    then = histories_on(date(2025, 3, 31))

    assert 20 < len(then) < 60
    for reference, history in then.items():
        assert history == now[reference][: len(history)]
    assert any(len(history) < len(now[reference]) for reference, history in then.items())


def histories_on(as_of: date) -> dict[str, list[Any]]:
    """The history of each of sixty cases as it was on a day, by the reference."""
    rows: list[Any] = [*generated_cases(7, 60, TODAY, as_of=as_of)]
    return {row["reference"]: row["history"] for row in rows}


def test_every_row_fits_the_published_schema(council: Sequence[Row]) -> None:
    schema: Row = json.loads(SCHEMA.read_text())
    whole: Any = Draft202012Validator(schema)
    facts: dict[str, Any] = {
        definition["properties"]["type"]["const"]: Draft202012Validator(
            {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
        )
        for name, definition in schema["$defs"].items()
        if "const" in definition.get("properties", {}).get("type", {})
    }

    for row in council[:250]:
        assert whole.is_valid({**row, "history": []}), row["reference"]
        for fact in row["history"]:
            assert facts[fact["type"]].is_valid(fact), fact


def test_no_fact_is_recorded_before_the_one_that_it_follows_or_after_today(
    council: Sequence[Row],
) -> None:
    for row in council:
        days = [recorded_on(fact["data"]) for fact in row["history"]]
        assert days
        assert max(days) <= TODAY.isoformat()


def recorded_on(data: dict[str, Any]) -> str:
    """The day of a fact that is never after the day on which it is recorded."""
    names = ("notified_on", "sent_on", "on", "made_on", "listed_on", "invited_on", "received_on")
    return next((data[name] for name in names if name in data), data.get("from_on", ""))


def test_no_advice_arrives_in_august(council: Sequence[Row]) -> None:
    months = {
        date.fromisoformat(fact["data"]["on"]).month
        for row in council
        for fact in row["history"]
        if fact["type"] == "assessment.advice_received"
    }

    assert months == {*range(1, 13)} - {8}


def test_the_directory_has_every_officer_team_and_institution_that_cases_name(
    council: Sequence[Row],
) -> None:
    officers = dict(officer_documents(1, len(council), TODAY))
    teams = dict(team_documents(1, len(council)))
    institutions = dict(institution_documents(1, len(council)))
    urns = {str(details["urn"]) for details in institutions.values() if "urn" in details}
    text = json.dumps(council)

    named = {
        (name, fact["data"][name])
        for row in council
        for fact in row["history"]
        for name in ("officer_id", "covers", "team_id", "provider_id")
        if name in fact["data"]
    }
    known = {str(each) for each in (*officers, *teams, *institutions)}
    assert {value for _, value in named} <= known
    assert {each.split('"')[0] for each in text.split('"urn": "')[1:]} <= urns
    for contract, documents in (
        (Officer, officers),
        (Team, teams),
        (InstitutionDetails, institutions),
    ):
        for details in documents.values():
            contract.model_validate_json(json.dumps(details))


def test_names_and_contacts_are_plainly_made_up(council: Sequence[Row]) -> None:
    for row in council[:500]:
        person = row["person"]
        (carer,) = person["related_people"]
        assert person["family_name"].rpartition(" ")[2].isdigit()
        assert carer["email"].endswith("@example.org")
        assert carer["phone"].startswith("01632 960")
