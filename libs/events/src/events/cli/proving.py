"""`events verify` and `events seal`: show that the log is whole, and sign that it was."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from rich.progress import Progress, TaskID
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver
from events.cli.session import console, refuse, run
from events.follow import Begin
from events.log.keeping import kept_seals, seal_head
from events.log.seals import Seal, key_id
from events.log.verify import Verdict
from events.log.verify import verify as walk

_Seals = Annotated[Path | None, typer.Option(help="Exported seals to check against, one a line.")]
_Keys = Annotated[list[Path] | None, typer.Option("--key", help="Public keys (PEM) to trust.")]


def verify(seals: _Seals = None, keys: _Keys = None) -> None:
    """Walk every ledger and name the first row that does not fit. Exit code 1 if one does not."""
    trusted = [_public_key(path) for path in keys or []]
    copies = None if seals is None else _exported(seals)
    if copies and not trusted:
        refuse("Seals prove something only with the key that made them: add --key.")
    verdicts: list[Verdict] = []

    async def work(begin: Begin) -> None:
        with Progress(console=console, transient=True) as progress:
            for ledger_id, head in await _heads(begin):
                task = progress.add_task(str(ledger_id), total=head)
                async with begin() as db:
                    kept = await _to_check(db, ledger_id, copies, trusted)
                    advance = _advance(progress, task)
                    verdicts.append(await walk(db, ledger_id, kept, trusted, advance))

    run(work)
    for verdict in verdicts:
        state = verdict.fault or f"whole: {verdict.rows} rows, {verdict.seals} seals"
        console.print(f"{verdict.ledger_id}  {state}", highlight=False)
    if any(verdict.fault for verdict in verdicts):
        raise typer.Exit(1)


def seal(
    key: Annotated[Path, typer.Option(help="The private key (PEM, Ed25519) that signs.")],
    export: Annotated[Path, typer.Option(help="The file to add the seals to.")],
) -> None:
    """Verify each ledger, sign its latest row, keep the seal and export it."""
    private = _private_key(key)
    public = [private.public_key()]
    made: list[Seal] = []

    async def work(begin: Begin) -> None:
        for ledger_id, _ in await _heads(begin):
            async with begin() as db:
                kept = await kept_seals(db, ledger_id)
                ours = [each for each in kept if not _foreign(each, public)]
                verdict = await walk(db, ledger_id, ours, public)
                if verdict.fault:
                    refuse(f"{ledger_id} is not sealed: {verdict.fault}.")
                new = await seal_head(db, private, ledger_id, datetime.now(UTC))  # the door
                made.extend([new] if new else [])

    run(work)
    with export.open("a") as file:
        file.writelines(f"{each.to_json()}\n" for each in made)
    console.print(f"{len(made)} seals, exported to {export}", highlight=False)


async def _heads(begin: Begin) -> Sequence[tuple[UUID, int]]:
    async with begin() as db:
        rows = await (await driver(db)).fetch("SELECT ledger_id, head FROM log.heads_v1()")
    return [(row[0], row[1]) for row in rows]


async def _to_check(
    db: AsyncConnection,
    ledger_id: UUID,
    copies: Sequence[Seal] | None,
    trusted: Sequence[Ed25519PublicKey],
) -> Sequence[Seal]:
    """The seals to hold a ledger against: exported copies if given, else the kept ones we trust."""
    await (await driver(db)).execute("SELECT set_config('log.ledger', $1, true)", str(ledger_id))
    if copies is not None:
        return [each for each in copies if each.ledger_id == ledger_id]
    return [each for each in await kept_seals(db, ledger_id) if not _foreign(each, trusted)]


def _foreign(kept: Seal, keys: Sequence[Ed25519PublicKey]) -> bool:
    return kept.key_id not in map(key_id, keys)


def _advance(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda walked: progress.update(task, completed=walked)


def _exported(path: Path) -> Sequence[Seal]:
    try:
        return [Seal.from_json(line) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError, KeyError):
        refuse(f"{path} is not a file of exported seals.")


def _public_key(path: Path) -> Ed25519PublicKey:
    key = _loaded(path, load_pem_public_key)
    if not isinstance(key, Ed25519PublicKey):
        refuse(f"{path} is no Ed25519 public key.")
    return key


def _private_key(path: Path) -> Ed25519PrivateKey:
    key = _loaded(path, lambda pem: load_pem_private_key(pem, password=None))
    if not isinstance(key, Ed25519PrivateKey):
        refuse(f"{path} is no Ed25519 private key.")
    return key


def _loaded(path: Path, load: Callable[[bytes], object]) -> object:
    try:
        return load(path.read_bytes())
    except (OSError, ValueError):
        refuse(f"{path} cannot be read as a PEM key.")
