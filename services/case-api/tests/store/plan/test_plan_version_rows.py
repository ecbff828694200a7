"""An issued plan cannot be changed in the database, and is of one council."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.case_view import Stage
from case_api.domain.content.fingerprint import canonical_content
from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.issuing import UnknownPlanContent, issued_contents
from case_api.domain.search.case_entry import CaseEntry
from case_api.store.case_list import insert_case
from case_api.store.plan.issue import issue_contents
from case_api.store.plan.versions import (
    NewPlanContent,
    PlanKey,
    find_plan_version,
    insert_plan_version,
    replace_plan_draft,
)
from case_api.testing.vault import VAULT
from chassis.database import driver_connection, transaction
from events.contracts import DraftIssued
from events.contracts.references import DraftId, PlanContentRef, PlanId
from events.contracts.vocabulary.plan import DraftBasis
from events.envelope import CaseId, LedgerId

CASE: Final = CaseId(UUID(int=1))
PLAN: Final = PlanId(UUID(int=2))
NEW: Final = NewPlanContent(PlanContent(), "tester", datetime(2026, 6, 1, tzinfo=UTC))
SHA256: Final = canonical_content(PlanContent()).sha256
CHANGE_ANYWAY: Final = "UPDATE case_api.plan_version SET content = 'x' WHERE ledger_id = $1"


def draft(sha256: str = SHA256) -> DraftIssued:
    return DraftIssued(
        draft_id=DraftId(UUID(int=3)),
        basis=DraftBasis.ASSESSMENT,
        sent_on=NEW.recorded_at.date(),
        content=PlanContentRef(plan_id=PLAN, version=1, sha256=sha256),
    )


@pytest.fixture
async def key(engine: AsyncEngine, council: LedgerId) -> PlanKey:
    key = PlanKey(council, CASE, PLAN)
    async with transaction(engine, council) as db:
        connection = VAULT.open(await driver_connection(db))
        entry = CaseEntry(None, 2016, Stage.OPENED, (), None, None, None, None)
        await insert_case(connection, council, CASE, entry, NEW.recorded_at.date())
        assert await insert_plan_version(connection, key, NEW, None) == 1
    return key


async def test_an_issued_version_cannot_be_changed_even_by_another_statement(
    engine: AsyncEngine, key: PlanKey
) -> None:
    async with transaction(engine, key.ledger_id) as db:
        connection = VAULT.open(await driver_connection(db))
        await issue_contents(
            connection.db, key.ledger_id, CASE, issued_contents([draft(), draft()])
        )
        assert await connection.db.execute(CHANGE_ANYWAY, key.ledger_id) == "UPDATE 0"
        assert await replace_plan_draft(connection, key, 1, 2, NEW) is None
        stored = await find_plan_version(connection, key, 1)

    assert stored
    assert (stored.row.issued, stored.row.revision, stored.content) == (True, 2, PlanContent())


async def test_a_draft_is_replaced_once_at_a_revision(engine: AsyncEngine, key: PlanKey) -> None:
    async with transaction(engine, key.ledger_id) as db:
        connection = VAULT.open(await driver_connection(db))
        assert await replace_plan_draft(connection, key, 1, 1, NEW) == 2
        assert await replace_plan_draft(connection, key, 1, 1, NEW) is None


async def test_another_hash_is_not_issued(engine: AsyncEngine, key: PlanKey) -> None:
    async with transaction(engine, key.ledger_id) as db:
        connection = VAULT.open(await driver_connection(db))
        with pytest.raises(UnknownPlanContent):
            await issue_contents(
                connection.db, key.ledger_id, CASE, issued_contents([draft("0" * 64)])
            )


async def test_another_council_reads_nothing(
    engine: AsyncEngine, other_council: LedgerId, key: PlanKey
) -> None:
    async with transaction(engine, other_council) as db:
        assert await find_plan_version(VAULT.open(await driver_connection(db)), key, 1) is None
