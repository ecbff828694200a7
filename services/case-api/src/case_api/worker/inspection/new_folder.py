"""A folder that appears when it is complete, and that only its owner can read."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp


class FolderExists(Exception):
    """There is a folder or file of the name, or the folder above it is not there."""


@contextmanager
def new_folder(path: Path) -> Generator[Path]:
    """A temporary folder beside `path`, which gets its name when the block ends; 0700.

    When the block raises, nothing is left. The content is on the disk before the name is.

    Raises:
        FolderExists: `path` cannot be made, or was made by another meanwhile.
    """
    parent = path.absolute().parent
    if not parent.is_dir():
        raise FolderExists(f"{parent} is not a folder")
    if os.path.lexists(path):
        raise FolderExists(f"{path} is there already, and is left as it is")
    made = Path(mkdtemp(prefix=f".{path.name}.", dir=parent))
    try:
        yield made
        _sync(made)
        _rename(made, path)
        _sync(parent)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _rename(made: Path, path: Path) -> None:
    """Give the folder its name. A folder or file that was made meanwhile is not replaced."""
    try:
        path.mkdir(mode=0o700)  # of two that run at once, one gets the name
        made.rename(path)  # replaces an empty folder, and only that
    except OSError:
        raise FolderExists(f"{path} was made by another, and is left as it is") from None


def _sync(folder: Path) -> None:
    """Write the entries of a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
