"""openapi-python-client, checked by mypy in strict mode."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.demo.system import SystemAccess

from clients.commands import BUILD, HERE, fresh, run
from clients.environments import python_tool
from clients.generators.live import environment

_FOLDER: Final = BUILD / "python"
_CONFIG: Final = HERE / "python" / "generator.yaml"


def generate(documents: Mapping[str, Path]) -> None:
    """Generate a client of each service and check all with the program that uses one.

    Raises:
        ToolFailed: a client is not generated, or not typed.
    """
    fresh(_FOLDER)
    for service, document in documents.items():
        package = _FOLDER / f"{service.replace('-', '_')}_client"
        options = ["--meta", "none", "--config", _CONFIG, "--fail-on-warning"]
        generator = [python_tool("openapi-python-client"), "generate", *options]
        run([*generator, "--path", document, "--output-path", package])
    shutil.copy(HERE / "python" / "round_trip.py", _FOLDER)
    run(
        [
            python_tool("mypy"),
            "--strict",
            "--explicit-package-bases",
            "--cache-dir",
            BUILD / ".mypy_cache",
            ".",
        ],
        cwd=_FOLDER,
    )


def round_trip(system: SystemAccess) -> None:
    """Run the program.

    Raises:
        ToolFailed: a step of it failed.
    """
    run([python_tool("python"), "round_trip.py"], cwd=_FOLDER, env=environment(system))
