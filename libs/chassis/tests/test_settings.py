"""The required environment variables, and the error where they are missing."""

import pytest

from chassis.clock import SandboxSettings
from chassis.identity import KeyKind
from chassis.settings import ProcessSettings, load_settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ProcessSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://notes_service:hidden@db/send")
    monkeypatch.setenv("CURSOR_SECRET", SECRET)
    return monkeypatch


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        load_settings(ProcessSettings)
    assert isinstance(ended.value.code, str)
    assert capsys.readouterr().out == ""
    return ended.value.code


def test_two_settings_are_enough(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings(ProcessSettings)

    assert settings.database_url == "postgresql://notes_service:hidden@db/send"
    assert settings.cursor_key == SECRET.encode()
    assert SECRET not in repr(settings)


def test_missing_settings_are_one_sentence(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("DATABASE_URL")

    assert refused(capsys) == "Cannot start: DATABASE_URL is not set."


def test_an_empty_variable_counts_as_not_set(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", "")
    environment.setenv("SANDBOX_TODAY", "")

    assert refused(capsys) == "Cannot start: DATABASE_URL is not set."


@pytest.mark.parametrize("url", ["nowhere", "postgresql://me:secret@host:five/x", "mysql://me@h/x"])
def test_an_invalid_url_is_reported_without_it(
    url: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", url)

    assert refused(capsys) == (
        "Cannot start: DATABASE_URL: must be like postgresql://role:password@host:5432/database."
    )


def test_invalid_settings_are_named_without_their_values(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("CURSOR_SECRET", "case-api")
    environment.setenv("DATABASE_POOL_SIZE", "many")

    message = refused(capsys)

    assert "CURSOR_SECRET: " in message
    assert "at least 32" in message
    assert "DATABASE_POOL_SIZE: " in message
    assert "case-api" not in message
    assert "many" not in message


@pytest.mark.parametrize(("sandbox", "kind"), [(True, KeyKind.TEST), (False, KeyKind.LIVE)])
def test_only_a_sandbox_takes_test_keys(sandbox: bool, kind: KeyKind) -> None:  # noqa: FBT001
    assert SandboxSettings(sandbox=sandbox, sandbox_today=None).key_kind is kind
