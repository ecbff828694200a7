"""Schemathesis with all checks, as a client with every scope."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from tests.hostile.environment import HostileTarget

import chassis.testing.contract_tests

PHASES: Final = ("stateful", "fuzzing")
"""Sequences of requests that pass on what was answered, and single requests."""
_CONFIG: Final = Path(__file__).with_name("schemathesis.toml")
_HOOKS: Final = Path(chassis.testing.contract_tests.__file__).parent
_PROGRAM: Final = Path(sys.executable).with_name("schemathesis")


async def fuzz(target: HostileTarget, phase: str, folder: Path, *, seconds: int, seed: int) -> str:
    """The failures that a phase finds within a time; empty if there are none.

    The same seed has the same requests, as far as the time allows. Schemathesis writes to `folder`.
    """
    run = await asyncio.create_subprocess_exec(
        _PROGRAM,
        *("--config-file", _CONFIG),
        *("run", f"{target.process.url}/openapi.json"),
        *("--checks", "all", "--phases", phase),
        # One worker: two threads that parse at once can make Python 3.11 fail in its own parser.
        *("--max-time", str(seconds), "--workers", "1", "--seed", str(seed)),
        *("--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off"),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_HOOKS), "API_KEY": target.key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await run.communicate()
    return "" if run.returncode == 0 else output.decode()
