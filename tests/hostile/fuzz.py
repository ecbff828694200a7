"""`make fuzz`: Schemathesis at length against each process with an API, for the same time.

The environment variables FUZZ_MINUTES (15 by default) and FUZZ_SEED (random by default) set it.
"""

import asyncio
import os
import secrets
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Final

from tests.hostile.answers import log_faults
from tests.hostile.environment import SERVICES, hostile_targets
from tests.hostile.schemathesis_run import PHASES, fuzz

from chassis.testing import use_pepper_of_tests

_DEFAULT_MINUTES: Final = "15"
_MAX_SEED: Final = 2**32
_SECONDS: Final = 60


async def _main() -> int:
    use_pepper_of_tests()
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(_MAX_SEED))
    minutes = float(os.environ.get("FUZZ_MINUTES") or _DEFAULT_MINUTES)
    seconds = max(1, round(minutes * _SECONDS / len(SERVICES) / len(PHASES)))
    _print(f"FUZZ_SEED={seed} FUZZ_MINUTES={minutes} repeats this run")
    failed: list[str] = []
    async with hostile_targets() as targets:
        for target, phase in product(targets.values(), PHASES):
            run, size = f"{target.name}, {phase}", target.log_size()
            _print(f"{run}: {seconds} s")
            with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
                found = await fuzz(target, phase, Path(folder), seconds=seconds, seed=seed)
            found = "\n".join([found, *log_faults(target, size)]).strip()
            failed += [run] if found else []
            _print(found or f"{run}: no failure")
    _print(f"FUZZ_SEED={seed}: failed: {'; '.join(failed) or 'none'}")
    return 1 if failed else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
