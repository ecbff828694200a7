"""The record of destroyed keys, compared with a database in which case-api has no tables."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from chassis.database import create_engine
from chassis.errors import CannotStart
from chassis.testing import Database
from events.contracts import CasePersonErased
from events.contracts.vocabulary.case import ErasedSubject
from events.destroyed_keys import DestroyedKeys
from events.envelope import CaseId, LedgerId
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key


async def test_a_database_without_people_has_no_key_that_was_destroyed(
    database: Database, ledger_id: LedgerId, tmp_path: Path
) -> None:
    erased = CasePersonErased(
        subject=ErasedSubject.CHILD, legal_basis="retention_period_ended", on=date(2026, 6, 1)
    )
    await DestroyedKeys(tmp_path).confirm(ledger_id, CaseId(uuid4()), erased)
    engine = create_engine(database.url_for("notification_service"), pool_size=1)

    await check_no_destroyed_key(engine, tmp_path)
    with pytest.raises(CannotStart, match="is not there"):
        await check_no_destroyed_key(engine, tmp_path / "elsewhere")

    await engine.dispose()
