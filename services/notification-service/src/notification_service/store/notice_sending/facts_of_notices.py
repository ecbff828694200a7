"""Appends the facts of notices to the log, in the transaction of their end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts import Event, NoticeAdviceChased, NoticeContentsStated, NoticeSent
from events.contracts.references import AdviceId
from events.contracts.vocabulary.request import NoticeContent
from events.envelope import LedgerId, NewEvent, StreamAppend
from events.log.errors import ClosedLedger
from events.log.postgres import PostgresLog
from events.london_day import london_day

SENT_NOTICES: Final = """
    SELECT notice_id, advice_id, contents FROM notification.notice
     WHERE ledger_id = $1 AND notice_id = ANY($2)
       AND (advice_id IS NOT NULL OR contents <> '{}')
"""


class _SentNotice(NamedTuple):
    """What a notice did by being sent: of which advice it reminded, and what it stated."""

    advice_id: UUID | None
    contents: Sequence[str]


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
    """Append facts of notices, and what follows from one that was sent.

    Of one that reminds of advice also that the advice was chased; of one of a decision that can be
    appealed also what it stated that the law requires.

    Raises:
        ClosedLedger: the ledger of the council was closed.
    """
    sent = [each.event for fact in facts for each in fact.events]
    ids = [each.notice_id for each in sent if isinstance(each, NoticeSent)]
    raw = await driver_connection(db)
    rows = await raw.fetch(SENT_NOTICES, ledger_id, ids) if ids else ()
    known = {row[0]: _SentNotice(row[1], row[2]) for row in rows}
    await PostgresLog(db, ledger_id).append(*(_with_following(each, known) for each in facts))


def _with_following(fact: StreamAppend, known: Mapping[UUID, _SentNotice]) -> StreamAppend:
    events = list[NewEvent]()
    for new in fact.events:
        events.append(new)
        event = new.event
        if isinstance(event, NoticeSent) and (notice := known.get(event.notice_id)):
            events += (
                replace(new, event_id=uuid5(event.notice_id, each.type), event=each)
                for each in _following(event, notice)
            )
    return replace(fact, events=events)


def _following(sent: NoticeSent, notice: _SentNotice) -> Iterator[Event]:
    """The facts that follow from a notice that was sent."""
    day = london_day(sent.sent_at)
    if notice.advice_id is not None:
        yield NoticeAdviceChased(
            notice_id=sent.notice_id, advice_id=AdviceId(notice.advice_id), on=day
        )
    if notice.contents:
        yield NoticeContentsStated(
            notice_id=sent.notice_id,
            decision=sent.why,
            contents=tuple(map(NoticeContent, notice.contents)),
            on=day,
        )
