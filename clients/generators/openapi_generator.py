"""OpenAPI Generator, which is a Java program in a Python package."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clients.commands import run
from clients.environments import generator_jar

_CODE_ONLY: Final = "apiDocs=false,modelDocs=false,apiTests=false,modelTests=false"


def generate_with(generator: str, document: Path, folder: Path, options: Mapping[str, str]) -> None:
    """Generate a client of a document into a folder.

    Raises:
        ToolFailed: the document is not valid, or the generator fails.
    """
    listed = ",".join(f"{name}={value}" for name, value in options.items())
    run(
        [
            *("java", "-jar", generator_jar(), "generate", "-g", generator, "-i", document),
            *("-o", folder, f"--global-property={_CODE_ONLY}", f"--additional-properties={listed}"),
        ]
    )
