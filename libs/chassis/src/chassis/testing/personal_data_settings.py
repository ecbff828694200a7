"""The settings of the keys of what is personal, the same for every process of a test."""

import atexit
import shutil
from base64 import b64encode
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

DESTROYED_KEYS_DIR: Final = Path(mkdtemp(prefix="send-destroyed-keys-"))
"""A ledger of destroyed keys, for the tests of one process."""
atexit.register(shutil.rmtree, DESTROYED_KEYS_DIR, ignore_errors=True)

PERSONAL_DATA_SETTINGS: Final = {
    "PERSONAL_DATA_KEYS": b64encode(bytes(range(32))).decode(),
    "PERSONAL_DATA_INDEX_KEYS": b64encode(bytes(range(32, 64))).decode(),
    "DESTROYED_KEYS_DIR": str(DESTROYED_KEYS_DIR),
}
"""What a process needs to write and read what is personal."""
