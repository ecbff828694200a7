"""A folder that appears when it is complete, and that only its owner can read."""

import errno
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

_UNFINISHED: Final = ".unfinished-"
"""In the names of temporary folders, so that no folder of another program is taken for one."""
_TAKEN: Final = {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}


class FolderExists(Exception):
    """There is a folder or file of the name, or the folder above it is not there."""


@contextmanager
def new_folder(path: Path) -> Generator[Path]:
    """A temporary folder beside `path`, which gets its name when the block ends; 0700.

    When the block raises, nothing is left. The content is on the disk before the name is. What a
    process that was killed left of the same name is deleted first.

    Raises:
        FolderExists: `path` cannot be made, or was made by another meanwhile.
        OSError: the disk is full, or the folder above cannot be written to.
    """
    parent = path.absolute().parent
    if not parent.is_dir():
        raise FolderExists(f"{parent} is not a folder")
    if os.path.lexists(path):
        raise FolderExists(f"{path} is there already, and is left as it is")
    _delete_unfinished(parent, path.name)
    made = Path(mkdtemp(prefix=f".{path.name}{_UNFINISHED}", dir=parent))
    try:
        with _opened(made) as descriptor:
            # The lock ends with the process. Without it (a network file system) none is deleted.
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield made
            os.fsync(descriptor)
            _rename(made, path)
            made = path
        with _opened(parent) as descriptor:
            os.fsync(descriptor)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _delete_unfinished(parent: Path, name: str) -> None:
    """Delete what processes that were killed left of a folder of this name.

    Only folders that this module made, of this user, and that no process writes.

    Raises:
        OSError: one cannot be deleted.
    """
    ours = re.compile(re.escape(f".{name}{_UNFINISHED}") + "[a-z0-9_]{8}")
    for found in [each for each in parent.iterdir() if ours.fullmatch(each.name)]:
        with suppress(FileNotFoundError):  # another process has deleted it
            _delete_if_abandoned(found)


def _delete_if_abandoned(folder: Path) -> None:
    if _is_private(folder):
        with _opened(folder) as descriptor:
            if _is_free(descriptor):
                shutil.rmtree(folder)


def _is_private(folder: Path) -> bool:
    """Whether it is a folder, not a link to one, that only this user can read."""
    is_of = folder.lstat()
    return is_of.st_uid == os.geteuid() and is_of.st_mode == stat.S_IFDIR | stat.S_IRWXU


def _is_free(descriptor: int) -> bool:
    """Whether no process holds the lock of a folder."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _rename(made: Path, path: Path) -> None:
    """Give the folder its name. A folder or file that was made meanwhile is not replaced."""
    try:
        path.mkdir(mode=0o700)  # of two that run at once, one gets the name
        try:
            made.rename(path)  # replaces an empty folder, and only that
        except OSError:
            with suppress(OSError):
                path.rmdir()  # which deletes an empty folder, and only that
            raise
    except OSError as error:
        if error.errno not in _TAKEN:
            raise
        raise FolderExists(f"{path} was made by another, and is left as it is") from None


@contextmanager
def _opened(folder: Path) -> Generator[int]:
    """The descriptor of a folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
