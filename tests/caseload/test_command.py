"""`python -m deploy.caseload` where it cannot begin."""

from pathlib import Path

import pytest
from deploy.caseload.__main__ import main


@pytest.mark.parametrize("size", ["0", "100001", "many"])
def test_a_size_that_cannot_be_is_refused(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([size])

    assert "must be a whole number from 1 to 100,000" in capsys.readouterr().err


def test_without_a_running_system_it_states_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    assert main(["300"]) == 1
    assert "start one with `make run`" in capsys.readouterr().err
