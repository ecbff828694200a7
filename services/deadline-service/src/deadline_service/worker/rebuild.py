"""Rebuilds the tables of deadlines and of work from the log. Corrections are announced later."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.evaluation.ruleset_version import RulesetVersion
from deadline_service.store.council_settings import VersionedSettings, read_versioned_settings
from deadline_service.store.projections import declared_projections
from deadline_service.store.rebuild_store import replace_rows
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.ruleset_versions import read_ruleset_version, save_ruleset_version
from deadline_service.store.subscription import SUBSCRIBED_FAMILIES, TIMETABLE_SUBSCRIPTION
from deadline_service.store.work_items import replace_work
from deadline_service.worker.case_evaluation import group_by_case
from deadline_service.worker.deadline_evaluator import facts_up_to
from events.envelope import EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.projection import Projection


async def apply(db: AsyncConnection, new_events: Sequence[EventEnvelope]) -> None:
    """Store the deadlines of every case with facts in a batch, as of its last fact."""
    cases = group_by_case(new_events)
    ledger_id = new_events[0].ledger_id
    log = PostgresLog(db, ledger_id)
    facts = group_by_case(
        facts_up_to(
            await log.read_streams(cases.keys(), SUBSCRIBED_FAMILIES), new_events[-1].position
        )
    )
    council = await read_versioned_settings(db, ledger_id)
    await _save_ruleset_version(db, ledger_id, council)
    outcomes = [evaluate_case(facts[case], current_ruleset(), council.settings) for case in cases]
    rows = [row for outcome in outcomes for row in outcome.deadlines]
    await replace_rows(db, ledger_id, cases.keys(), rows)
    work = [item for outcome in outcomes for item in outcome.work]
    await replace_work(db, ledger_id, list(cases), work)


async def _save_ruleset_version(
    db: AsyncConnection, ledger_id: LedgerId, council: VersionedSettings
) -> None:
    """Store the ruleset version of the cases. If it changes, they are recalculated later."""
    by = current_ruleset().digest, council.version
    was = await read_ruleset_version(db, ledger_id) or RulesetVersion(*by)
    await save_ruleset_version(db, ledger_id, was.changed_to(*by, uuid4()))


TIMETABLE: Final = Projection(
    TIMETABLE_SUBSCRIPTION,
    ["deadline", "work_item", "case_evaluation", "ruleset_version"],
    apply,
    by_case=True,
)
"""The tables of deadlines and of the work that follows from them. They are not declared like the
projections of `store/projections` (docs/adr/0054): their rows also follow from the law and the
settings."""
PROJECTIONS: Final = (TIMETABLE, *(each.projection() for each in declared_projections()))
"""The projection for `events rebuild`: an entry point of pyproject.toml."""
