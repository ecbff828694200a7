"""A name for the contracts that this code has, by which one release is told from another."""

from functools import cache
from hashlib import sha256

from events.contracts import CONTRACTS


@cache
def contracts_fingerprint() -> str:
    """The same wherever the same contracts are: 16 digits of a hash over all their schemas."""
    digest = sha256()
    for name, contract in sorted(CONTRACTS.items()):
        digest.update(f"{name} {contract.schema_version} {contract.model_json_schema()}".encode())
    return digest.hexdigest()[:16]
