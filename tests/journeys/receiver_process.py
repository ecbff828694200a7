"""`make receiver` as a process, and what it shows."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

KIT_FOLDER: Final = Path(__file__).parents[2] / "receivers" / "python"
_LAST_LINE: Final = "Ctrl-C stops it."
_POLL_SECONDS: Final = 0.05


class LocalReceiver:
    """A receiver that was started, and the lines that it printed."""

    def __init__(self, process: subprocess.Popen[str], port: int, lines: Sequence[str]) -> None:
        self.process, self.lines = process, lines
        self.url = f"http://127.0.0.1:{port}"

    def received(self) -> Sequence[Mapping[str, Any]]:
        """Its requests so far, the latest first."""
        return httpx.get(f"{self.url}/received").json()

    def wait_for(
        self, is_wanted: Callable[[Mapping[str, Any]], bool], seconds: float = 20
    ) -> Mapping[str, Any]:
        """The first request that is wanted, once it arrived."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [each for each in reversed(self.received()) if is_wanted(each)]
            if found:
                return found[0]
            time.sleep(_POLL_SECONDS)
        raise AssertionError(self.received())

    def stop(self) -> tuple[str, str]:
        """What it still printed, and its errors."""
        self.process.terminate()
        return self.process.communicate(timeout=20)


@contextmanager
def running_local_receiver(folder: Path, port: int, **env: str) -> Generator[LocalReceiver]:
    """The receiver of a system with its data in a folder; killed when the block ends."""
    with start_receiver(folder, port, **env) as process:
        assert process.stdout is not None
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.rstrip())
            if lines[-1] == _LAST_LINE:
                break
        try:
            yield LocalReceiver(process, port, lines)
        finally:
            process.kill()


def start_receiver(folder: Path, port: int, **env: str) -> subprocess.Popen[str]:
    """The process of `make receiver`."""
    return subprocess.Popen(  # a fixed program
        [sys.executable, "-m", "local_receiver", "--port", str(port)],
        cwd=KIT_FOLDER,
        env={**os.environ, **env, "DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
