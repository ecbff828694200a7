"""The tools that generate: a Python environment and Node packages of their own, both locked."""

import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Final

from clients.commands import BUILD, HERE, run

NODE: Final = BUILD / "typescript"
_PYTHON: Final = BUILD / "python-environment"
_UV: Final = Path(sys.executable).parent / "uv"


@cache
def python_tool(name: str) -> Path:
    """A program of the generators' environment, which is made at the first call."""
    if not (_PYTHON / "bin" / "python").exists():
        run([_UV, "venv", "--quiet", "--python", sys.executable, _PYTHON])
    lock = HERE / "requirements.lock"
    run([_UV, "pip", "sync", "--quiet", "--require-hashes", "--python", _PYTHON, lock])
    return _PYTHON / "bin" / name


@cache
def node_folder() -> Path:
    """The folder with the TypeScript programs and the installed Node packages."""
    NODE.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "typescript").iterdir():
        if file.is_file():
            shutil.copy(file, NODE)
    run(["npm", "ci", "--no-progress"], cwd=NODE)
    return NODE


def npx(tool: str) -> list[str]:
    """The words that run an installed Node tool and never fetch one."""
    return ["npx", "--no-install", tool]


@cache
def generator_jar() -> Path:
    """OpenAPI Generator. It holds Jackson too, which the generated Java needs."""
    python = python_tool("python")
    where = "import openapi_generator_cli; print(openapi_generator_cli.__path__[0])"
    return Path(run([python, "-c", where]).strip()) / "openapi-generator.jar"
