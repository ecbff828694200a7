"""Rebuilds the table of deadlines from the log, without announcing anything."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.announcement.announced_state import (
    AnnouncedState,
    announced_states,
    restore_announced,
)
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.row_changes import compute_rows
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.ruleset_version import RulesetVersion
from deadline_service.store.council_settings import VersionedSettings, read_versioned_settings
from deadline_service.store.projections import declared_projections
from deadline_service.store.rebuild_store import replace_rows
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.ruleset_versions import read_ruleset_version, save_ruleset_version
from deadline_service.store.schema import SCHEMA
from deadline_service.store.subscription import (
    OWN_FAMILY,
    SUBSCRIBED_FAMILIES,
    SUBSCRIPTION,
    TIMETABLE_SUBSCRIPTION,
)
from deadline_service.worker.case_evaluation import group_by_case
from deadline_service.worker.deadline_evaluator import facts_up_to
from events.envelope import EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.projection import Projection
from events.subscription import Subscription


async def apply(db: AsyncConnection, new_events: Sequence[EventEnvelope]) -> None:
    """Store the deadlines of every case with events in a batch, as of its last event.

    Events of this service count too: what was announced while the rebuild runs must be
    restored. What was announced as days passed is restored from the log, so that it is not
    announced again. A warning that was omitted because its day had passed is not on the log,
    and is omitted again.
    """
    cases = group_by_case(new_events)
    ledger_id = new_events[0].ledger_id
    log = PostgresLog(db, ledger_id)
    facts = group_by_case(
        facts_up_to(
            await log.read_streams(cases.keys(), SUBSCRIBED_FAMILIES), new_events[-1].position
        )
    )
    announced = group_by_case(await log.read_streams(cases.keys(), {OWN_FAMILY}))
    council = await read_versioned_settings(db, ledger_id)
    await _save_ruleset_version(db, ledger_id, council)
    settings = council.settings
    rows = [row for case in cases for row in _rows(facts[case], announced.get(case, ()), settings)]
    await replace_rows(db, ledger_id, cases.keys(), rows)


async def _save_ruleset_version(
    db: AsyncConnection, ledger_id: LedgerId, council: VersionedSettings
) -> None:
    """Store the ruleset version of the cases. If it changes, they are recalculated later."""
    by = current_ruleset().digest, council.version
    was = await read_ruleset_version(db, ledger_id) or RulesetVersion(*by)
    await save_ruleset_version(db, ledger_id, was.changed_to(*by, uuid4()))


def _rows(
    facts: Sequence[EventEnvelope], own_events: Sequence[EventEnvelope], settings: CouncilSettings
) -> Sequence[DeadlineRow]:
    """The deadlines of a case, with what was announced of them."""
    announced = announced_states(fact.event for fact in own_events)
    return [
        restore_announced(
            row, announced.get(row.deadline_id, AnnouncedState()), settings.warning_offsets
        )
        for row in compute_rows(facts, current_ruleset(), settings)
    ]


_TYPES: Final = TIMETABLE_SUBSCRIPTION.event_types or ()
TIMETABLE: Final = Projection(
    Subscription(SUBSCRIPTION, SCHEMA.name, {*_TYPES, f"{OWN_FAMILY}.*"}),
    ["deadline", "case_evaluation", "ruleset_version"],
    apply,
    by_case=True,
)
"""The tables of deadlines. They are not declared like the projections of `store/projections`
(docs/adr/0054): their rows also hold what was announced as days passed."""
PROJECTIONS: Final = (TIMETABLE, *(each.projection() for each in declared_projections()))
"""The projection for `events rebuild`: an entry point of pyproject.toml."""
