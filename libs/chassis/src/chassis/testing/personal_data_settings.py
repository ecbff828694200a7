"""The settings of the keys of what is personal, the same for every process of a test."""

from base64 import b64encode
from typing import Final

PERSONAL_DATA_SETTINGS: Final = {
    "PERSONAL_DATA_KEYS": b64encode(bytes(range(32))).decode(),
    "PERSONAL_DATA_INDEX_KEYS": b64encode(bytes(range(32, 64))).decode(),
}
"""The values of PERSONAL_DATA_KEYS and PERSONAL_DATA_INDEX_KEYS, in this order."""
