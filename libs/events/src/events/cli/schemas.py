"""`events schemas`: the words of the log, for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from events import contract_schemas as published
from events.cli.session import console


def schemas(
    folder: Annotated[Path, typer.Argument(help="Where to write them; made if it is not there.")],
) -> None:
    """Write the JSON Schema of every fact, and one AsyncAPI 3 document of them all."""
    folder.mkdir(parents=True, exist_ok=True)
    published.write_schemas(folder)
    console.print(f"written to {folder}", highlight=False)
