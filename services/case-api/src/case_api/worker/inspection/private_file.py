"""A new file that only its owner can read, with its hash."""

import os
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self


class PrivateFile:
    """A new file (0600), written from its start to its end; a context manager.

    When the block ends without an exception, its content is on the disk.
    """

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._hash = sha256()
        self.name = path.name
        self.size = 0

    def write(self, text: str) -> None:
        """Write a text, in UTF-8."""
        content = text.encode()
        self._hash.update(content)
        self.size += len(content)
        self._file.write(content)

    @property
    def sha256(self) -> str:
        """The hash of what is written so far, in hexadecimal."""
        return self._hash.hexdigest()

    def __enter__(self) -> Self:
        """The file, open."""
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        with self._file:
            if error is None:
                self._file.flush()
                os.fsync(self._file.fileno())
