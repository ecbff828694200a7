"""Every process of the system has a fault test."""

from pathlib import Path

from deploy.supervisor import PROCFILE, read_procfile


def test_every_process_has_a_fault_test() -> None:
    swept = "".join(each.read_text() for each in Path(__file__).parent.glob("test_*.py"))
    processes = [" ".join(each.command[2:]) for each in read_procfile(PROCFILE)]

    assert len(processes) == 14
    assert [each for each in processes if f'"{each}"' not in swept] == []
