import json
from datetime import date

import pytest
from pydantic import ValidationError

from case_api.domain.funding.agreement import FundingAgreement


def agreement(**changes: object) -> FundingAgreement:
    body: dict[str, object] = {
        "pays_for": "placement",
        "weekly_cost": 700,
        "from_on": "2026-09-01",
        "to_on": "2026-12-18",
        "payers": [{"source": "high_needs_block", "basis_points": 10_000}],
    }
    return FundingAgreement.model_validate_json(json.dumps(body | changes))


def share(source: str, basis_points: int) -> dict[str, object]:
    return {"source": source, "basis_points": basis_points}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"to_on": "2026-08-31"}, id="it ends before it begins"),
        pytest.param({"weekly_cost": 7.5}, id="a fraction of a penny"),
        pytest.param({"weekly_cost": -1}, id="a negative cost"),
        pytest.param({"weeks_a_year": 53}, id="more weeks than a year has"),
        pytest.param({"payers": [share("health", 9_999)]}, id="shares of less than the whole"),
        pytest.param({"payers": [share("health", 5_000)] * 2}, id="a source twice"),
        pytest.param(
            {"ended": {"last_on": "2026-12-19", "reason": "moved"}}, id="ended after its end"
        ),
        pytest.param(
            {"ended": {"last_on": "2026-08-30", "reason": "moved"}}, id="ended before it began"
        ),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        agreement(**changes)


def test_only_days_of_the_agreement_cost() -> None:
    whole = date(2026, 1, 1), date(2027, 12, 31)
    ended = {"last_on": "2026-09-14", "reason": "moved"}
    never_began = {"last_on": "2026-08-31", "reason": "moved"}

    assert agreement().cost_between(*whole) == 100 * 109
    assert agreement().cost_between(date(2026, 12, 1), date(2026, 12, 31)) == 1_800
    assert agreement(ended=ended).cost_between(*whole) == 1_400
    assert agreement(ended=never_began).cost_between(*whole) == 0
