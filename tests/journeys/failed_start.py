"""`make run` as a program that cannot start."""

import os
import sys
from pathlib import Path

from deploy.run_config import PORTS as NAMED_PORTS
from tests.journeys.program_runner import run_program

from chassis.free_ports import find_free_port

PORTS = tuple(f"{name.upper()}_PORT" for name in NAMED_PORTS)
"""The settings of the ports of a run."""


def run_environment(folder: Path, **env: str) -> dict[str, str]:
    """The environment of a run on a folder, with free ports unless others are given."""
    own = {**{name: str(find_free_port()) for name in PORTS}, **env}
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**clean, "DATA_DIR": str(folder), **own}


def failed_start(folder: Path, **env: str) -> str:
    """The error output of a run that cannot start."""
    command = (sys.executable, "-m", "deploy.local")
    ran = run_program(command, run_environment(folder, **env))
    assert ran.code == 1
    assert "Traceback" not in ran.errors
    return ran.errors.strip()
