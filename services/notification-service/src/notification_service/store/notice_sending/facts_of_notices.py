"""Appends the facts of notices to the log, in the transaction of their end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import NoticeAdviceChased, NoticeSent
from events.contracts.references import AdviceId
from events.envelope import LedgerId, NewEvent, StreamAppend
from events.log.errors import ClosedLedger
from events.log.postgres import PostgresLog
from events.london_day import london_day

REMINDED_ADVICE: Final = """
    SELECT notice_id, advice_id FROM notification.notice
     WHERE ledger_id = $1 AND notice_id = ANY($2) AND advice_id IS NOT NULL
"""


async def append_unless_closed(
    db: AsyncConnection, ledger_id: LedgerId, *facts: StreamAppend
) -> None:
    """Append facts, unless the ledger of the council was closed meanwhile.

    Its cases have moved then, and how a notice ended is in its row alone: a notice that could never
    end would be sent again and again.
    """
    try:
        async with db.begin_nested():
            await append_facts(db, ledger_id, facts)
    except ClosedLedger:
        pass


async def append_facts(
    db: AsyncConnection, ledger_id: LedgerId, facts: Sequence[StreamAppend]
) -> None:
    """Append facts of notices: of one that reminds of advice also that the advice was chased.

    Raises:
        ClosedLedger: the ledger of the council was closed.
    """
    sent = [each.event for fact in facts for each in fact.events]
    ids = [each.notice_id for each in sent if isinstance(each, NoticeSent)]
    raw = await driver_connection(db)
    rows = await raw.fetch(REMINDED_ADVICE, ledger_id, ids) if ids else ()
    reminded: dict[UUID, UUID] = {row[0]: row[1] for row in rows}
    await PostgresLog(db, ledger_id).append(*(_with_reminder(each, reminded) for each in facts))


def _with_reminder(fact: StreamAppend, reminded: Mapping[UUID, UUID]) -> StreamAppend:
    events = list[NewEvent]()
    for new in fact.events:
        events.append(new)
        event = new.event
        if isinstance(event, NoticeSent) and event.notice_id in reminded:
            chased = NoticeAdviceChased(
                notice_id=event.notice_id,
                advice_id=AdviceId(reminded[event.notice_id]),
                on=london_day(event.sent_at),
            )
            event_id = uuid5(event.notice_id, chased.type)
            events.append(replace(new, event_id=event_id, event=chased))
    return replace(fact, events=events)
