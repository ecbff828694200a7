"""The whole path, told as `make demo` tells it: real processes, real HTTP, real signatures."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_request_travels_from_a_council_s_call_to_a_signed_webhook(tmp_path: Path) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path)}
    env.pop("DATABASE_URL", None)

    done = subprocess.run(  # our own program
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("Everything is as the law says.")
    assert "DIFFERS" not in done.stdout
