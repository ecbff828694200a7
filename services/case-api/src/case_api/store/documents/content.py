"""The content of documents, in parts of one size, each a row.

A row, and not a large object of PostgreSQL, because row-level security does not cover those
(docs/adr/0079).
"""

from collections.abc import AsyncGenerator, Iterator
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.document_details import UploadId
from chassis.byte_range import ByteRange
from chassis.database import driver_connection, transaction
from events.envelope import LedgerId

PART_BYTES: Final = 256 * 2**10
"""Bytes of each part of a content but the last."""
INSERT_PART: Final = """
    INSERT INTO case_api.document_part (ledger_id, upload_id, ordinal, content)
    VALUES ($1, $2, $3, $4)
"""
PART_QUERY: Final = """
    SELECT substring(content FROM $4 FOR $5) FROM case_api.document_part
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


async def read_content(
    engine: AsyncEngine, ledger_id: LedgerId, content_id: UploadId, wanted: ByteRange
) -> AsyncGenerator[bytes]:
    """The bytes of a range. No connection is held between two parts, however slow the reader is.

    Raises:
        ContentGone: it was deleted meanwhile.
    """
    for each in slices_of(wanted):
        async with transaction(engine, ledger_id) as db:
            connection = await driver_connection(db)
            values = (each.ordinal, each.first + 1, each.length)  # SQL counts bytes from 1
            part = await connection.fetchval(PART_QUERY, ledger_id, content_id, *values)
        if part is None:
            raise ContentGone
        yield part
