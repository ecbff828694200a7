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
from events.log.verify import VerificationResult, verify_ledger
from events.sealing.folder import FolderInUse, SealFolder, UnreadableSeals
from events.sealing.keys import UnusableKey, load_private_key, load_public_key
from events.sealing.seal_store import read_seals
from events.sealing.sealer import IntegrityViolation, Sealer
from events.subscription import TransactionFactory

_Folder = Annotated[Path, typer.Option("--seals", help="The folder of exported seals.")]
_Key = Annotated[Path, typer.Option("--key", help="The signing key (PEM, Ed25519).")]
_OlderKeys = Annotated[
    list[Path] | None, typer.Option("--older-key", help="Public keys (PEM) that were used before.")
]


def verify(
    seals: Annotated[
        Path | None, typer.Option(help="The folder of exported seals to check against.")
    ] = None,
    keys: Annotated[
        list[Path] | None,
        typer.Option("--key", help="Public keys (PEM) to verify signatures with."),
    ] = None,
) -> None:
    """Verify every ledger and print the first fault of each. Exit code 1 if there is one.

    The ledgers are those that are registered, hold events or have seals. A folder without a file of
    seals is refused, so that a mistyped path is not taken for a successful check.
    """
    faults: dict[UUID, str] = {}

    async def work(begin: TransactionFactory) -> None:
        trusted = [load_public_key(path) for path in keys or []]
        folder = None if seals is None else _existing_folder(seals)
        if folder and not trusted:
            exit_with_error("Seals can be checked only with the key that signed them: add --key.")
        with Progress(console=console, transient=True) as progress:
            for ledger_id, head in (await _ledger_heads(begin, folder)).items():
                task = progress.add_task(str(ledger_id), total=head)
                async with begin() as db:
                    stated = await _read_statements(db, ledger_id, folder, trusted)
                    if fault := find_forgery(stated, trusted):
                        faults[ledger_id] = fault
                        continue
                    evidence = SealEvidence.from_statements(ledger_id, stated)
                    result = await verify_ledger(db, evidence, progress=_advance(progress, task))
                if result.fault:
                    faults[ledger_id] = result.fault
                else:
                    console.print(_summary(result), highlight=False)

    with _errors_as_sentences():
        run_with_database(work)
    for ledger_id, fault in faults.items():
        console.print(f"{ledger_id}  {fault}", highlight=False)
    if faults:
        raise typer.Exit(1)


def seal(folder: _Folder, key: _Key, older_keys: _OlderKeys = None) -> None:
    """Verify each ledger from its first row, sign its head, export the seal and store it.

    A ledger is not sealed if its chain is broken, it does not match its earlier seals, or it was
    sealed and is not registered any more. Exit code 1 if there is one.
    """
    made: list[UUID] = []
    violations: list[IntegrityViolation] = []

    async def work(begin: TransactionFactory) -> None:
        sealer = _sealer(folder, key, older_keys)
        async with begin() as db:
            registered = await list_ledgers(db)
        with sealer.folder.lock():
            violations.extend(sealer.unregistered(registered))
            for ledger in registered:
                try:
                    async with begin() as db:
                        sealed = await sealer.seal(db, ledger, _now(), whole=True)
                except IntegrityViolation as violation:
                    violations.append(violation)
                    continue
                made.extend([ledger.ledger_id] if sealed.is_new else [])

    with _errors_as_sentences():
        run_with_database(work)
    console.print(f"{len(made)} seals, exported to {folder}", highlight=False)
    if violations:
        exit_with_error(
            "\n".join(f"{each.ledger_id} is not sealed: {each.fault}" for each in violations)
        )


def record_restore(folder: _Folder, key: _Key, older_keys: _OlderKeys = None) -> None:
    """Sign and record that the database was restored from an older copy.

    Run it before services start. Each ledger is taken to be intact up to the last seal that it
    matches; what was sealed beyond is declared lost, in the folder and on the log, so that
    consumers read again and `events verify` accepts it. A folder that does not exist is refused:
    without its seals everything would be declared lost.
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
                        f" events had been recorded up to {statement.lost_to}",
                        highlight=False,
                    )

    with _errors_as_sentences():
        run_with_database(work)


@contextmanager
def _errors_as_sentences() -> Generator[None]:
    """End the command with one sentence for an error in its files or in a ledger."""
    try:
        yield
    except (UnusableKey, UnreadableSeals, FolderInUse, IntegrityViolation) as error:
        exit_with_error(f"{error}.")
    except UnknownLedger as error:
        exit_with_error(f"{error}. Register the council again first.")


def _sealer(folder: Path, key: Path, older_keys: Sequence[Path] | None) -> Sealer:
    older = [load_public_key(path) for path in older_keys or []]
    return Sealer(_folder(folder), load_private_key(key), older)


def _folder(path: Path) -> SealFolder:
    if path.is_file():
        exit_with_error(
            f"{path} is a file; seals are stored in a folder, with one file for each ledger."
        )
    return SealFolder(path)


def _existing_folder(path: Path) -> SealFolder:
    """A folder to check against, which must hold seals."""
    folder = _folder(path)
    if not folder.ledgers():
        exit_with_error(f"{path} holds no file of seals: name the folder of the exported seals.")
    return folder


async def _ledger_heads(begin: TransactionFactory, folder: SealFolder | None) -> Mapping[UUID, int]:
    """The heads of all ledgers that are registered, hold events or were sealed."""
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
    """The statements about a ledger: the folder's if given, else stored seals of trusted keys."""
    await use_ledger(db, ledger_id)
    if folder is not None:
        return folder.statements(ledger_id)
    trusted_ids = {public_key_id(key) for key in trusted}
    return [each for each in await read_seals(db, ledger_id) if each.key_id in trusted_ids]


def _summary(result: VerificationResult) -> str:
    sealed = (
        f"{result.seals} seals, up to {result.sealed_to}" if result.seals else "no seal checked"
    )
    return f"{result.ledger_id}  valid: {result.rows} rows, {sealed}"


def _advance(progress: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda checked: progress.update(task, completed=checked)


def _now() -> datetime:
    return datetime.now(UTC)  # the only place where the commands read the clock
