"""A file of lines to which is only added: what was added is on the disk before `append` returns.

A writer that is killed may leave an incomplete last line: it is not read, and the next writer
removes it. There is one writer at a time: it holds a lock (`exclusive_lock`).
"""

import fcntl
import os
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_RETRY_SECONDS: Final = 0.01


class FileInUse(Exception):
    """Another process holds the lock."""


@contextmanager
def exclusive_lock(path: Path, wait_seconds: float = 0) -> Generator[None]:
    """Hold the lock that a file stands for during the block. It ends with the process.

    The thread waits: up to `wait_seconds`, and for as long as the disk needs.

    Raises:
        FileInUse: another process, or another thread, holds it.
        OSError: the file cannot be created.
    """
    with path.open("w") as lock:
        end = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise FileInUse from None
                time.sleep(_RETRY_SECONDS)
        yield


def read_lines(path: Path) -> Sequence[bytes]:
    """The complete lines of a file without their ends, none where there is no file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        *lines, _ = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return lines


def append_line(path: Path, line: bytes) -> None:
    """Add a line durably, to a file that is created where there is none.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("a+b") as file:
        _truncate_partial_line(file.fileno())
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the directory entry of a new file
    finally:
        os.close(folder)


def _truncate_partial_line(file: int) -> None:
    """Remove the incomplete last line of a writer that was killed."""
    size = os.fstat(file).st_size
    tail = os.pread(file, min(size, 4096), max(0, size - 4096))
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(file, size - len(tail) + tail.rfind(b"\n") + 1)
