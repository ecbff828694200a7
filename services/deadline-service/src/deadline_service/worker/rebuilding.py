"""Making the table of deadlines anew from the log, without saying anything."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.basis import Basis
from deadline_service.domain.council import CouncilSettings
from deadline_service.domain.kept import Kept
from deadline_service.domain.said import Said, recalled, said_about
from deadline_service.domain.timed import deadlines_of
from deadline_service.store.basis import basis_of, keep_basis
from deadline_service.store.council import Council, council_of
from deadline_service.store.following import FAMILIES, OURS, SUBSCRIPTION
from deadline_service.store.law import law
from deadline_service.store.migrate import SCHEMA
from deadline_service.store.remaking import remake
from deadline_service.worker.timekeeper import up_to
from deadline_service.worker.timing import by_case
from events.envelope import EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.rebuild import Projection
from events.subscription import Subscription


async def apply(db: AsyncConnection, news: Sequence[EventEnvelope]) -> None:
    """Keep the deadlines of every case that the news is of, as of the last of it.

    Our own news too: what the calendar says of a case while the rebuild runs is to be known of it.
    What was said as days passed is taken from the log, as far as the log goes: it must not be said
    again. A warning left unsaid because its day had gone by is not on the log; the calendar leaves
    it unsaid again.
    """
    cases = by_case([fact for fact in news if fact.event.family in {*FAMILIES, OURS}])
    if not cases:
        return
    ledger_id = news[0].ledger_id
    log = PostgresLog(db, ledger_id)
    facts = by_case(up_to(await log.read_streams(cases.keys(), FAMILIES), news[-1].position))
    said = by_case(await log.read_streams(cases.keys(), {OURS}))
    council = await council_of(db, ledger_id)
    await _tell_basis(db, ledger_id, council)
    settings = council.settings
    rows = [row for case in cases for row in _rows(facts[case], said.get(case, ()), settings)]
    await remake(db, ledger_id, cases.keys(), rows)


async def _tell_basis(db: AsyncConnection, ledger_id: LedgerId, council: Council) -> None:
    """Say by what the cases are timed. If that changes meanwhile, they are timed anew later."""
    by = law().digest, council.version
    was = await basis_of(db, ledger_id) or Basis(*by)
    await keep_basis(db, ledger_id, was.becoming(*by, uuid4()))


def _rows(
    facts: Sequence[EventEnvelope], ours: Sequence[EventEnvelope], settings: CouncilSettings
) -> Sequence[Kept]:
    """The deadlines of a case, with what was said of them."""
    said = said_about(fact.event for fact in ours)
    return [
        recalled(row, said.get(row.deadline_id, Said()), settings.warning_offsets)
        for row in deadlines_of(facts, law(), settings)
    ]


TIMETABLE: Final = Projection(
    Subscription(SUBSCRIPTION, SCHEMA), ["deadline", "case_timing", "basis"], apply, by_case=True
)
"""What `events rebuild timetable` makes anew: an entry point of pyproject.toml."""
