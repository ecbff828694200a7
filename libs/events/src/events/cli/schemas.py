"""`events schemas`: the contracts, for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from events import contract_schemas as published
from events.cli.session import console


def schemas(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; created if needed.")],
) -> None:
    """Write the JSON Schema of every event type."""
    folder.mkdir(parents=True, exist_ok=True)
    published.write_schemas(folder)
    console.print(f"written to {folder}", highlight=False)
