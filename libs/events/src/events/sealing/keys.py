"""The keys that sign seals, as PEM files."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


class UnusableKey(Exception):
    """A file is not an Ed25519 key in PEM form; names the file."""


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """The signing key, stored without a passphrase.

    Raises:
        UnusableKey: the file is not such a key, or cannot be read.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, TypeError, ValueError):
        raise UnusableKey(f"{path} cannot be read as a private key in PEM form") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path} is not an Ed25519 key")
    return key


def load_public_key(path: Path) -> Ed25519PublicKey:
    """A key to verify signatures with.

    Raises:
        UnusableKey: the file is not such a key, or cannot be read.
    """
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError):
        raise UnusableKey(f"{path} cannot be read as a public key in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey(f"{path} is not an Ed25519 key")
    return key
