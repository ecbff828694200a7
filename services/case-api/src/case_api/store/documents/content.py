"""The content of documents, in parts of one size, each a row, encrypted.

A row, and not a large object of PostgreSQL, because row-level security does not cover those
(docs/adr/0079).
"""

from collections.abc import AsyncGenerator, Iterator
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.document_details import UploadId
from chassis.byte_range import ByteRange
from chassis.database import driver_connection, transaction
from chassis.encryption.data_key import DataKey
from events.envelope import LedgerId
from events.stored_document import PART_PLACE

PART_BYTES: Final = 256 * 2**10
"""Bytes of each part of a content but the last."""
INSERT_PART: Final = """
    INSERT INTO case_api.document_part (ledger_id, upload_id, ordinal, content)
    VALUES ($1, $2, $3, $4)
"""
PART_QUERY: Final = """
    SELECT content FROM case_api.document_part
     WHERE ledger_id = $1 AND upload_id = $2 AND ordinal = $3
"""


class ContentGone(Exception):
    """Content was deleted while it was read."""


class PartSlice(NamedTuple):
    """Some bytes of one part: from which byte on, and how many."""

    ordinal: int
    first: int
    length: int


def slices_of(wanted: ByteRange) -> Iterator[PartSlice]:
    """The bytes of each part that are in a range."""
    place = wanted.first
    while place <= wanted.last:
        ordinal, first = divmod(place, PART_BYTES)
        length = min(PART_BYTES - first, wanted.last + 1 - place)
        yield PartSlice(ordinal, first, length)
        place += length


def encrypt_part(key: DataKey, upload_id: UploadId, ordinal: int, part: bytes) -> bytes:
    """A part to store, which is decrypted in its place only."""
    return key.encrypt(part, PART_PLACE.format(upload_id, ordinal))


async def read_content(
    engine: AsyncEngine, ledger_id: LedgerId, content_id: UploadId, key: DataKey, wanted: ByteRange
) -> AsyncGenerator[bytes]:
    """The bytes of a range. No connection is held between two parts, however slow the reader is.

    Raises:
        ContentGone: it was deleted meanwhile.
    """
    for each in slices_of(wanted):
        part = await read_part(engine, ledger_id, content_id, key, each.ordinal)
        if part is None:
            raise ContentGone
        yield part[each.first : each.first + each.length]


async def read_part(
    engine: AsyncEngine, ledger_id: LedgerId, content_id: UploadId, key: DataKey, ordinal: int
) -> bytes | None:
    """A whole part, None where there is none."""
    async with transaction(engine, ledger_id) as db:
        connection = await driver_connection(db)
        part: bytes | None = await connection.fetchval(PART_QUERY, ledger_id, content_id, ordinal)
    return None if part is None else key.decrypt(part, PART_PLACE.format(content_id, ordinal))
