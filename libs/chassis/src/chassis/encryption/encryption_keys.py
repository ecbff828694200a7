"""The AES-256 keys of a setting: the newest encrypts, every one decrypts."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

KEY_BYTES: Final = 32
KEY_ID_LENGTH: Final = 8


class InvalidEncryptionKey(ValueError):
    """A setting has no valid keys. Its value is not repeated."""

    def __init__(self, setting: str) -> None:
        super().__init__(f"{setting} is one or more base64 keys of 32 bytes, with commas")


def encryption_keys(setting: str, value: str, purpose: str) -> Mapping[str, bytes]:
    """The keys of a setting by their ids, the newest first.

    `value` is base64 of 32 bytes each, separated by commas. An id is a hash of the key and of its
    `purpose`: it identifies a key without revealing it, and differs where one key is used twice.

    Raises:
        InvalidEncryptionKey: a key is not base64 of 32 bytes.
    """
    try:
        keys = [b64decode(each.strip(), validate=True) for each in value.split(",")]
    except binascii.Error:
        raise InvalidEncryptionKey(setting) from None
    if any(len(key) != KEY_BYTES for key in keys):
        raise InvalidEncryptionKey(setting)
    label = f"send {purpose} key\0".encode()
    return {sha256(label + key).hexdigest()[:KEY_ID_LENGTH]: key for key in keys}
