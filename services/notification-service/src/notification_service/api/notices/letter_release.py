"""The last reading of letters: which of those that wait may be printed, and what is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from fastapi import Request
from pydantic import ValidationError
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.encryption.authenticated import CannotDecrypt
from chassis.encryption.data_key import DataKey
from chassis.identity import Principal
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import LedgerId
from events.failures import describe_error
from events.log.postgres import PostgresLog
from events.london_day import london_day
from notification_service.api.dependencies import AppContext
from notification_service.api.notices.print_file_stream import ReleasedLetter
from notification_service.api.notices.requested_notice import notice_reader
from notification_service.domain.notice_sending.enclosures import fitting
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.print_file import PrintedLetter
from notification_service.store.notice_sending.enclosed_content import EnclosedContent
from notification_service.store.notice_sending.notices import CONTENT_PLACE, find_notice_content
from notification_service.store.notice_sending.print_runs import (
    MOST_ENCLOSED_BYTES_OF_RUN,
    WrittenLetter,
    end_letter,
    next_letters,
)
from notification_service.store.notice_sending.readings import NoticeReader, read_notice_key
from notification_service.store.notice_sending.release import (
    WithheldReason,
    readable_enclosures,
    release_notice,
)

_ROUNDS: Final = 5
"""How often letters are looked for while all that wait longest are overtaken."""
_FAILURES: Final[Mapping[WithheldReason, NoticeFailure]] = {
    WithheldReason.ERASED: NoticeFailure.NOT_ALLOWED,
    WithheldReason.OVERTAKEN: NoticeFailure.OVERTAKEN,
}
_log: Final = structlog.stdlib.get_logger()


class _KeptLetter(NamedTuple):
    """A letter as it is kept, and the key of the file of its case."""

    form: NoticeLetter
    key: DataKey


@dataclass(frozen=True, slots=True)
class LetterRelease:
    """The letters of a council, read for one request of a principal. Each reading is recorded."""

    context: AppContext
    request: Request
    principal: Principal

    @property
    def _ledger_id(self) -> LedgerId:
        return LedgerId(self.principal.ledger_id)

    async def letters_to_print(self, limit: int) -> Sequence[UUID]:
        """The letters that wait longest and may be sent. What is overtaken fails, for others."""
        for _ in range(_ROUNDS):
            released, overtaken = await self._release_next(limit)
            if overtaken:
                await self._fail(overtaken)
            if released or not overtaken:
                return released
        return ()

    async def printed(self, db: AsyncConnection, letter: WrittenLetter) -> ReleasedLetter:
        """A letter as it is in a print file: without pages where it may not be sent."""
        notice, raw = letter.notice, await driver_connection(db)
        kept = await find_notice_content(raw, notice.ledger_id, notice.notice_id)
        found: _KeptLetter | WithheldReason = WithheldReason.ERASED
        if kept is not None and letter.is_pending:
            found = await self._release(db, letter, kept[2])
        elif kept is not None:
            found = await self._read_posted(raw, letter, kept[2]) or found
        made = found.form if isinstance(found, _KeptLetter) else None
        printed = PrintedLetter(
            notice_id=notice.notice_id,
            case_id=notice.case_id,
            requirement=notice.requirement,
            is_large_print=made is not None and made.is_large_print,
            pages=None if made is None else made.pages,
            recipient=notice.person_id,
            address=() if made is None else made.to_address,
            enclosures=() if made is None else made.enclosed,
        )
        if not isinstance(found, _KeptLetter):
            return ReleasedLetter(printed, None)
        return ReleasedLetter(printed, self._content(letter, found.key))

    async def _release_next(
        self, limit: int
    ) -> tuple[Sequence[UUID], Sequence[tuple[WrittenLetter, NoticeFailure]]]:
        """The letters that wait longest and may be sent, and those that never may. Others wait.

        In a transaction of its own: a reading locks the record of reading, and a fact the log.
        """
        released, overtaken = list[UUID](), list[tuple[WrittenLetter, NoticeFailure]]()
        async with transaction(self.context.engine, self._ledger_id) as db:
            raw = await driver_connection(db)
            waiting = await next_letters(raw, self._ledger_id, limit)
            sized = ((each, each[0].enclosed_bytes) for each in waiting)
            for letter, content in fitting(sized, MOST_ENCLOSED_BYTES_OF_RUN):
                found = await self._release(db, letter, content)
                if isinstance(found, _KeptLetter):
                    released.append(letter.notice.notice_id)
                elif found in _FAILURES:
                    overtaken.append((letter, _FAILURES[found]))
        return released, overtaken

    async def _fail(self, letters: Sequence[tuple[WrittenLetter, NoticeFailure]]) -> None:
        now = self.context.clock()
        async with transaction(self.context.engine, self._ledger_id) as db:
            raw = await driver_connection(db)
            facts = [
                letter.notice.failed(now, failure, actor=self.principal.actor)
                for letter, failure in letters
                if await end_letter(raw, letter, None, failure, now)
            ]
            if facts:
                await PostgresLog(db, self._ledger_id).append(*facts)

    async def _release(
        self, db: AsyncConnection, letter: WrittenLetter, content: bytes
    ) -> _KeptLetter | WithheldReason:
        """A letter if it may be sent today. One that cannot be read harms no other: it waits."""
        ring, day = self.context.personal_data_ring, london_day(self.context.clock())
        reader = self._reader(letter)
        try:
            found = await release_notice(db, ring, letter.notice, content, reader, day)
        except (CannotDecrypt, ValidationError) as error:
            # Without its text, which may hold what is personal.
            _log.error("letter_not_readable", code=describe_error(error))
            return WithheldReason.UNREADABLE
        if isinstance(found, WithheldReason):
            return found
        form = found.form
        if not isinstance(form, NoticeLetter):
            return WithheldReason.OVERTAKEN
        return _KeptLetter(form, found.key)

    async def _read_posted(
        self, db: DriverConnection, letter: WrittenLetter, content: bytes
    ) -> _KeptLetter | None:
        """A letter that was posted, as it was, with those of its documents that can be read."""
        notice, ring = letter.notice, self.context.personal_data_ring
        case_id, recipient = notice.case_id, notice.person_id
        key = await read_notice_key(
            db, ring, notice.ledger_id, case_id, recipient, self._reader(letter)
        )
        if key is None:
            return None
        plain = key.decrypt(content, CONTENT_PLACE.format(notice.notice_id))
        form = NoticeLetter.model_validate_json(plain)
        readable = await readable_enclosures(db, case_id, form.enclosed, key, self._reader(letter))
        return _KeptLetter(form.model_copy(update={"enclosures": readable or MISSING}), key)

    def _content(self, letter: WrittenLetter, key: DataKey) -> EnclosedContent:
        case_id, reader = letter.notice.case_id, self._reader(letter)
        return EnclosedContent(self.context.engine, self._ledger_id, case_id, key, reader)

    def _reader(self, letter: WrittenLetter) -> NoticeReader:
        return notice_reader(self.request, self.principal, letter.purpose)
