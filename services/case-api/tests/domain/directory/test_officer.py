from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from pydantic import ValidationError

from case_api.domain.directory.officer import Officer, TeamMembership
from events.contracts.references import TeamId

NORTH: Final = TeamId(UUID(int=1))
SOUTH: Final = TeamId(UUID(int=2))


def test_only_the_name_is_needed() -> None:
    assert Officer(name="Robin Example").memberships == ()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        pytest.param(
            {"leave": [{"from_on": "2026-08-10", "to_on": "2026-08-09"}]},
            ("leave", 0),
            id="leave that ends before it begins",
        ),
        pytest.param(
            {
                "memberships": [
                    {"team_id": str(NORTH), "from_on": "2026-08-10", "to_on": "2026-01-01"}
                ]
            },
            ("memberships", 0),
            id="a membership that ends before it begins",
        ),
        pytest.param(
            {"memberships": [{"team_id": str(NORTH), "from_on": "2026-08-10"}] * 2},
            ("memberships",),
            id="the same membership twice",
        ),
        pytest.param(
            {"working_patterns": [{"from_on": "2026-08-10", "weekdays": ["monday"]}] * 2},
            ("working_patterns",),
            id="two patterns from one day",
        ),
        pytest.param(
            {"working_patterns": [{"from_on": "2026-08-10", "weekdays": ["monday", "monday"]}]},
            ("working_patterns", 0, "weekdays"),
            id="a weekday twice",
        ),
    ],
)
def test_periods_are_checked(fields: dict[str, Any], place: tuple[object, ...]) -> None:
    with pytest.raises(ValidationError) as refused:
        Officer.model_validate({"name": "Robin Example", **fields}, strict=False)

    assert [each["loc"] for each in refused.value.errors()] == [place]


def test_the_team_of_a_day_is_the_one_joined_last() -> None:
    officer = Officer(
        name="Robin Example",
        memberships=(
            TeamMembership(team_id=SOUTH, from_on=date(2026, 9, 1)),
            TeamMembership(team_id=NORTH, from_on=date(2026, 1, 5), to_on=date(2026, 9, 11)),
        ),
    )

    assert officer.team_on(date(2026, 1, 4)) is None
    assert officer.team_on(date(2026, 8, 31)) == NORTH
    assert officer.team_on(date(2026, 9, 1)) == SOUTH
