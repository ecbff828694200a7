"""How much actors read: by the hour, and of which cases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from case_api.domain.readings.new_reading import DataKind
from case_api.domain.readings.unusual import CasesRead, HourlyReadings
from chassis.database import DriverConnection
from events.envelope import LedgerId

MAX_HOURS: Final = 100_000
"""Hours of actors that are read: 300 people who read in nine hours of each of 37 days."""
_ANY_CASE: Final = [
    DataKind.CASE_SEARCH,
    DataKind.DUPLICATE_SEARCH,
    DataKind.INSPECTION_LIST,
    DataKind.READING_RECORD,
    DataKind.DISCLOSURE_LEDGER,
]
"""What finds cases of anybody, or is read of them by who oversees the reading."""
HOURS_QUERY: Final = """
    SELECT actor, (recorded_at AT TIME ZONE 'Europe/London')::date AS day,
           extract(hour FROM recorded_at AT TIME ZONE 'Europe/London')::int AS hour, count(*)
      FROM case_api.reading
     WHERE ledger_id = $1 AND recorded_at >= $2 AND recorded_at < $3
     GROUP BY 1, 2, 3 ORDER BY day DESC, actor, hour LIMIT $4
"""
OFFICERS_QUERY: Final = """
    SELECT officer_id FROM case_api.officer WHERE ledger_id = $1 AND officer_id = ANY ($2)
"""
CASELOAD_QUERY: Final = """
    WITH used AS (
        SELECT DISTINCT given.actor, given.officer_id,
               (r.recorded_at AT TIME ZONE 'Europe/London')::date AS day, each.case_id
          FROM unnest($2::text[], $3::uuid[]) AS given(actor, officer_id)
          JOIN case_api.reading r ON r.ledger_id = $1 AND r.actor = given.actor
         CROSS JOIN unnest(r.case_ids) AS each(case_id)
         WHERE r.recorded_at >= $4 AND r.recorded_at < $5 AND r.kind <> ALL ($6::text[])
    )
    SELECT actor, day, count(*) AS cases, count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM case_api.officer_period p
                WHERE p.ledger_id = $1 AND p.case_id = used.case_id
                  AND p.from_on <= used.day AND p.to_on >= used.day
                  AND (p.officer_id = used.officer_id OR EXISTS (
                      SELECT FROM case_api.team_member one
                        JOIN case_api.team_member other
                          ON other.ledger_id = $1 AND other.team_id = one.team_id
                       WHERE one.ledger_id = $1 AND one.officer_id = used.officer_id
                         AND used.day BETWEEN one.from_on AND one.to_on
                         AND other.officer_id = p.officer_id
                         AND used.day BETWEEN other.from_on AND other.to_on)))) AS outside
      FROM used GROUP BY actor, day
"""


async def hourly_readings(
    db: DriverConnection, ledger_id: LedgerId, begin: datetime, end: datetime
) -> Sequence[HourlyReadings]:
    """The readings of each actor by the hour, the latest day first; at most `MAX_HOURS` + 1."""
    rows = await db.fetch(HOURS_QUERY, ledger_id, begin, end, MAX_HOURS + 1)
    return [HourlyReadings(*row) for row in rows]


async def cases_read(
    db: DriverConnection,
    ledger_id: LedgerId,
    actors: Iterable[str],
    period: tuple[datetime, datetime],
) -> Mapping[str, Mapping[date, CasesRead]]:
    """Of how many cases the actors who are officers read data, by actor and day of a period.

    An actor is an officer where the id of the person is that of one in the directory.
    """
    users = {actor: user for actor in actors if (user := _user_id(actor)) is not None}
    rows = await db.fetch(OFFICERS_QUERY, ledger_id, [*users.values()])
    known = {row[0] for row in rows}
    officers = {actor: user for actor, user in users.items() if user in known}
    given = [*officers], [*officers.values()]
    found = await db.fetch(CASELOAD_QUERY, ledger_id, *given, *period, _ANY_CASE)
    by_actor: dict[str, dict[date, CasesRead]] = {actor: {} for actor in officers}
    for row in found:
        by_actor[row["actor"]][row["day"]] = CasesRead(row["cases"], row["outside"])
    return by_actor


def _user_id(actor: str) -> UUID | None:
    user, _, _ = actor.partition(" user:")[2].partition(" role:")
    try:
        return UUID(user)
    except ValueError:
        return None
