"""A declared projection is given the effective history of a case, or the history as recorded."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import transaction
from events.case_projection import CaseProjection
from events.contracts import CaseClosed, CaseVoided, Event
from events.contracts.vocabulary.case import CaseCloseReason, CorrectionReason
from events.envelope import CaseId, EventEnvelope, LedgerId, NewEvent, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.testing import CASE_CLOSED
from events.testing_roles import TEST_WRITER


class GivenType(NamedTuple):
    """An event that the projection was given."""

    position: int
    type: str


def given_types(history: Sequence[EventEnvelope]) -> Iterator[GivenType]:
    for each in history:
        yield GivenType(each.position, each.event.type)


@pytest.mark.parametrize(
    ("as_recorded", "expected"),
    [
        (False, [(1, "case.closed")]),
        (True, [(1, "case.closed"), (2, "case.closed"), (3, "case.voided")]),
    ],
)
async def test_a_projection_is_given_what_holds_now_or_all_that_was_recorded(
    admin: AsyncEngine,
    engine: AsyncEngine,
    ledger_id: LedgerId,
    expected: Sequence[tuple[int, str]],
    *,
    as_recorded: bool,
) -> None:
    declared = CaseProjection(
        schema="subscriber",
        name="given_type",
        role=TEST_WRITER.name,
        row=GivenType,
        key=("position",),
        event_types={CaseClosed.type},
        apply=given_types,
        as_recorded=as_recorded,
    )
    async with transaction(admin, ledger_id) as db:
        await db.execute(text("SET LOCAL ROLE send_owner"))
        for statement in declared.ddl():
            await db.execute(text(statement))
    case = CaseId(uuid4())
    facts: Sequence[Event] = (
        CASE_CLOSED,
        CaseClosed(on=CASE_CLOSED.on, reason=CaseCloseReason.NO_PLAN),
        CaseVoided(position=2, reason=CorrectionReason.DUPLICATE),
    )
    proposals = [NewEvent(uuid4(), fact, "tester", case) for fact in facts]

    async with transaction(engine, ledger_id) as db:
        log = PostgresLog(db, ledger_id)
        await log.append(StreamAppend(case, proposals, StreamState.ANY))
    async with transaction(engine, ledger_id) as db:
        await declared.write(db, await PostgresLog(db, ledger_id).read_streams([case]))
        found = await db.execute(
            text("SELECT position, type FROM subscriber.given_type ORDER BY 1")
        )

    assert [tuple(row) for row in found] == expected
