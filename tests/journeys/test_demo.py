"""`make demo`, interrupted and killed: everything is removed."""

import signal
import subprocess
from pathlib import Path

import psutil
from tests.journeys.demo_process import leftovers, running_demo


def wait_for_first_day(process: subprocess.Popen[str]) -> None:
    """Read up to the first day of the demonstration: its sandbox's day is then set."""
    assert process.stdout is not None
    assert any("arrives" in line for line in process.stdout)


def test_after_an_interrupt_it_removes_its_system(tmp_path: Path) -> None:
    with running_demo(tmp_path) as process:
        wait_for_first_day(process)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=90)

    assert (process.returncode, errors) == (130, "")
    assert output.rstrip().endswith("Interrupted: the temporary system is removed.")
    assert leftovers(tmp_path) == []


def test_after_a_kill_it_leaves_no_process(tmp_path: Path) -> None:
    with running_demo(tmp_path) as process:
        wait_for_first_day(process)
        (system,) = tmp_path.iterdir()
        process.kill()
        process.communicate()

    processes = [each for each in psutil.process_iter(["environ"]) if str(system) in str(each.info)]
    _, remaining = psutil.wait_procs(processes, timeout=60)
    assert remaining == []
