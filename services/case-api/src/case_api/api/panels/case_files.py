"""The facts of cases from which their documents and deadlines follow."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.panels.item_models import PanelItemRecord
from case_api.domain.panels.deadlines import item_deadlines
from case_api.domain.panels.evidence import evidence_now
from case_api.store.many_cases import read_case_facts
from case_api.store.panels.panel_items import ItemVersion
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.history import effective
from events.log.postgres import PostgresLog

_FAMILIES: Final = frozenset({"case"})
"""The filing of documents, and what corrects and voids it."""
_FAMILIES_OF_ITEMS: Final = _FAMILIES | {"deadline"}
"""The same, and what deadline-service announced."""


async def read_case_files(
    db: AsyncConnection, ledger_id: LedgerId, cases: Sequence[CaseId]
) -> Mapping[CaseId, Sequence[EventEnvelope]]:
    """The raw history of each case, as far as its documents follow from it."""
    return await read_case_facts(PostgresLog(db, ledger_id), cases, _FAMILIES)


async def item_records(
    db: AsyncConnection, ledger_id: LedgerId, found: Sequence[ItemVersion], day: date
) -> tuple[PanelItemRecord, ...]:
    """The responses for some items, with their evidence as it is now, and deadlines on a day."""
    cases = sorted({each.case_id for each in found})
    files = await read_case_facts(PostgresLog(db, ledger_id), cases, _FAMILIES_OF_ITEMS)
    deadlines = {each: item_deadlines(effective(facts), day) for each, facts in files.items()}
    return tuple(
        PanelItemRecord.of(
            each,
            evidence_now(
                files[each.case_id], each.document.evidence, each.document.frozen_at_position
            ),
            deadlines[each.case_id],
        )
        for each in found
    )
