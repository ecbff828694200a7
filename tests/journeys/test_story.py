"""The whole path, told as `make demo` tells it: real processes, real HTTP, real signatures."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
from deploy.demo.system import own_system

ROOT = Path(__file__).parents[2]


def demo(folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DATA_DIR": str(folder)}
    env.pop("DATABASE_URL", None)
    return subprocess.run(  # our own program
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_a_request_travels_from_a_council_s_call_to_a_signed_webhook(tmp_path: Path) -> None:
    done = demo(tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("Everything is as the law says.")
    assert "DIFFERS" not in done.stdout


def test_it_is_not_told_of_a_council_that_counts_otherwise(tmp_path: Path) -> None:
    with own_system(tmp_path) as running:
        url = f"{running.deadline_service}/v1/council-settings"
        with httpx.Client(headers={"Authorization": f"Bearer {running.api_key}"}) as council:
            version = {"If-Match": council.get(url).headers["ETag"]}
            council.put(url, headers=version, json={"clear_days": False}).raise_for_status()

        done = demo(tmp_path)

    assert done.returncode == 1
    assert "a council that chose nothing, and this one chose clear_days" in done.stderr
