"""The commands about keys by which clients sign for whom they act."""

import json
from argparse import Namespace
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.identity.acting import (
    ActingKeyRecord,
    NewActingKey,
    add_acting_key,
    list_acting_keys,
    remove_acting_key,
)
from deploy.councils import register as councils
from deploy.councils.command_output import CommandOutput
from deploy.councils.output import format_instant, text_table


async def add_acting_key_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """Register the public key of a client."""
    council = await councils.get_council(db, arguments.authority)
    key = NewActingKey(
        *(council.ledger_id, council.authority, arguments.client),
        *(arguments.roles, arguments.public_key),
    )
    added = await add_acting_key(await driver_connection(db), key)
    return CommandOutput(
        f"{added.key_id}\n",
        f"{arguments.client} of {council.name} may state for whom it acts within ten seconds."
        " The id is the `kid` of what it signs.",
    )


async def list_acting_keys_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """List the keys."""
    council = await councils.get_council(db, arguments.authority) if arguments.authority else None
    found = await list_acting_keys(
        await driver_connection(db),
        council.ledger_id if council else None,
        with_removed=arguments.all,
    )
    return CommandOutput(_json(found) if arguments.json else _table(found))


async def remove_acting_key_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """Remove a key."""
    await remove_acting_key(await driver_connection(db), arguments.acting_key)
    return CommandOutput(
        stderr=f"Key {arguments.acting_key} is removed: every process refuses what it signs within"
        " ten seconds."
    )


def _table(found: Sequence[ActingKeyRecord]) -> str:
    heading = ("id", "authority", "client", "state", "roles")
    return text_table(
        heading,
        [
            (
                *(each.key_id, each.key.authority, each.key.client),
                f"removed {format_instant(each.removed_at)}" if each.removed_at else "active",
                " ".join(sorted(each.key.roles)),
            )
            for each in found
        ],
    )


def _json(found: Sequence[ActingKeyRecord]) -> str:
    return json.dumps([_document(each) for each in found], indent=2) + "\n"


def _document(each: ActingKeyRecord) -> dict[str, object]:
    return {
        "key_id": each.key_id,
        "authority": each.key.authority,
        "client": each.key.client,
        "roles": sorted(each.key.roles),
        "public_key": each.key.public_key.hex(),
        "created_at": each.created_at.isoformat(),
        "removed_at": each.removed_at and each.removed_at.isoformat(),
    }
