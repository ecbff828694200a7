"""Facts of a case appended within a transaction that writes other tables as well."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.case_changes import changes_after
from case_api.domain.decide import Command, make_decision
from case_api.store.capacity import check_capacity
from case_api.store.case_changes import write_changes
from case_api.store.event_metadata import EventMetadata
from events.envelope import AppendResult, CaseId, LedgerId, StreamAppend, StreamState
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


async def append_to_case(
    db: AsyncConnection,
    ledger_id: LedgerId,
    case_id: CaseId,
    command: Command,
    metadata: EventMetadata,
) -> Sequence[AppendResult]:
    """Read a case, decide, and append what follows, if anything does. The ledger stays locked.

    Raises:
        UnknownCase, CannotHaveHappened, CaseFull: the command is refused; the transaction must end.
        LogError: the log refused; the transaction must end.
    """
    log = PostgresLog(db, ledger_id)
    stream = await log.read_stored_streams([case_id])
    history = decode_events(stream).decoded
    decision = make_decision(history, command)
    if not decision.events:
        return []
    expected = stream[-1].stream_version if stream else StreamState.NONE
    append = StreamAppend(case_id, [metadata.envelop(each) for each in decision.events], expected)
    check_capacity(append)
    appended = await log.append(append)
    changes = changes_after(history, decision)
    await write_changes(await log.connection(), ledger_id, case_id, changes)
    return appended
