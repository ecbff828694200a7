"""Commands of a page of the documentation, run as they are printed at a system of a test."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deploy.demo.system import SystemAccess

ROOT: Final = Path(__file__).parents[2]
PRINTED_PORTS: Final = {"case_api": 8001, "deadline_service": 8002, "notification_service": 8003}
"""Those of `make run`, unless they are set otherwise."""
FROM_JSON: Final = re.compile(r"^from_json\(\) .*$", re.MULTILINE)


def run_printed(system: SystemAccess, page: str, heading: str) -> Sequence[str]:
    """The lines that the commands below a heading of a page print.

    They have `KEY` and `from_json`, which the README defines.

    Raises:
        CalledProcessError: a command fails.
    """
    commands = _block_below(ROOT / page, heading)
    for name, port in PRINTED_PORTS.items():
        commands = commands.replace(f"http://127.0.0.1:{port}", getattr(system, name))
    helper = FROM_JSON.search((ROOT / "README.md").read_text("utf-8"))
    assert helper is not None
    run = subprocess.run(
        ["/bin/bash", "-euc", f"{helper[0]}\n{commands}"],
        cwd=ROOT,
        env={**os.environ, "KEY": system.api_key},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return run.stdout.splitlines()


def _block_below(page: Path, heading: str) -> str:
    """The first block of shell commands below a heading."""
    _, marker, below = page.read_text("utf-8").partition(f"\n## {heading}\n")
    found = re.search(r"^```sh\n(.*?)^```", below, re.MULTILINE | re.DOTALL)
    assert marker
    assert found is not None
    return found[1]
