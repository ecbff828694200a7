"""Which database role may append which event families; migrations of services say so."""

from collections.abc import Collection


def set_writable_families(role: str, families: Collection[str]) -> str:
    """The statement that lets a role append event families, in place of those it could before.

    Run by a migration of the service that logs in with `role`, as the owner, after those of the
    log. The database refuses a family that another role appends, and `ledger`.
    """
    return f"SELECT log.set_writable_families_v1('{role}', '{{{','.join(sorted(families))}}}')"
