"""`events verify`, `seal` and `record-restore`: verify the log and sign its heads."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from rich.progress import Progress, TaskID
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection, use_ledger
from events.cli.session import console, exit_with_error, run_with_database
from events.envelope import LedgerId
from events.log.errors import UnknownLedger
from events.log.ledgers import list_ledgers
from events.log.seal_evidence import SealEvidence, find_forgery
from events.log.seals import SignedStatement, public_key_id
from events.log.verify import VerificationResult
from events.log.verify import verify_ledger as walk
from events.sealing.folder import FolderInUse, SealFolder, UnreadableSeals
from events.sealing.keys import UnusableKey, load_private_key, load_public_key
from events.sealing.seal_store import read_seals
from events.sealing.sealer import IntegrityViolation, Sealer
from events.subscription import TransactionFactory

_Folder = Annotated[Path, typer.Option("--seals", help="The folder of exported seals.")]
_Key = Annotated[Path, typer.Option("--key", help="The private key (PEM, Ed25519) that signs.")]
_OlderKeys = Annotated[
    list[Path] | None, typer.Option("--older-key", help="Public keys (PEM) that signed before.")
]


def verify(
    seals: Annotated[
        Path | None, typer.Option(help="The folder of exported seals to check against.")
    ] = None,
    keys: Annotated[
        list[Path] | None, typer.Option("--key", help="Public keys (PEM) to trust.")
    ] = None,
) -> None:
    """Walk every ledger and name the first row that does not fit. Exit code 1 if one does not.

    The ledgers are those of the register and those about which there are seals. A folder without
    a file of seals is refused: a path that is mistyped must not pass for a check.
    """
    faults: dict[UUID, str] = {}

    async def work(begin: TransactionFactory) -> None:
        trusted = [load_public_key(path) for path in keys or []]
        folder = None if seals is None else _existing_folder(seals)
        if folder and not trusted:
            exit_with_error("Seals prove something only with the key that made them: add --key.")
        with Progress(console=console, transient=True) as progress:
            for ledger_id, head in (await _ledger_heads(begin, folder)).items():
                task = progress.add_task(str(ledger_id), total=head)
                async with begin() as db:
                    stated = await _read_statements(db, ledger_id, folder, trusted)
                    if fault := find_forgery(stated, trusted):
                        faults[ledger_id] = fault
                        continue
                    evidence = SealEvidence.from_statements(ledger_id, stated)
                    verdict = await walk(db, evidence, progress=_advance(progress, task))
                if verdict.fault:
                    faults[ledger_id] = verdict.fault
                else:
                    console.print(_summary(verdict), highlight=False)

    with _errors_as_sentences():
        run_with_database(work)
    for ledger_id, fault in faults.items():
        console.print(f"{ledger_id}  {fault}", highlight=False)
    if faults:
        raise typer.Exit(1)


def seal(folder: _Folder, key: _Key, older_keys: _OlderKeys = None) -> None:
    """Verify each ledger from its first row, sign where it stands, export the seal and keep it.

    What does not fit itself or its earlier seals, or was sealed and is not in the register, is not
    sealed. Exit code 1 if there is such.
    """
    made: list[UUID] = []
    misfits: list[IntegrityViolation] = []

    async def work(begin: TransactionFactory) -> None:
        sealer = _sealer(folder, key, older_keys)
        async with begin() as db:
            registered = await list_ledgers(db)
        with sealer.folder.lock():
            misfits.extend(sealer.unregistered(registered))
            for ledger in registered:
                try:
                    async with begin() as db:
                        sealed = await sealer.seal(db, ledger, _now(), whole=True)
                except IntegrityViolation as misfit:
                    misfits.append(misfit)
                    continue
                made.extend([ledger.ledger_id] if sealed.is_new else [])

    with _errors_as_sentences():
        run_with_database(work)
    console.print(f"{len(made)} seals, exported to {folder}", highlight=False)
    if misfits:
        exit_with_error(
            "\n".join(f"{each.ledger_id} is not sealed: {each.fault}" for each in misfits)
        )


def record_restore(folder: _Folder, key: _Key, older_keys: _OlderKeys = None) -> None:
    """State and record that the database was restored from an older copy.

    To be run before services start on it. Each ledger is taken to be what it was up to the furthest
    seal that it fits; what was sealed beyond is stated to be lost, in the folder and on the log, so
    that consumers read again and `events verify` accepts it. A folder that does not exist is
    refused: without its seals all would be stated to be lost.
    """

    async def work(begin: TransactionFactory) -> None:
        if not folder.exists():
            exit_with_error(f"{folder} does not exist: name the folder of the exported seals.")
        sealer = _sealer(folder, key, older_keys)
        with sealer.folder.lock():
            for ledger_id in await _ledger_heads(begin, sealer.folder):
                async with begin() as db:
                    statement = await sealer.record_restoration(db, LedgerId(ledger_id), _now())
                if statement:
                    console.print(
                        f"{ledger_id}  restored to {statement.restored_to};"
                        f" what is known to have been recorded: up to {statement.lost_to}",
                        highlight=False,
                    )

    with _errors_as_sentences():
        run_with_database(work)


@contextmanager
def _errors_as_sentences() -> Generator[None]:
    """End the command in one sentence where its files, or a ledger, are not what they should be."""
    try:
        yield
    except (UnusableKey, UnreadableSeals, FolderInUse, IntegrityViolation) as why:
        exit_with_error(f"{why}.")
    except UnknownLedger as why:
        exit_with_error(f"{why}. Register the council again first.")


def _sealer(folder: Path, key: Path, older_keys: Sequence[Path] | None) -> Sealer:
    older = [load_public_key(path) for path in older_keys or []]
    return Sealer(_folder(folder), load_private_key(key), older)


def _folder(path: Path) -> SealFolder:
    if path.is_file():
        exit_with_error(
            f"{path} is a file; seals are kept in a folder, in one file for each ledger."
        )
    return SealFolder(path)


def _existing_folder(path: Path) -> SealFolder:
    """A folder to check against, which must hold something to check."""
    folder = _folder(path)
    if not folder.ledgers():
        exit_with_error(f"{path} holds no file of seals: name the folder of the exported seals.")
    return folder


async def _ledger_heads(begin: TransactionFactory, folder: SealFolder | None) -> Mapping[UUID, int]:
    """The heads of all ledgers that are registered, hold something or were sealed."""
    async with begin() as db:
        heads = await (await driver_connection(db)).fetch(
            "SELECT ledger_id, head FROM log.heads_v1()"
        )
        registered = [each.ledger_id for each in await list_ledgers(db)]
    sealed: Sequence[UUID] = folder.ledgers() if folder else ()
    return {**dict.fromkeys((*registered, *sealed), 0), **{row[0]: row[1] for row in heads}}


async def _read_statements(
    db: AsyncConnection,
    ledger_id: UUID,
    folder: SealFolder | None,
    trusted: Sequence[Ed25519PublicKey],
) -> Sequence[SignedStatement]:
    """What is to be held against a ledger: the folder if given, else the kept seals we trust."""
    await use_ledger(db, ledger_id)
    if folder is not None:
        return folder.statements(ledger_id)
    known = {public_key_id(key) for key in trusted}
    return [each for each in await read_seals(db, ledger_id) if each.key_id in known]


def _summary(verdict: VerificationResult) -> str:
    sealed = (
        f"{verdict.seals} seals, up to {verdict.sealed_to}" if verdict.seals else "no seal checked"
    )
    return f"{verdict.ledger_id}  whole: {verdict.rows} rows, {sealed}"


def _advance(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda walked: progress.update(task, completed=walked)


def _now() -> datetime:
    return datetime.now(UTC)  # the door
