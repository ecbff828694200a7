"""What linters of OpenAPI report on the six documents: nothing."""

from collections.abc import Iterable
from pathlib import Path

from clients.commands import HERE, run
from clients.environments import node_folder, npx


def lint(documents: Iterable[Path]) -> None:
    """Check documents with Spectral and with Redocly; a warning counts as an error.

    Raises:
        ToolFailed: a linter reports something; the message has its report.
    """
    files = [*documents]
    folder = node_folder()
    spectral = ["lint", "--fail-severity=hint", "--ruleset", HERE / "spectral.yaml"]
    run([*npx("spectral"), *spectral, *files], cwd=folder)
    run([*npx("redocly"), "lint", "--config", HERE / "redocly.yaml", *files], cwd=folder)
