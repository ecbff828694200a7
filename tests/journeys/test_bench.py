"""`make bench` measures every scenario that needs no running system, for a minimal time."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROWS = ("append", "import", "read", "rebuild", "http", "fold", "timetable")


def test_scenarios_are_measured_with_their_peers() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bench", *ROWS, "--json", "--repeats", "1", "--seconds", "0.2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert ran.returncode == 0, ran.stderr
    lines = json.loads(ran.stdout)["lines"]
    assert len(lines) >= len(ROWS)
    assert all(line["figure"]["median"] > 0 for line in lines)
    assert {line["peer"] for line in lines if line["peer"]} >= {"eventsourcing recorder"}
