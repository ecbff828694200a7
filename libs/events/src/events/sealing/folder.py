"""A folder of exported seals: one append-only file for each ledger, one statement in each line.

The folder is to be where the operators of the database cannot write. A file for each ledger can be
given to its council, and only one file is read to check one ledger.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from chassis.append_only_file import FileInUse, append_line, exclusive_lock, read_lines
from events.log.seals import SignedStatement, parse_statement

_SUFFIX = ".jsonl"


class UnreadableSeals(Exception):
    """A file of the folder is misnamed, unreadable or has a line that is not valid; names both."""


class FolderInUse(Exception):
    """Another process is adding to the folder."""


class SealFolder:
    """The exported statements about ledgers."""

    def __init__(self, path: Path) -> None:
        """`path` is created by the first `lock`."""
        self.path = path

    def ledgers(self) -> Sequence[UUID]:
        """The ledgers that have a file.

        Raises:
            UnreadableSeals: a file's name is not the id of a ledger.
        """
        files = sorted(self.path.glob(f"*{_SUFFIX}"))
        try:
            return [UUID(file.stem) for file in files]
        except ValueError:
            raise UnreadableSeals(
                f"in {self.path} a file is not named <ledger id>{_SUFFIX}"
            ) from None

    def statements(self, ledger_id: UUID) -> Sequence[SignedStatement]:
        """The statements about a ledger in the order in which they were added, empty if none.

        A last line without a line end is left out: its writer was killed before `add` returned.

        Raises:
            UnreadableSeals: a line is not a statement, or is about another ledger.
        """
        try:
            lines = read_lines(self._file(ledger_id))
        except OSError as error:
            raise UnreadableSeals(f"{self._file(ledger_id)}: {error.strerror}") from error
        return [
            self._statement(ledger_id, number, line)
            for number, line in enumerate(lines, 1)
            if line.strip()
        ]

    @contextmanager
    def lock(self) -> Generator[None]:
        """Hold the exclusive lock on the folder during the block.

        Raises:
            FolderInUse: another process holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with exclusive_lock(self.path / ".lock"):
                yield
        except FileInUse:
            raise FolderInUse(f"{self.path} is in use by another process") from None

    def add(self, statement: SignedStatement) -> None:
        """Add a statement durably. Only within `lock`."""
        append_line(self._file(statement.ledger_id), statement.to_json().encode())

    def _file(self, ledger_id: UUID) -> Path:
        return self.path / f"{ledger_id}{_SUFFIX}"

    def _statement(self, ledger_id: UUID, number: int, line: bytes) -> SignedStatement:
        place = f"{self._file(ledger_id)}, line {number}"
        try:
            statement = parse_statement(line)
        except ValueError:
            raise UnreadableSeals(f"{place}: this is neither a seal nor a restoration") from None
        if statement.ledger_id != ledger_id:
            raise UnreadableSeals(f"{place}: this is about another ledger")
        return statement
