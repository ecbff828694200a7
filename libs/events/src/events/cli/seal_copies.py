"""`events fetch-seals`: a copy of the seals from an object store as a folder, to verify against."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from events.cli.session import console, exit_with_error
from events.sealing.copies import CopyContradicts, CopyUnavailable
from events.sealing.folder import FolderInUse, SealFolder
from events.sealing.object_store_copy import ObjectStoreCopy


def fetch_seals(
    address: Annotated[str, typer.Argument(help="Of the object store: `s3://bucket/folder`.")],
    folder: Annotated[Path, typer.Argument(help="A new folder for the statements.")],
) -> None:
    """Write the statements of a copy into a new folder, for `events verify --seals`.

    Credentials are those of the environment, as for the sealer. Exit code 1 where the copy cannot
    be read, or an object of it is missing or is no statement.
    """
    if folder.exists():
        exit_with_error(f"{folder} exists: name a new folder.")
    try:
        count = asyncio.run(_fetch(ObjectStoreCopy.at(address), SealFolder(folder)))
    except ValueError as error:
        exit_with_error(f"The address {error}.")
    except CopyUnavailable as error:
        exit_with_error(f"The object store cannot be read: {error}.")
    except (CopyContradicts, FolderInUse) as error:
        exit_with_error(f"{error}.")
    console.print(f"{count} statements, written to {folder}", highlight=False)


async def _fetch(copy: ObjectStoreCopy, folder: SealFolder) -> int:
    written = 0
    with folder.lock():
        for ledger_id in await copy.ledgers():
            for number in range(1, await copy.count(ledger_id) + 1):
                folder.add(await copy.read(ledger_id, number))
                written += 1
    return written
