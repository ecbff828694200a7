"""Registering, listing and removing trusted issuers, as the administrator of the database.

No service can do any of it: their roles may only read what is registered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from chassis.database import DriverConnection
from chassis.identity.tokens.issuer import TrustedIssuer
from chassis.identity.tokens.issuer_rows import ISSUER_COLUMNS, issuer_of, issuer_values

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('identity.token_issuer', 0))"
_ADD: Final = f"""
    INSERT INTO identity.token_issuer ({ISSUER_COLUMNS})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""  # noqa: S608  # constants only
_RELATED: Final = f"""
    SELECT {ISSUER_COLUMNS} FROM identity.token_issuer
     WHERE removed_at IS NULL AND (issuer = $1 OR tenant = $2)
"""  # noqa: S608  # constants only
_LIST: Final = f"""
    SELECT {ISSUER_COLUMNS}, created_at, removed_at FROM identity.token_issuer
     WHERE $1::uuid IS NULL OR ledger_id = $1
     ORDER BY authority, name, created_at, issuer_id
"""  # noqa: S608  # constants only
_REMOVE: Final = """
    UPDATE identity.token_issuer SET removed_at = now()
     WHERE issuer_id = $1 AND removed_at IS NULL
"""


class UnknownIssuer(Exception):
    """There is no registration of this id that is in force."""


class IssuerConflict(Exception):
    """Another registration is in the way; the message states how."""


@dataclass(frozen=True, slots=True)
class IssuerRecord:
    """A registration as it is listed. Nothing in it is secret."""

    issuer: TrustedIssuer
    created_at: datetime
    removed_at: datetime | None


async def add_issuer(db: DriverConnection, new: TrustedIssuer) -> None:
    """Register an issuer. Call it inside a transaction; concurrent calls run one after the other.

    Raises:
        IssuerConflict: it is registered already, or its tokens could be of two councils.
    """
    await db.execute(_LOCK)
    for row in await db.fetch(_RELATED, new.issuer, new.tenant):
        if (conflict := _conflict(issuer_of(row), new)) is not None:
            raise IssuerConflict(conflict)
    await db.execute(_ADD, *issuer_values(new))


async def list_issuers(
    db: DriverConnection, ledger_id: UUID | None = None
) -> Sequence[IssuerRecord]:
    """Every registration of a ledger, or of all, including those that were removed."""
    rows = await db.fetch(_LIST, ledger_id)
    return [_record(*row) for row in rows]


async def remove_issuer(db: DriverConnection, issuer_id: UUID) -> None:
    """End a registration, for every process within twenty seconds.

    Registrations are cached for ten, and so is a token that was accepted.

    Raises:
        UnknownIssuer: there is none of this id, or it was removed already.
    """
    if await db.execute(_REMOVE, issuer_id) != "UPDATE 1":
        raise UnknownIssuer


def _record(*row: Any) -> IssuerRecord:  # noqa: ANN401  # the columns of a row
    *columns, created_at, removed_at = row
    return IssuerRecord(issuer_of(columns), created_at, removed_at)


def _conflict(old: TrustedIssuer, new: TrustedIssuer) -> str | None:
    """Why a registration cannot stand beside another one of the same issuer or tenant."""
    if old.tenant == new.tenant and old.ledger_id != new.ledger_id:
        what = "issuer" if new.tenant is None else "tenant"
        return f"this {what} is registered for {old.authority}: one {what} is of one council"
    if old.issuer != new.issuer:
        return None
    if (old.tenant is None) != (new.tenant is None):
        return "of one issuer either every registration names a tenant, or none does"
    if (old.tenant, old.audience) == (new.tenant, new.audience):
        return f"this issuer is registered with this audience already: {old.issuer_id}"
    return None
