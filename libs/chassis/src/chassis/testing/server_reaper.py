"""The process that stops a test run's PostgreSQL when no worker of the run is left."""

import fcntl
import shutil
import sys
from pathlib import Path

from chassis.embedded import EmbeddedPostgres
from chassis.testing.postgres_server import lock_file


def stop_when_unused(folder: Path, version: int) -> None:
    """Wait until every worker has ended, then stop the server and remove its folder."""
    lock_file(folder / "users", fcntl.LOCK_EX)
    EmbeddedPostgres(folder, version=version).stop()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    stop_when_unused(Path(sys.argv[1]), int(sys.argv[2]))
