"""The officers of a made-up council over the years: who held which post, and who was on leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from pydantic import JsonValue

from deploy.caseload.draws import Draws
from deploy.caseload.groups import OFFICERS_PER_GROUP, group_count, team_count, team_of
from deploy.caseload.made_up_case import WINDOW, stable_id
from deploy.caseload.school_year import next_working_day

_FIRST_TENURES: Final = date(2015, 1, 5)
_LAST_TENURES: Final = date(2060, 1, 1)
_NOTICE: Final = timedelta(days=42)
_YEAR: Final = 365
_MONTHS_OF_LEAVE: Final = (4, 6, 7, 8, 10)
_PART_TIME: Final[Sequence[JsonValue]] = ("monday", "tuesday", "wednesday")


@dataclass(frozen=True, slots=True)
class Tenure:
    """One officer in a post of a group, from a first to a last day."""

    officer_id: UUID
    name: str
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class LeaveOfAbsence:
    """The days on which an officer is away, both included."""

    from_on: date
    to_on: date


@lru_cache(maxsize=4_096)
def tenures(seed: int, group: int, post: int) -> Sequence[Tenure]:
    """Who holds a post, one after another, with gaps in which it is vacant.

    Officers stay for about two and a half years, some for less than one.
    """
    draws = Draws(seed, "post", group, post)
    found: list[Tenure] = []
    begins = _FIRST_TENURES + timedelta(days=draws.below(2 * _YEAR))
    while begins < _LAST_TENURES:
        ends = begins + timedelta(days=max(150, draws.days(850, 0.55)))
        number = group * OFFICERS_PER_GROUP + post + 1
        name = f"Officer {number}.{len(found) + 1} Example"
        officer_id = stable_id(seed, "officer", group, post, len(found))
        found.append(Tenure(officer_id, name, begins, ends))
        vacant = draws.between(15, 75) if draws.chance(0.6) else 1
        begins = next_working_day(ends + timedelta(days=vacant))
    return found


def tenure_on(seed: int, group: int, post: int, day: date) -> Tenure | None:
    """Who holds a post on a day, None where it is vacant."""
    found = tenures(seed, group, post)
    return next((each for each in found if each.from_on <= day <= each.to_on), None)


@lru_cache(maxsize=4_096)
def leave_of(seed: int, tenure: Tenure, today: date) -> Sequence[LeaveOfAbsence]:
    """The leave of an officer in this year and the next; one in seven is away on the day itself."""
    draws = Draws(seed, "leave", str(tenure.officer_id), today.isoformat())
    found: list[LeaveOfAbsence] = []
    if draws.chance(1 / 7):
        first = today - timedelta(days=draws.between(1, 5))
        found.append(LeaveOfAbsence(first, today + timedelta(days=draws.between(3, 12))))
    for year in (today.year, today.year + 1):
        first = date(year, draws.pick(_MONTHS_OF_LEAVE), draws.between(1, 20))
        found.append(LeaveOfAbsence(first, first + timedelta(days=draws.between(6, 13))))
    return found


def known_end(tenure: Tenure, today: date) -> date | None:
    """The last day of an officer who left, or gave notice of it by a day."""
    return tenure.to_on if tenure.to_on - _NOTICE <= today else None


def team_id(seed: int, team: int) -> UUID:
    """The id of a team."""
    return stable_id(seed, "team", team)


def team_documents(seed: int, size: int) -> Iterator[tuple[UUID, dict[str, JsonValue]]]:
    """The teams of a council: the id and the details of each."""
    for team in range(team_count(size)):
        details: dict[str, JsonValue] = {
            "name": f"Example Team {team + 1}",
            "email": f"team-{team + 1}@example.org",
        }
        yield team_id(seed, team), details


def officer_documents(
    seed: int, size: int, today: date
) -> Iterator[tuple[UUID, dict[str, JsonValue]]]:
    """The officers whom a case of the last five years may name, those who left included."""
    for group in range(group_count(size)):
        for post in range(OFFICERS_PER_GROUP):
            for tenure in tenures(seed, group, post):
                if tenure.to_on >= today - WINDOW and tenure.from_on <= today:
                    yield tenure.officer_id, _details(seed, group, tenure, today)


def _details(seed: int, group: int, tenure: Tenure, today: date) -> dict[str, JsonValue]:
    draws = Draws(seed, "officer", str(tenure.officer_id))
    begins = tenure.from_on.isoformat()
    membership: dict[str, JsonValue] = {
        "team_id": str(team_id(seed, team_of(group))),
        "from_on": begins,
    }
    officer: dict[str, JsonValue] = {
        "name": tenure.name,
        "email": f"officer-{tenure.officer_id.hex[:12]}@example.org",
        "memberships": [membership],
        "leave": [
            {"from_on": each.from_on.isoformat(), "to_on": each.to_on.isoformat()}
            for each in leave_of(seed, tenure, today)
        ],
    }
    if draws.chance(0.2):
        officer["working_patterns"] = [{"from_on": begins, "weekdays": [*_PART_TIME]}]
    if end := known_end(tenure, today):
        officer["active_to"] = membership["to_on"] = end.isoformat()
    return officer
