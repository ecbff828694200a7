"""Every program that needs a database reports a missing DATABASE_URL in one sentence."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from deploy.supervisor import PROCFILE, read_procfile
from tests.journeys.program_runner import run_program

from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS

EVENTS = str(Path(sys.executable).parent / "events")
DUMMY_SETTINGS = {
    "CURSOR_SECRET": "seals the cursors of one test, and no more",
    "WEBHOOK_SECRETS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    **PERSONAL_DATA_SETTINGS,
    "CASE_API_PASSWORD": "p",
    "DEADLINE_SERVICE_PASSWORD": "p",
    "NOTIFICATION_SERVICE_PASSWORD": "p",
    "LOG_SEALER_PASSWORD": "p",
    "ADMINISTRATION_API_PASSWORD": "p",
    "SEALS_DIR": "/nowhere",
    "SEAL_KEY": "/nowhere",
}
ENTRY_POINTS = {
    **{program.name: program.command for program in read_procfile(PROCFILE)},
    "migrate": (sys.executable, "-m", "deploy.migrate"),
    "councils": (sys.executable, "-m", "deploy.councils", "list"),
    "events": (EVENTS, "ledgers"),
}
every_program = pytest.mark.parametrize("command", ENTRY_POINTS.values(), ids=ENTRY_POINTS)


def error_output(command: Sequence[str], **env: str) -> str:
    clean: Mapping[str, str] = {
        name: value for name, value in os.environ.items() if name != "DATABASE_URL"
    }
    ran = run_program(command, {**clean, **DUMMY_SETTINGS, **env})
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.count("\n") == 1, ran.errors
    return ran.errors


@every_program
def test_a_missing_or_empty_database_url_is_named(command: Sequence[str]) -> None:
    assert "DATABASE_URL" in (message := error_output(command))
    assert error_output(command, DATABASE_URL="") == message


@every_program
def test_an_invalid_database_url_is_named_and_not_quoted(command: Sequence[str]) -> None:
    message = error_output(command, DATABASE_URL="postgresql://me:s3cret@host:five/send")

    assert "DATABASE_URL" in message
    assert "s3cret" not in message
    assert "five" not in message
