"""The commands: each runs in one transaction and returns its output."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from chassis.identity import (
    KeyExpiry,
    KeyHolder,
    KeyKind,
    KeyRecord,
    KeyState,
    add_key,
    count_keys_by_pepper,
    list_keys,
    revoke,
    rotate_key,
)
from deploy.councils import register as councils
from deploy.councils.acting_key_commands import (
    add_acting_key_command,
    list_acting_keys_command,
    remove_acting_key_command,
)
from deploy.councils.administrator_commands import (
    environment_peppers,
    issue_administrator_command,
    list_acts_command,
    list_administrators_command,
    revoke_administrator_command,
)
from deploy.councils.command_output import CommandOutput, KeyKindMismatch
from deploy.councils.issuer_commands import (
    add_issuer_command,
    list_issuers_command,
    remove_issuer_command,
)
from deploy.councils.output import (
    council_table,
    format_instant,
    key_table,
    records_json,
    text_table,
)
from deploy.councils.scopes import SANDBOX_SCOPE
from events.log.ledgers import Ledger

CliCommand: TypeAlias = Callable[[AsyncConnection, Namespace], Awaitable[CommandOutput]]


async def _register(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    council = Ledger(uuid4(), arguments.authority, arguments.name)
    await councils.register_council(db, council)
    return CommandOutput(
        f"{council.ledger_id}\n",
        f"{council.name} ({council.authority}) is registered. Next: a key for each of its systems.",
    )


async def _list(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    found = await councils.list_councils(db)
    return CommandOutput(records_json(found) if arguments.json else council_table(found))


async def _issue(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    kind = KeyKind(arguments.kind)
    if SANDBOX_SCOPE in arguments.scopes and kind is KeyKind.LIVE:
        raise KeyKindMismatch(
            f"{SANDBOX_SCOPE} is for test keys: a live installation has no day to set."
        )
    council = await councils.get_council(db, arguments.authority)
    holder = KeyHolder(council.ledger_id, council.authority, arguments.client, arguments.scopes)
    expiry: KeyExpiry = arguments.expires or KeyExpiry(None)
    key = await add_key(await driver_connection(db), holder, kind, environment_peppers(), expiry.at)
    until = f"until {format_instant(expiry.at)}" if expiry.at else "until it is revoked"
    return CommandOutput(
        f"{key.text}\n",
        f"Key {key.key_id} for {arguments.client} of {council.name}, {until}."
        " Keep it now: it is not shown again.",
    )


async def _list_keys(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    council = await councils.get_council(db, arguments.authority) if arguments.authority else None
    known = await list_keys(await driver_connection(db), council.ledger_id if council else None)
    found: Sequence[KeyRecord] = [
        each for each in known if arguments.all or each.state is KeyState.ACTIVE
    ]
    return CommandOutput(records_json(found) if arguments.json else key_table(found))


async def _rotate(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    rotation = await rotate_key(
        await driver_connection(db),
        arguments.key,
        arguments.overlap_hours,
        environment_peppers(),
        arguments.expires,
    )
    return CommandOutput(
        f"{rotation.key.text}\n",
        f"Key {rotation.key.key_id} replaces {arguments.key}, which works until"
        f" {format_instant(rotation.old_expires_at)}. Keep it now: it is not shown again.",
    )


async def _revoke(db: AsyncConnection, arguments: Namespace) -> CommandOutput:
    await revoke(await driver_connection(db), arguments.key)
    return CommandOutput(
        stderr=f"Key {arguments.key} is revoked: every process refuses it within ten seconds."
    )


async def _count_by_pepper(db: AsyncConnection, _arguments: Namespace) -> CommandOutput:
    found = await count_keys_by_pepper(await driver_connection(db))
    rows = [(each.pepper_id, str(each.active_keys)) for each in found]
    return CommandOutput(text_table(("pepper", "active keys"), rows))


CLI_COMMANDS: Final[Mapping[str, CliCommand]] = {
    "register": _register,
    "list": _list,
    "keys issue": _issue,
    "keys list": _list_keys,
    "keys rotate": _rotate,
    "keys revoke": _revoke,
    "keys peppers": _count_by_pepper,
    "administrators issue": issue_administrator_command,
    "administrators list": list_administrators_command,
    "administrators revoke": revoke_administrator_command,
    "acts": list_acts_command,
    "issuers add": add_issuer_command,
    "issuers list": list_issuers_command,
    "issuers remove": remove_issuer_command,
    "acting-keys add": add_acting_key_command,
    "acting-keys list": list_acting_keys_command,
    "acting-keys remove": remove_acting_key_command,
}
