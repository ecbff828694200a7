"""Running the tools of others: each with a deadline, its output shown if it fails."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
BUILD: Final = HERE / "build"
"""Everything that is made; git ignores it."""
_WITHIN_SECONDS: Final = 600.0


class ToolFailed(Exception):
    """A tool is missing, failed, or was not done within ten minutes; the message has its output."""


def run(
    command: Sequence[str | Path], *, cwd: Path = HERE, env: Mapping[str, str] | None = None
) -> str:
    """Run a tool in a folder; answers its output. `env` is added to the environment.

    Raises:
        ToolFailed: it cannot be run, failed, or took too long.
    """
    words = [str(word) for word in command]
    if shutil.which(words[0]) is None:
        raise ToolFailed(f"{words[0]} is needed; see docs/clients.md")
    try:
        done = subprocess.run(  # noqa: S603  # commands of ours
            words,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_WITHIN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ToolFailed(f"{words[0]} was not done within {_WITHIN_SECONDS:g} seconds") from None
    if done.returncode != 0:
        raise ToolFailed(f"{words[0]} failed:\n{done.stdout}")
    return done.stdout


def fresh(folder: Path) -> Path:
    """An empty folder, in place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
