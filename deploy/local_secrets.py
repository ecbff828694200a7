"""Secrets that must be the same from one run to the next: files in DATA_DIR."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from deploy.workspace import LOGIN_ROLES

_FILE: Final = "secrets.json"
_SEAL_KEY_FILE: Final = "seal.pem"
_SEAL_PUBLIC_KEY_FILE: Final = "seal.pub.pem"


@dataclass(frozen=True, slots=True)
class LocalSecrets:
    """The roles' passwords, and the keys of the services (base64 of 32 bytes, but for cursors).

    `api_key_peppers` is as the setting of this name is written.
    """

    passwords: Mapping[str, str]
    webhook_secrets_key: str
    cursor_secret: str
    personal_data_keys: str
    personal_data_index_keys: str
    api_key_peppers: str


def ensure_secrets(data_dir: Path) -> LocalSecrets:
    """The secrets of a data folder, created the first time, readable only by the current account.

    A role or a key that was added since gets its secret now.
    """
    file = data_dir / _FILE
    made = LocalSecrets(
        {role.name: secrets.token_urlsafe(24) for role in LOGIN_ROLES},
        _new_key(),
        secrets.token_urlsafe(32),
        _new_key(),
        _new_key(),
        f"local:{_new_key()}",
    )
    if file.exists():
        earlier = json.loads(file.read_text())
        passwords = {**made.passwords, **earlier["passwords"]}
        made = replace(made, **{**earlier, "passwords": passwords})
    write_private(file, json.dumps(asdict(made), indent=2))
    return made


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def ensure_seal_key(data_dir: Path) -> Path:
    """The file of the key that signs seals of the log, created the first time.

    The public key is in a file in the same folder. The private one is written last, so that an
    incomplete pair is created again.
    """
    file = data_dir / _SEAL_KEY_FILE
    if not file.exists():
        made = Ed25519PrivateKey.generate()
        public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (data_dir / _SEAL_PUBLIC_KEY_FILE).write_bytes(public)
        private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(file, private.decode())
    return file


def ensure_folder(path: Path) -> Path:
    """A folder for the current account alone, created the first time."""
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write_private(file: Path, text: str) -> None:
    """Write a file atomically, readable only by the current account."""
    draft = file.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(file)
