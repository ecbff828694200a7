"""The file of a print run as a stream: what the letters enclose is never in memory as a whole."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import closing
from dataclasses import dataclass

from notification_service.domain.notice_sending.print_archive import PrintArchive
from notification_service.domain.notice_sending.print_file import (
    TABLE_FILE,
    PrintedLetter,
    letters_table,
    print_rows,
)
from notification_service.store.notice_sending.enclosed_content import EnclosedContent


@dataclass(frozen=True, slots=True)
class ReleasedLetter:
    """A letter for the file of a print run, and where what it encloses is read.

    `content` is None where it may not be sent any more.
    """

    printed: PrintedLetter
    content: EnclosedContent | None


async def stream_print_file(letters: Sequence[ReleasedLetter]) -> AsyncGenerator[bytes]:
    """A ZIP with the PDF of each letter, what it encloses, and the table.

    Raises:
        EnclosureGone: a document may not be read any more.
        EnclosureDiffers: a document has another content. The archive is not ended, so that it
            cannot be opened.
    """
    contents = {each.printed.notice_id: each.content for each in letters}
    rows = print_rows([each.printed for each in letters])
    with closing(PrintArchive()) as archive:
        for row in rows:
            content = contents[row.letter.notice_id]
            if row.letter.pages is None or content is None:
                continue
            archive.add(row.file, row.letter.pages)
            yield archive.take()
            for name, enclosure in row.enclosed:
                with archive.entry(name) as file:
                    async for part in content.parts(enclosure):
                        file.write(part)
                        yield archive.take()
        archive.add(TABLE_FILE, letters_table(rows))
    yield archive.take()
