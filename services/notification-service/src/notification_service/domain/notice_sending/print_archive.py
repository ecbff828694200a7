"""A ZIP that is written piece by piece, so that it is never in memory as a whole."""

from collections.abc import Generator
from contextlib import contextmanager
from io import RawIOBase
from typing import IO, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from typing_extensions import Buffer

_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


class PrintArchive:
    """The files of a print run, the same bytes for the same files. `take` answers what is new."""

    def __init__(self) -> None:
        self._written = _Written()
        self._zip = ZipFile(self._written, "w", ZIP_STORED)

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        self._zip.writestr(ZipInfo(name, _FIRST_DAY), content)

    @contextmanager
    def entry(self, name: str) -> Generator[IO[bytes]]:
        """A file whose content is written in parts."""
        with self._zip.open(ZipInfo(name, _FIRST_DAY), "w") as file:
            yield file

    def close(self) -> None:
        """End it. Without what is taken after it there is no archive that can be opened."""
        self._zip.close()

    def take(self) -> bytes:
        """The bytes that were written since the last time."""
        return self._written.take()


class _Written(RawIOBase):
    """A file that holds what was written until it is taken. It has no position to go back to."""

    def __init__(self) -> None:
        super().__init__()
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data)
        self._bytes += view
        return view.nbytes

    def take(self) -> bytes:
        found = bytes(self._bytes)
        self._bytes.clear()
        return found
