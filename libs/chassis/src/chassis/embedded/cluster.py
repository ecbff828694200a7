"""The data folder: created once, completely or not at all, and opened by its own version only."""

import secrets
import shutil
from pathlib import Path
from typing import Final

from chassis.embedded.errors import EmbeddedPostgresError
from chassis.embedded.programs import PostgresPrograms

SUPERUSER: Final = "postgres"
_PASSWORD_FILE: Final = "superuser.password"  # noqa: S105  # a file's name


def ensure_cluster(pgdata: Path, version: int, programs: PostgresPrograms) -> None:
    """Make the data folder unless it is there.

    It is created under another name and renamed when complete, so that a killed process leaves no
    folder that could be mistaken for a complete one.

    Raises:
        EmbeddedPostgresError: it is of another major version, or cannot be made.
    """
    programs.account.allow_traversal(pgdata)
    if not pgdata.exists():
        _create(pgdata, programs)
    found = (pgdata / "PG_VERSION").read_text().strip()
    if found != str(version):
        raise EmbeddedPostgresError(
            f"the data in {pgdata} belongs to PostgreSQL {found} and cannot be opened by {version}"
        )


def superuser_password(pgdata: Path) -> str:
    """The superuser's password, generated with the folder."""
    return (pgdata / _PASSWORD_FILE).read_text()


def _create(pgdata: Path, programs: PostgresPrograms) -> None:
    unfinished = pgdata.with_name(f"{pgdata.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    programs.account.chown(unfinished)
    secret = pgdata.with_name(_PASSWORD_FILE)
    secret.unlink(missing_ok=True)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(32))
    programs.account.chown(secret)
    made = programs.run("initdb", *_arguments(unfinished, secret))
    if made.returncode != 0:
        raise EmbeddedPostgresError(
            f"PostgreSQL could not make its data folder: {_first_error(made.stderr)}"
        )
    secret.rename(unfinished / _PASSWORD_FILE)
    unfinished.rename(pgdata)


def _first_error(output: str) -> str:
    """The first error line: the lines after it are about cleaning up."""
    lines = [line for line in output.splitlines() if "error:" in line or "FATAL:" in line]
    return lines[0] if lines else "it gave no reason"


def _arguments(folder: Path, secret: Path) -> list[str]:
    """UTF-8 ordered by code point, the same on every system and after every upgrade of its libc."""
    return [
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
    ]
