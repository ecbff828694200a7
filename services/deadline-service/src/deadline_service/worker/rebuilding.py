"""Making the table of deadlines anew from the log, without saying anything."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.kept import Kept
from deadline_service.domain.said import Said, recalled, said_about
from deadline_service.domain.timetable import timetable
from deadline_service.store.calendars import england
from deadline_service.store.council import settings_of
from deadline_service.store.following import FAMILIES, OURS, SUBSCRIPTION
from deadline_service.store.migrate import SCHEMA
from deadline_service.store.remaking import remake
from deadline_service.store.rulebook import rulebook
from deadline_service.worker.timekeeper import by_case, up_to
from events.envelope import Recorded
from events.follow import Subscription
from events.log.postgres import PostgresLog
from events.rebuild import Projection


async def apply(db: AsyncConnection, news: Sequence[Recorded]) -> None:
    """Keep the deadlines of every case that the news is of, as of the last of it.

    What was said as days passed is taken from the log, as far as the log goes: it must not be said
    again. A warning left unsaid because its day had gone by is not on the log; the calendar leaves
    it unsaid again.
    """
    cases = by_case([fact for fact in news if fact.event.family in FAMILIES])
    if not cases:
        return
    ledger_id = news[0].ledger_id
    log = PostgresLog(db, ledger_id)
    facts = by_case(up_to(await log.streams(cases.keys(), FAMILIES), news))
    said = by_case(await log.streams(cases.keys(), {OURS}))
    settings = await settings_of(db, ledger_id)
    rows = [row for case in cases for row in _rows(facts[case], said.get(case, ()), settings)]
    await remake(db, ledger_id, cases.keys(), rows)


def _rows(
    facts: Sequence[Recorded], ours: Sequence[Recorded], settings: CouncilSettings
) -> Sequence[Kept]:
    """The deadlines of a case, with what was said of them."""
    said = said_about(fact.event for fact in ours)
    found = timetable(facts, rulebook(), england(), settings, date.min)
    return [
        recalled(row, said.get(row.deadline_id, Said()), settings.warning_offsets)
        for row in map(Kept.of, found)
    ]


TIMETABLE: Final = Projection(Subscription(SUBSCRIPTION, SCHEMA), ["deadline"], apply, by_case=True)
"""What `events rebuild timetable` makes anew: an entry point of pyproject.toml."""
