"""The commands about issuers of access tokens."""

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.identity import KeyKind
from chassis.identity.tokens import (
    IssuerRecord,
    TokenProfile,
    TrustedIssuer,
    add_issuer,
    list_issuers,
    remove_issuer,
)
from deploy.councils import register as councils
from deploy.councils.command_output import CommandOutput, KeyKindMismatch
from deploy.councils.output import format_instant, json_value, text_table
from deploy.councils.scopes import SANDBOX_SCOPE


class IssuerNotAcceptable(Exception):
    """The arguments contradict each other; the message states what to change."""


async def add_issuer_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """Register an issuer."""
    kind, profile = KeyKind(arguments.kind), TokenProfile(arguments.profile)
    _check(arguments, kind, profile)
    council = await councils.get_council(db, arguments.authority)
    issuer = TrustedIssuer(
        issuer_id=uuid4(),
        ledger_id=council.ledger_id,
        authority=council.authority,
        name=arguments.name,
        profile=profile,
        issuer=arguments.issuer,
        audience=arguments.audience,
        jwks_url=arguments.keys,
        kind=kind,
        scopes=arguments.scopes,
        tenant=arguments.tenant,
        role_scopes=_mapping(arguments.role),
        clients=frozenset(arguments.only_client),
    )
    await add_issuer(await driver_connection(db), issuer)
    return CommandOutput(
        f"{issuer.issuer_id}\n",
        f"Access tokens of {issuer.name} are accepted for {council.name} within ten seconds.",
    )


async def list_issuers_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """List issuers."""
    council = await councils.get_council(db, arguments.authority) if arguments.authority else None
    known = await list_issuers(await driver_connection(db), council.ledger_id if council else None)
    found = [each for each in known if arguments.all or each.removed_at is None]
    return CommandOutput(_json(found) if arguments.json else _table(found))


async def remove_issuer_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """Remove an issuer."""
    await remove_issuer(await driver_connection(db), arguments.issuer)
    return CommandOutput(
        stderr=f"Issuer {arguments.issuer} is removed: every process refuses its tokens within"
        " twenty seconds."
    )


def _check(arguments: Namespace, kind: KeyKind, profile: TokenProfile) -> None:
    if kind is KeyKind.LIVE and SANDBOX_SCOPE in arguments.scopes:
        raise KeyKindMismatch(f"{SANDBOX_SCOPE} is for a sandbox: use --kind test.")
    if kind is KeyKind.LIVE and not arguments.keys.startswith("https://"):
        raise IssuerNotAcceptable("The keys of a live issuer are fetched over https.")
    if profile is TokenProfile.ENTRA and arguments.tenant is None:
        raise IssuerNotAcceptable("An Entra issuer needs --tenant, the id of the directory.")
    if profile is TokenProfile.ENTRA and arguments.tenant not in arguments.issuer:
        raise IssuerNotAcceptable("The issuer of an Entra tenant contains the id of the tenant.")


def _mapping(roles: Sequence[tuple[str, frozenset[str]]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, scopes in roles:
        found[name] = found.get(name, frozenset()) | scopes
    return found


def _table(found: Sequence[IssuerRecord]) -> str:
    heading = ("id", "authority", "name", "kind", "state", "issuer", "audience", "scopes")
    return text_table(
        heading,
        [
            (
                *(str(each.issuer.issuer_id), each.issuer.authority, each.issuer.name),
                each.issuer.kind.value,
                f"removed {format_instant(each.removed_at)}" if each.removed_at else "active",
                *(each.issuer.issuer, each.issuer.audience, " ".join(sorted(each.issuer.scopes))),
            )
            for each in found
        ],
    )


def _json(found: Sequence[IssuerRecord]) -> str:
    return json.dumps([asdict(each) for each in found], default=json_value, indent=2) + "\n"
