"""The last reading before a notice is sent: whether it may be, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from asyncpg import Record
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection
from chassis.encryption.data_key import DataKey
from chassis.encryption.key_ring import KeyRing
from events.contracts.published_enum import PublishedEnum
from events.envelope import CaseId, EventEnvelope
from events.log.postgres import PostgresLog
from events.stored_event import decode_events
from notification_service.domain.notice_sending.content import SentForm
from notification_service.domain.notice_sending.does_not_hold import takes_back
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.enclosable_document import is_readable
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.facts import NoticeIdentity
from notification_service.domain.notice_sending.repeated_delays import replaced_announcements
from notification_service.domain.notice_sending.replaced_days import states_replaced_day
from notification_service.domain.notice_sending.reportable_facts import reportable_facts
from notification_service.domain.notice_sending.restored_filings import restored_at
from notification_service.domain.notice_sending.still_right import is_still_right
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.store.notice_sending.document_readings import (
    RestrictedDocuments,
    read_case_documents,
)
from notification_service.store.notice_sending.enclosing_notices import restored_notices
from notification_service.store.notice_sending.notices import CONTENT_PLACE
from notification_service.store.notice_sending.readings import (
    NoticeReader,
    RestrictedPeople,
    read_addressees,
)
from notification_service.store.notice_sending.taken_back_of_case import is_to_take_back
from notification_service.store.notice_sending.texts import needs_announcing
from notification_service.store.notices import current_words

WRITTEN_AT: Final = """
    SELECT corrected_at, created_at FROM notification.notice
     WHERE ledger_id = $1 AND notice_id = $2
"""
FORM: Final = TypeAdapter[SentForm](SentForm)
"""Reads the content of a notice, or of a text."""


@dataclass(frozen=True, slots=True)
class ReleasedNotice:
    """A notice that may be sent, and the key of the file, under which its enclosures are kept."""

    form: SentForm
    key: DataKey


class WithheldReason(PublishedEnum):
    """Why a notice that was composed is not sent."""

    RESTRICTED = "restricted"
    """The processing of the people, or of the documents, is restricted: that may be lifted."""
    ERASED = "erased"
    """The file of the case was erased."""
    UNREADABLE = "unreadable"
    """It cannot be decrypted: a key is missing, or the content was changed."""
    OVERTAKEN = "overtaken"
    """The recipient may not be contacted, has another address or is no addressee any more, their
    data was erased, the fact that it reports was corrected, a day that it states is another now, or
    a document that it encloses cannot be read any more. Of a text also: the notice that it
    announces failed or was announced by another text, or texts are preferred no more."""


async def release_notice(
    db: AsyncConnection,
    ring: KeyRing,
    notice: NoticeIdentity,
    encrypted: bytes,
    reader: NoticeReader,
    day: date,
) -> ReleasedNotice | WithheldReason:
    """What is sent to the recipient on a day. The reading of the people is recorded.

    Raises:
        Exception: a key of this process does not fit, or the content was changed. Its text may
            hold what is personal.
    """
    raw = await driver_connection(db)
    now = await raw.fetchval("SELECT clock_timestamp()")  # what was before is not compared
    read = await read_addressees(raw, ring, notice.ledger_id, notice.case_id, reader, now)
    if read is None:
        return WithheldReason.ERASED
    if isinstance(read, RestrictedPeople):
        return WithheldReason.RESTRICTED
    plain = read.key.decrypt(encrypted, CONTENT_PLACE.format(notice.notice_id))
    form = FORM.validate_json(plain)
    history = await PostgresLog(db, notice.ledger_id).read_stored_streams([notice.case_id])
    (written,) = await raw.fetch(WRITTEN_AT, notice.ledger_id, notice.notice_id)
    decoded = decode_events(history).decoded
    is_taking_back = any(
        each.position == notice.reports and takes_back(each.event) for each in decoded
    )
    is_as_written = (
        await is_to_take_back(raw, notice, decoded)
        if is_taking_back
        else await _is_as_written(raw, notice, decoded, written)
    )
    if not is_as_written or not is_still_right(
        *(notice, form.contact_address, read.people, read.periods, day),
        takes_back=is_taking_back,
    ):
        return WithheldReason.OVERTAKEN
    if await _is_out_of_date(raw, notice, form, written, decoded):
        return WithheldReason.OVERTAKEN
    readable = await readable_enclosures(raw, notice.case_id, form.enclosed, read.key, reader)
    if readable is None:
        return WithheldReason.RESTRICTED
    is_whole = readable == form.enclosed
    return ReleasedNotice(form, read.key) if is_whole else WithheldReason.OVERTAKEN


async def _is_out_of_date(
    raw: DriverConnection,
    notice: NoticeIdentity,
    form: SentForm,
    written: Record,
    history: Sequence[EventEnvelope],
) -> bool:
    """Whether a text announces nothing any more, or a notice states a day that is another now."""
    if isinstance(form, TextMessage):  # it gives no day
        return not await needs_announcing(raw, notice.ledger_id, notice.notice_id)
    return states_replaced_day(form.text, written["created_at"], history, current_words().language)


async def readable_enclosures(
    raw: DriverConnection,
    case_id: CaseId,
    enclosures: Sequence[NoticeEnclosure],
    key: DataKey,
    reader: NoticeReader,
) -> tuple[NoticeEnclosure, ...] | None:
    """Those documents that are in the file of the case and can be read. The reading is recorded.

    None: the documents of the case are restricted.
    """
    if not enclosures:
        return ()
    ids = [each.document_id for each in enclosures]
    found = await read_case_documents(raw, case_id, ids, key, reader)
    if isinstance(found, RestrictedDocuments):
        return None
    return tuple(each for each in enclosures if is_readable(each, found))


async def _is_as_written(
    raw: DriverConnection,
    notice: NoticeIdentity,
    history: Sequence[EventEnvelope],
    written: Record,
) -> bool:
    """Whether the fact is in effect, and was not amended since the notice was written.

    An announcement is not retracted, or made once more.
    """
    replaced_at = replaced_announcements(history).get(notice.reports)
    if replaced_at is not None and replaced_at > written["created_at"]:
        return False
    restored = await restored_notices(raw, notice.ledger_id, notice.case_id, history)
    refiled_at = restored_at(restored, notice.reports, notice.requirement)
    if (
        max(newest_amendments(history).get(notice.reports, 0), refiled_at)
        != written["corrected_at"]
    ):
        return False
    return any(each.position == notice.reports for each in reportable_facts(history))
