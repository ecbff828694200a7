"""Splits a body into rows as it arrives, in constant memory."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from case_api.store.imports.staging import StagedRow

MAX_ROW_BYTES: Final = 1_048_576
"""Bytes of one row, without its end of line."""
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_QUOTE: Final = b'"'


class RowSplitter:
    """Cuts chunks into rows at the ends of lines.

    If it is `quoted`, an end of line inside quotes is part of a row. A row that is too long is
    given without its content, so that it alone is refused.
    """

    def __init__(self, *, quoted: bool) -> None:
        self._quoted = quoted
        self._pending = bytearray()
        self._is_open = False
        self._is_too_long = False
        self._rows = 0

    def feed(self, chunk: bytes) -> list[StagedRow]:
        """The rows that a chunk completes."""
        *lines, rest = chunk.split(b"\n")
        rows = [row for line in lines for row in self._end_line(line)]
        self._add(rest)
        return rows

    def end(self) -> list[StagedRow]:
        """The last row, if the body does not end with an end of line."""
        return [self._take()] if self._pending or self._is_too_long else []

    def _end_line(self, line: bytes) -> list[StagedRow]:
        self._add(line)
        if self._is_open and not self._is_too_long:
            self._add(b"\n")
            return []
        return [self._take()]

    def _add(self, part: bytes) -> None:
        if self._quoted and part.count(_QUOTE) % 2:
            self._is_open = not self._is_open
        if len(self._pending) + len(part) > MAX_ROW_BYTES:
            self._is_too_long = True
            self._pending.clear()
        elif not self._is_too_long:
            self._pending += part

    def _take(self) -> StagedRow:
        self._rows += 1
        content = bytes(self._pending).removesuffix(b"\r")
        if self._rows == 1:
            content = content.removeprefix(_BYTE_ORDER_MARK)
        row = StagedRow(self._rows, None if self._is_too_long else content)
        self._pending.clear()
        self._is_open = self._is_too_long = False
        return row


async def rows_of(
    chunks: AsyncIterator[bytes], splitter: RowSplitter
) -> AsyncGenerator[list[StagedRow]]:
    """The rows of a body, those of each chunk together; blank lines are left out."""
    async for chunk in chunks:
        yield _written(splitter.feed(chunk))
    yield _written(splitter.end())


def _written(rows: list[StagedRow]) -> list[StagedRow]:
    return [row for row in rows if row.content is None or row.content.strip()]
