"""`make bench` measures most scenarios, with few things and for a minimal time."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = (
    *("append", "import", "read", "rebuild", "http", "fairness", "notices"),
    *("fold", "timetable"),
)
QUICKLY = ("--json", "--repeats", "1", "--seconds", "0.2", "--size", "0.05")


def test_scenarios_are_measured_with_their_peers() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bench", *ROWS, *QUICKLY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert ran.returncode == 0, ran.stderr
    lines = json.loads(ran.stdout)["lines"]
    assert len(lines) >= len(ROWS)
    # With few deliveries none may be left at the noisy endpoint.
    assert all(line["figure"]["median"] > 0 or line["unit"] == "deliveries" for line in lines)
    peers = {line["peer"] for line in lines if line["peer"]}
    assert peers >= {"eventsourcing recorder", "aiosmtplib, the same messages", "nothing waiting"}
