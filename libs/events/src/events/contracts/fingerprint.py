"""An identifier of this release's contracts, by which releases are distinguished."""

from functools import cache
from hashlib import sha256

from events.contracts import CONTRACTS


@cache
def contracts_fingerprint() -> str:
    """16 digits of a hash over all schemas: equal in all processes with the same contracts."""
    digest = sha256()
    for name, contract in sorted(CONTRACTS.items()):
        digest.update(f"{name} {contract.schema_version} {contract.model_json_schema()}".encode())
    return digest.hexdigest()[:16]
