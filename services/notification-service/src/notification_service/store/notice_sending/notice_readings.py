"""What is read of a case to compose notices: its people, and the documents to be enclosed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.encryption.key_ring import KeyRing
from events.contracts.references import DocumentId
from events.envelope import LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import StoredEvent
from notification_service.domain.notice_sending.not_composed import NotComposed
from notification_service.domain.notice_sending.reported_fact import reported_fact
from notification_service.domain.notice_sending.wanted_documents import (
    may_enclose,
    wanted_documents,
)
from notification_service.domain.notice_sending.wanted_notice import WantedNotice
from notification_service.store.notice_sending.document_readings import (
    RestrictedDocuments,
    read_case_documents,
)
from notification_service.store.notice_sending.readings import (
    Addressees,
    NoticeReader,
    RestrictedPeople,
    read_addressees,
)
from notification_service.store.notices import current_notices

CaseReading = Addressees | RestrictedPeople | RestrictedDocuments | None
"""What was read of a case; None: there is no such case, or it has no person."""


async def read_for_notices(  # who reads what, and by which key
    db: AsyncConnection,
    ring: KeyRing,
    ledger_id: LedgerId,
    wanted: Sequence[WantedNotice],
    reader: NoticeReader,
    unchanged_since: datetime,
) -> CaseReading:
    """Read the people of the case of some notices, and the documents that they are to enclose.

    It is recorded, and the record of reading of the council is locked until the transaction ends.
    """
    raw, case_id = await driver_connection(db), wanted[0].case_id
    read = await read_addressees(raw, ring, ledger_id, case_id, reader, unchanged_since)
    enclosing = [each for each in wanted if may_enclose(current_notices(), each.requirement)]
    if not isinstance(read, Addressees) or not enclosing:
        return read
    history = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
    documents = {each for one in enclosing for each in _documents(history, one)}
    if not documents:
        return read
    found = await read_case_documents(raw, case_id, documents, read.key, reader)
    if isinstance(found, RestrictedDocuments):
        return found
    return replace(read, documents=found)


def _documents(history: Sequence[StoredEvent], wanted: WantedNotice) -> Iterator[DocumentId]:
    """The documents that a notice is to enclose. None where it cannot be composed at all."""
    try:
        reported = reported_fact(current_notices(), history, wanted)
        named = wanted_documents(
            current_notices(), reported.requirement, wanted.values, reported.event
        )
    except NotComposed:
        return
    yield from (each.document_id for each in named)
