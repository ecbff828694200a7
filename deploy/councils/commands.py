"""The commands: each one transaction, and what it answers."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from chassis.identity import (
    Expiry,
    Holder,
    KeyRecord,
    KeyState,
    Kind,
    add_key,
    list_keys,
    revoke,
    rotate_key,
)
from deploy.councils import register as councils
from deploy.councils.scopes import SANDBOX
from deploy.councils.shown import as_json, council_lines, day, key_lines
from events.log.ledgers import Ledger


class Mismatch(Exception):
    """What was asked for fits together in no installation."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has for a program (standard output) and for a person (standard error)."""

    out: str = ""
    told: str = ""


Command: TypeAlias = Callable[[AsyncConnection, Namespace], Awaitable[Answer]]


async def _register(db: AsyncConnection, asked: Namespace) -> Answer:
    council = Ledger(uuid4(), asked.authority, asked.name)
    await councils.register(db, council)
    return Answer(
        f"{council.ledger_id}\n",
        f"{council.name} ({council.authority}) is registered. Next: a key for each of its systems.",
    )


async def _list(db: AsyncConnection, asked: Namespace) -> Answer:
    found = await councils.councils(db)
    return Answer(as_json(found) if asked.json else council_lines(found))


async def _issue(db: AsyncConnection, asked: Namespace) -> Answer:
    kind = Kind(asked.kind)
    if SANDBOX in asked.scopes and kind is Kind.LIVE:
        raise Mismatch(f"{SANDBOX} is for test keys: a live installation has no day to set.")
    council = await councils.registered(db, asked.authority)
    holder = Holder(council.ledger_id, council.authority, asked.client, asked.scopes)
    expiry: Expiry = asked.expires or Expiry(None)
    key = await add_key(await driver(db), holder, kind, expiry.at)
    until = f"until {day(expiry.at)}" if expiry.at else "until it is revoked"
    return Answer(
        f"{key.text}\n",
        f"Key {key.key_id} for {asked.client} of {council.name}, {until}."
        " Keep it now: it is not shown again.",
    )


async def _list_keys(db: AsyncConnection, asked: Namespace) -> Answer:
    council = await councils.registered(db, asked.authority) if asked.authority else None
    known = await list_keys(await driver(db), council.ledger_id if council else None)
    found: Sequence[KeyRecord] = [
        each for each in known if asked.all or each.state is KeyState.IN_FORCE
    ]
    return Answer(as_json(found) if asked.json else key_lines(found))


async def _rotate(db: AsyncConnection, asked: Namespace) -> Answer:
    rotation = await rotate_key(await driver(db), asked.key, asked.overlap_hours, asked.expires)
    return Answer(
        f"{rotation.key.text}\n",
        f"Key {rotation.key.key_id} takes the place of {asked.key}, which works until"
        f" {day(rotation.old_ends_at)}. Keep it now: it is not shown again.",
    )


async def _revoke(db: AsyncConnection, asked: Namespace) -> Answer:
    await revoke(await driver(db), asked.key)
    return Answer(told=f"Key {asked.key} is revoked: every process refuses it within ten seconds.")


COMMANDS: Final[Mapping[str, Command]] = {
    "register": _register,
    "list": _list,
    "keys issue": _issue,
    "keys list": _list_keys,
    "keys rotate": _rotate,
    "keys revoke": _revoke,
}
