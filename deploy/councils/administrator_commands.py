"""The commands about administrators: their keys, and the record of acts."""

import json
import os
from argparse import Namespace
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.identity import (
    KeyExpiry,
    KeyKind,
    KeyPeppers,
    UnknownKey,
    add_administrator,
    list_administrators,
    parse_peppers,
    revoke_administrator,
)
from deploy.administration.acts import LIST_ACTS, MAX_ACT_ID
from deploy.councils.command_output import CommandOutput
from deploy.councils.output import format_instant, json_value, text_table


def environment_peppers() -> KeyPeppers:
    """The peppers in API_KEY_PEPPERS.

    Raises:
        InvalidPeppers: it is not a list of peppers.
    """
    return parse_peppers(os.environ.get("API_KEY_PEPPERS", ""))


async def issue_administrator_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """Issue a key to an administrator."""
    expiry: KeyExpiry = arguments.expires or KeyExpiry(None)
    key = await add_administrator(
        await driver_connection(db),
        arguments.name,
        arguments.scopes,
        KeyKind(arguments.kind),
        environment_peppers(),
        expiry.at,
    )
    until = f"until {format_instant(expiry.at)}" if expiry.at else "until it is revoked"
    return CommandOutput(
        f"{key.text}\n",
        f"Key {key.key_id} for the administrator {arguments.name}, {until}."
        " Keep it now: it is not shown again.",
    )


async def list_administrators_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """List the keys of administrators, also those that have ended."""
    found = await list_administrators(await driver_connection(db))
    if arguments.json:
        records = [asdict(each) for each in found]
        return CommandOutput(json.dumps(records, default=json_value, indent=2) + "\n")
    rows = [
        (
            each.key_id,
            each.name,
            each.kind.value,
            f"revoked {format_instant(each.revoked_at)}" if each.revoked_at else "not revoked",
            format_instant(each.expires_at) if each.expires_at else "never",
            " ".join(sorted(each.scopes)),
        )
        for each in found
    ]
    return CommandOutput(text_table(("key", "name", "kind", "state", "expires", "scopes"), rows))


async def revoke_administrator_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """End the key of an administrator."""
    if not await revoke_administrator(await driver_connection(db), arguments.key):
        raise UnknownKey
    return CommandOutput(
        stderr=f"Key {arguments.key} is revoked: administration-api refuses it within ten seconds."
    )


async def list_acts_command(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    """List the latest acts of administration, one JSON object a line."""
    rows = await (await driver_connection(db)).fetch(LIST_ACTS, MAX_ACT_ID, arguments.limit)
    return CommandOutput(
        "".join(
            json.dumps({**row, "detail": json.loads(row["detail"])}, default=json_value) + "\n"
            for row in rows
        )
    )
