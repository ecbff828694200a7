"""The announcements of many cases in appends of at most 500 events."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from deadline_service.testing import CASE, CaseRecorder, ShortFact, id_for
from deadline_service.worker.case_proposal import CaseProposal, append_proposals
from events.contracts import DeadlineApproaching
from events.contracts.references import DeadlineId
from events.envelope import CaseId, NewEvent
from events.log.errors import WrongExpectedVersion
from events.log.postgres import PostgresLog

OTHER: Final = CaseId(id_for("another case"))
RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 11, 23)}
WARNING: Final = DeadlineApproaching(
    deadline_id=DeadlineId(UUID(int=1)),
    rule="assessment-decision",
    due_on=date(2027, 1, 3),
    law_due_on=date(2027, 1, 4),
    days_left=7,
)


def warnings(case: CaseId, count: int) -> Sequence[NewEvent]:
    return [
        NewEvent(id_for(f"{case} {number}"), WARNING, "tester", case) for number in range(count)
    ]


async def test_events_that_do_not_fit_in_one_append_are_in_the_next(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    for case in (CASE, OTHER):
        await council.record(RECEIVED, case=case)
    proposals = [CaseProposal(CASE, warnings(CASE, 300), 1), CaseProposal(OTHER, [], 1)]
    proposals.append(CaseProposal(OTHER, warnings(OTHER, 900), 1))

    async with transaction(engine, council.ledger_id) as db:
        await append_proposals(PostgresLog(db, council.ledger_id), proposals)

    log = await council.read_log("deadline.")
    assert [fact.stream_id for fact in log] == [CASE] * 300 + [OTHER] * 900
    assert [fact.stream_version for fact in log] == [*range(2, 302), *range(2, 902)]


async def test_nothing_is_appended_if_one_case_has_another_version(
    council: CaseRecorder, engine: AsyncEngine
) -> None:
    await council.record(RECEIVED)
    await council.record(RECEIVED, {"type": "case.opened"}, case=OTHER)
    proposals = [
        CaseProposal(CASE, warnings(CASE, 1), 1),
        CaseProposal(OTHER, warnings(OTHER, 1), 1),
    ]

    with pytest.raises(WrongExpectedVersion):
        async with transaction(engine, council.ledger_id) as db:
            await append_proposals(PostgresLog(db, council.ledger_id), proposals)

    assert await council.read_log("deadline.") == []
