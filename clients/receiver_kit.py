"""The types of the receiver kit for TypeScript, compiled with the example in its README."""

import shutil
from pathlib import Path
from typing import Final

from clients.commands import ToolFailed, fresh, run
from clients.environments import node_folder, npx

_KIT: Final = Path(__file__).parents[1] / "receivers" / "typescript"
_EXAMPLE_START: Final = "```typescript\n"


def check_receiver_types() -> None:
    """Compile the kit and its example in strict mode, with the locked compiler.

    Raises:
        ToolFailed: the types do not fit, or the README has no example.
    """
    folder = fresh(node_folder() / "receiver-kit")
    shutil.copytree(_KIT, folder, dirs_exist_ok=True)
    _, found, rest = (_KIT / "README.md").read_text("utf-8").partition(_EXAMPLE_START)
    if not found:
        raise ToolFailed("the README of the receiver kit has no example in TypeScript")
    (folder / "example.ts").write_text(rest.partition("```")[0], "utf-8")
    run([*npx("tsc"), "--project", "."], cwd=folder)
