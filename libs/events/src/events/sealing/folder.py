"""A folder of exported seals: one file for each ledger, one statement a line, added to only.

The folder belongs where whoever keeps the database cannot write. A file of its own for each ledger
can be given to its council, and to check one ledger takes reading one file.
"""

import fcntl
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from events.log.seals import SignedStatement, parse_statement

_SUFFIX = ".jsonl"


class UnreadableSeals(Exception):
    """A file of the folder, or a line of it, is not what it should be; names both."""


class FolderInUse(Exception):
    """Another process is adding to the folder."""


class SealFolder:
    """Statements about ledgers, as they were exported."""

    def __init__(self, path: Path) -> None:
        """`path` is made when something is added first."""
        self.path = path

    def ledgers(self) -> Sequence[UUID]:
        """The ledgers about which there is a file.

        Raises:
            UnreadableSeals: a file is named otherwise.
        """
        files = sorted(self.path.glob(f"*{_SUFFIX}"))
        try:
            return [UUID(file.stem) for file in files]
        except ValueError:
            raise UnreadableSeals(
                f"in {self.path} a file is not named <ledger id>{_SUFFIX}"
            ) from None

    def statements(self, ledger_id: UUID) -> Sequence[SignedStatement]:
        """What was stated about a ledger, in the order in which it was added; nothing, if nothing.

        A last line without an end is left out: whoever wrote it was killed before it counted.

        Raises:
            UnreadableSeals: a line is no statement, or is about another ledger.
        """
        try:
            *lines, _ = self._file(ledger_id).read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UnreadableSeals(f"{self._file(ledger_id)}: {error.strerror}") from error
        return [
            self._statement(ledger_id, number, line)
            for number, line in enumerate(lines, 1)
            if line.strip()
        ]

    @contextmanager
    def lock(self) -> Generator[None]:
        """Be the only process that adds, while the block lasts.

        Raises:
            FolderInUse: another one is at it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUse(f"{self.path} is in use by another process") from None
            yield

    def add(self, statement: SignedStatement) -> None:
        """Add a statement; when this returns it survives a crash. Only within `lock`."""
        path = self._file(statement.ledger_id)
        with path.open("a+b") as file:
            _truncate_partial_line(file.fileno())
            file.write(statement.to_json().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name of a new file
        finally:
            os.close(folder)

    def _file(self, ledger_id: UUID) -> Path:
        return self.path / f"{ledger_id}{_SUFFIX}"

    def _statement(self, ledger_id: UUID, number: int, line: bytes) -> SignedStatement:
        place = f"{self._file(ledger_id)}, line {number}"
        try:
            statement = parse_statement(line)
        except ValueError:
            raise UnreadableSeals(f"{place}: this is no seal and no restoration") from None
        if statement.ledger_id != ledger_id:
            raise UnreadableSeals(f"{place}: this is about another ledger")
        return statement


def _truncate_partial_line(file: int) -> None:
    """Take away what a killed writer began and did not end."""
    size = os.fstat(file).st_size
    tail = os.pread(file, min(size, 4096), max(0, size - 4096))
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(file, size - len(tail) + tail.rfind(b"\n") + 1)
