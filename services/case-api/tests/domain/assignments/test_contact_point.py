"""The one contact of a family, with the days written out by hand. 3 August 2026 is a Monday."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.assignments.contact_point import (
    ContactPointKind,
    ContactPointReason,
    Directory,
    candidates,
    next_day_of_officer,
)
from case_api.domain.assignments.contact_wording import contact_sentence
from case_api.domain.assignments.periods import (
    Assignments,
    CoverPeriod,
    RolePeriod,
    TeamPeriod,
)
from case_api.domain.directory.officer import (
    LeavePeriod,
    Officer,
    TeamMembership,
    Weekday,
    WorkingPattern,
)
from case_api.domain.directory.team import Team
from events.contracts.references import OfficerId, TeamId
from events.contracts.vocabulary.case import CoverReason, OfficerRole
from events.envelope import Position

A, B, C = (OfficerId(UUID(int=number)) for number in (1, 2, 3))
NORTH, SOUTH = TeamId(UUID(int=8)), TeamId(UUID(int=9))
MONDAY: Final = date(2026, 8, 3)
SATURDAY: Final = date(2026, 8, 8)
OFFICER, COVER, TEAM = ContactPointKind.OFFICER, ContactPointKind.COVER, ContactPointKind.TEAM
R = ContactPointReason


def officer(**details: object) -> Officer:
    return Officer.model_validate({"name": "Robin Example", **details})


def lead(who: OfficerId, from_on: date = date(2026, 1, 5), to_on: date = date.max) -> RolePeriod:
    return RolePeriod(OfficerRole.LEAD, who, from_on, to_on, Position(1))


def cover(who: OfficerId, covers: OfficerId) -> CoverPeriod:
    """From 3 to 7 August 2026."""
    last = date(2026, 8, 7)
    return CoverPeriod(who, covers, MONDAY, last, CoverReason.SICKNESS, Position(2))


def assigned(
    *officers: RolePeriod, covers: tuple[CoverPeriod, ...] = (), team: TeamId | None = None
) -> Assignments:
    teams = (TeamPeriod(team, date(2026, 1, 5), date.max, Position(3)),) if team else ()
    return Assignments(officers, covers, teams)


def directory(
    officers: Mapping[UUID, Officer], teams: Mapping[UUID, Team] | None = None
) -> Directory:
    return Directory(officers, teams or {}, frozenset({date(2026, 8, 31)}))


ON_LEAVE: Final = officer(leave=(LeavePeriod(from_on=MONDAY, to_on=date(2026, 8, 14)),))
LEFT: Final = officer(active_to=date(2026, 7, 31))
WORKS: Final = officer()
IN_NORTH: Final = officer(memberships=(TeamMembership(team_id=NORTH, from_on=date(2026, 1, 5)),))
CLOSED: Final = Team(name="South", active_to=date(2026, 7, 31))


@pytest.mark.parametrize(
    ("held", "known", "on", "expected"),
    [
        pytest.param(
            assigned(lead(A), team=SOUTH),
            directory({A: WORKS}),
            MONDAY,
            [(OFFICER, R.AVAILABLE, A)],
            id="the officer works",
        ),
        pytest.param(
            assigned(lead(A), team=SOUTH),
            directory({}),
            SATURDAY,
            [(OFFICER, R.AVAILABLE, A)],
            id="nothing is known of the officer",
        ),
        pytest.param(
            assigned(lead(A), team=SOUTH),
            directory({A: WORKS}),
            SATURDAY,
            [(OFFICER, R.NOT_A_WORKING_DAY, A), (COVER, R.NOT_ASSIGNED, None),
             (TEAM, R.AVAILABLE, SOUTH)],
            id="a Saturday",
        ),
        pytest.param(
            assigned(lead(A), team=SOUTH),
            directory({A: WORKS}),
            date(2026, 8, 31),
            [(OFFICER, R.BANK_HOLIDAY, A), (COVER, R.NOT_ASSIGNED, None),
             (TEAM, R.AVAILABLE, SOUTH)],
            id="the summer bank holiday",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A),), team=SOUTH),
            directory({A: ON_LEAVE, B: WORKS}),
            MONDAY,
            [(OFFICER, R.COVERED, A), (COVER, R.AVAILABLE, B)],
            id="the officer is on leave and covered",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A),), team=SOUTH),
            directory({A: WORKS, B: WORKS}),
            MONDAY,
            [(OFFICER, R.COVERED, A), (COVER, R.AVAILABLE, B)],
            id="cover for sickness, of which the directory has nothing",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A),), team=SOUTH),
            directory({A: ON_LEAVE, B: WORKS}),
            date(2026, 8, 10),
            [(OFFICER, R.ON_LEAVE, A), (COVER, R.NOT_ASSIGNED, None), (TEAM, R.AVAILABLE, SOUTH)],
            id="the cover ends before the leave",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A), cover(C, B))),
            directory({A: ON_LEAVE, B: ON_LEAVE, C: WORKS}),
            MONDAY,
            [(OFFICER, R.COVERED, A), (COVER, R.COVERED, B), (COVER, R.AVAILABLE, C)],
            id="who covers is covered",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A), cover(A, B)), team=SOUTH),
            directory({}),
            MONDAY,
            [(OFFICER, R.COVERED, A), (COVER, R.COVERED, B), (TEAM, R.AVAILABLE, SOUTH)],
            id="two cover each other",
        ),
        pytest.param(
            assigned(lead(A), covers=(cover(B, A),), team=SOUTH),
            directory({A: WORKS, B: ON_LEAVE}),
            MONDAY,
            [(OFFICER, R.COVERED, A), (COVER, R.ON_LEAVE, B), (TEAM, R.AVAILABLE, SOUTH)],
            id="who covers is on leave",
        ),
        pytest.param(
            assigned(lead(A, to_on=date(2026, 7, 31)), covers=(cover(B, A),)),
            directory({B: WORKS}),
            MONDAY,
            [(OFFICER, R.ASSIGNMENT_ENDED, A), (COVER, R.AVAILABLE, B)],
            id="a vacancy is covered",
        ),
        pytest.param(
            assigned(lead(A)),
            directory({A: LEFT.model_copy(update={"memberships": IN_NORTH.memberships})}),
            MONDAY,
            [(OFFICER, R.LEFT, A), (COVER, R.NOT_ASSIGNED, None), (TEAM, R.AVAILABLE, NORTH)],
            id="the officer left: the officer's team, as the case has none",
        ),
        pytest.param(
            assigned(lead(A, from_on=date(2026, 8, 4)), team=SOUTH),
            directory({A: WORKS}, {SOUTH: CLOSED}),
            MONDAY,
            [(OFFICER, R.NOT_ASSIGNED, None), (COVER, R.NOT_ASSIGNED, None),
             (TEAM, R.CLOSED, SOUTH)],
            id="the day before the first officer, and the team is closed",
        ),
        pytest.param(
            assigned(),
            directory({}),
            MONDAY,
            [(OFFICER, R.NOT_ASSIGNED, None), (COVER, R.NOT_ASSIGNED, None),
             (TEAM, R.NOT_ASSIGNED, None)],
            id="no one was ever assigned",
        ),
    ],
)  # fmt: skip
def test_the_officer_else_the_cover_else_the_team(
    held: Assignments,
    known: Directory,
    on: date,
    expected: list[tuple[ContactPointKind, ContactPointReason, UUID | None]],
) -> None:
    found = [*candidates(held, known, on)]

    assert [(each.kind, each.reason, each.officer_id or each.team_id) for each in found] == expected
    assert all(contact_sentence(each, on) for each in found)


def test_another_role_is_not_the_contact() -> None:
    review = lead(B)._replace(role=OfficerRole.REVIEW)

    (found, *_) = candidates(assigned(review), directory({}), MONDAY)

    assert found.reason is R.NOT_ASSIGNED


@pytest.mark.parametrize(
    ("known", "after", "expected"),
    [
        pytest.param(WORKS, SATURDAY, date(2026, 8, 10), id="the Monday after a Saturday"),
        pytest.param(
            officer(
                working_patterns=(
                    WorkingPattern(from_on=date(2026, 1, 5), weekdays=(Weekday.MONDAY,)),
                )
            ),
            date(2026, 8, 24),
            date(2026, 9, 7),
            id="Mondays only, and the next is a bank holiday",
        ),
        pytest.param(LEFT, MONDAY, None, id="never"),
    ],
)
def test_the_next_day_of_an_officer(known: Officer, after: date, expected: date | None) -> None:
    assert next_day_of_officer(assigned(lead(A)), directory({A: known}), after) == expected


def test_a_reason_is_a_sentence_with_the_day_in_full() -> None:
    (first, *_) = candidates(assigned(lead(A)), directory({A: ON_LEAVE}), MONDAY)

    assert contact_sentence(first, MONDAY) == (
        "The officer of the case is on leave on Monday 3 August 2026."
    )
