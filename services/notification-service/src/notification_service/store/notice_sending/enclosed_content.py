"""The content of what a notice encloses: read in parts, decrypted, and verified."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import driver_connection, transaction
from chassis.encryption.data_key import DataKey
from events.envelope import CaseId, LedgerId
from events.stored_document import PART_PLACE
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.store.notice_sending.document_readings import read_document_part
from notification_service.store.notice_sending.readings import NoticeReader


class EnclosureGone(Exception):
    """The content of a document may not be read any more."""


class EnclosureDiffers(Exception):
    """The content of a document is not that which the notice encloses."""


@dataclass(frozen=True, slots=True)
class EnclosedContent:
    """Reads the content of documents of a case. `key` is the key of its file."""

    engine: AsyncEngine
    ledger_id: LedgerId
    case_id: CaseId
    key: DataKey
    reader: NoticeReader

    async def parts(self, enclosure: NoticeEnclosure) -> AsyncGenerator[bytes]:
        """The content in parts. No connection is held between two; the reading is recorded.

        Raises:
            EnclosureGone: it may not be read any more.
            EnclosureDiffers: it has another size or hash, which is known after the last part.
        """
        ordinal, size, digest = 0, 0, sha256()
        while size < enclosure.size:
            part = await self._part(enclosure, ordinal)
            ordinal, size = ordinal + 1, size + len(part)
            digest.update(part)
            yield part
        if size != enclosure.size or digest.hexdigest() != enclosure.sha256:
            raise EnclosureDiffers

    async def whole(self, enclosures: Sequence[NoticeEnclosure]) -> list[bytes]:
        """The contents of some documents, in order: no more bytes than they state, and verified.

        Raises:
            EnclosureGone: one may not be read any more.
            EnclosureDiffers: one has another size or hash.
        """
        return [b"".join([part async for part in self.parts(each)]) for each in enclosures]

    async def _part(self, enclosure: NoticeEnclosure, ordinal: int) -> bytes:
        async with transaction(self.engine, self.ledger_id) as db:
            raw = await driver_connection(db)
            found = await read_document_part(
                raw, self.case_id, enclosure.document_id, ordinal, self.reader
            )
        if found is None:
            raise EnclosureGone
        return self.key.decrypt(found.content, PART_PLACE.format(found.upload_id, ordinal))
