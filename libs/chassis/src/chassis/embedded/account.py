"""The account that PostgreSQL runs under: the current one, or an unprivileged one for root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

from chassis.embedded.errors import EmbeddedPostgresError

_UNPRIVILEGED: Final = ("nobody", "daemon")


class ProcessOwner(TypedDict, total=False):
    """The arguments of `subprocess` for an account; empty for the current one."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to run PostgreSQL under, by its numbers; None is the current one.

    PostgreSQL refuses to run as root, as which containers often run: then an account that every
    system has is used. It becomes the owner of the data folder and may traverse the folders above
    it.
    """

    ids: tuple[int, int] | None

    @property
    def subprocess_arguments(self) -> ProcessOwner:
        """The arguments for `subprocess`."""
        if self.ids is None:
            return {}
        user, group = self.ids
        return {"user": user, "group": group, "extra_groups": []}

    def chown(self, path: Path) -> None:
        """Make the account the owner of a file or folder."""
        if self.ids is not None:
            os.chown(path, *self.ids)

    def allow_traversal(self, path: Path) -> None:
        """Let the account reach `path`: it may traverse the folders above it, but not list them.

        Only a missing "execute for others" bit is added, because a home such as /root is closed
        (0700) and the account could not reach its own files below it.
        """
        if self.ids is None:
            return
        for folder in path.absolute().parents:
            found = folder.stat()
            if not found.st_mode & stat.S_IXOTH and found.st_uid != self.ids[0]:
                folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def account_for(pgdata: Path) -> Account:
    """The current account; for root the one that owns the data, or an unprivileged one.

    Raises:
        EmbeddedPostgresError: it is root, and the system has no unprivileged account.
    """
    if os.geteuid() != 0:
        return Account(None)
    if pgdata.exists() and (owner := pgdata.stat()).st_uid != 0:
        return Account((owner.st_uid, owner.st_gid))
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in _UNPRIVILEGED:
        if name in accounts:
            return Account((accounts[name].pw_uid, accounts[name].pw_gid))
    raise EmbeddedPostgresError(
        "PostgreSQL refuses to run as root and there is no account 'nobody' to run it under"
    )
