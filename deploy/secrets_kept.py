"""What must stay the same from one run to the next, and must not be seen: kept in DATA_DIR."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from chassis.roles import LOGINS

_FILE = "secrets.json"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The roles' passwords, the key (base64, 32 bytes) of webhook secrets, the seal of cursors."""

    passwords: Mapping[str, str]
    webhook_secrets_key: str
    cursor_secret: str


def keep(data_dir: Path) -> Secrets:
    """The secrets of a data folder, made the first time. Only our own account may read them.

    A role that is newer than the folder gets its password now.
    """
    file = data_dir / _FILE
    made = Secrets(
        {role: secrets.token_urlsafe(24) for role in LOGINS},
        base64.b64encode(secrets.token_bytes(32)).decode(),
        secrets.token_urlsafe(32),
    )
    if file.exists():
        earlier = Secrets(**json.loads(file.read_text()))
        made = replace(earlier, passwords={**made.passwords, **earlier.passwords})
    write_private(file, json.dumps(asdict(made), indent=2))
    return made


def write_private(file: Path, text: str) -> None:
    """Write a file whole or not at all, readable to our own account only."""
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)
