"""A demonstration as a process, and what it leaves behind."""

import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


@contextmanager
def running_demo(temporary: Path, **env: str) -> Generator[subprocess.Popen[str]]:
    """`make demo`, with its temporary system in a folder; killed when the block ends."""
    with subprocess.Popen(  # a fixed program
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env={**os.environ, **env, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def leftovers(folder: Path) -> Sequence[str]:
    """Files in a folder, and processes that use it."""
    files = [str(path) for path in folder.iterdir()]
    lines = (" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))
    return [*files, *(line for line in lines if str(folder) in line)]
