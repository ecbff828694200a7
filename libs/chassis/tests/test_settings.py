"""The required environment variables, and the error where they are missing."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.clock import SandboxSettings
from chassis.identity import KeyKind
from chassis.settings import ProcessSettings, load_settings
from chassis.weak_secrets import is_weak

SECRET = "9f4ac1d27be05836a1f07c92e4d86b35"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ProcessSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://notes_service:hidden-well-enough@db/send")
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

    assert settings.database_url == "postgresql://notes_service:hidden-well-enough@db/send"
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


def test_a_secret_is_read_from_a_file_of_a_folder(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.delenv("CURSOR_SECRET")
    (tmp_path / "cursor_secret").write_text(SECRET)
    environment.setenv("SECRETS_DIR", str(tmp_path))

    assert load_settings(ProcessSettings).cursor_key == SECRET.encode()


def test_a_folder_of_secrets_that_is_not_there_is_refused(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("SECRETS_DIR", str(tmp_path / "none"))

    assert refused(capsys) == "Cannot start: SECRETS_DIR is not a folder."


@pytest.mark.parametrize(("sandbox", "kind"), [(True, KeyKind.TEST), (False, KeyKind.LIVE)])
def test_only_a_sandbox_takes_test_keys(sandbox: bool, kind: KeyKind) -> None:  # noqa: FBT001
    assert SandboxSettings(sandbox=sandbox, sandbox_today=None).key_kind is kind


@pytest.mark.parametrize(
    "secret",
    [
        "a" * 40,
        "change-me-change-me-change-me-change-me",
        "my-own-SECRET-that-is-long-enough-0123",
        "0123456701234567012345670123456x12345678",
    ],
)
def test_a_secret_that_can_be_guessed_is_refused_outside_of_a_sandbox(
    secret: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("CURSOR_SECRET", secret)

    message = refused(capsys)

    assert message.startswith("Cannot start: CURSOR_SECRET can be guessed: generate it")
    assert secret not in message
    environment.setenv("SANDBOX", "1")
    assert load_settings(ProcessSettings).cursor_key == secret.encode()


@pytest.mark.parametrize("password", ["postgres", "notes_service", "notes_service-2026", "short"])
def test_a_password_that_can_be_guessed_is_refused_outside_of_a_sandbox(
    password: str, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("DATABASE_URL", f"postgresql://notes_service:{password}@db/send")

    message = refused(capsys)

    assert message.startswith("Cannot start: the password of DATABASE_URL can be guessed")
    assert password not in message


def test_a_database_without_a_password_is_the_server_s_matter(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("DATABASE_URL", "postgresql://notes_service@db/send")

    assert load_settings(ProcessSettings)


@pytest.mark.parametrize(
    "generate", [lambda: secrets.token_hex(32), lambda: b64encode(secrets.token_bytes(32)).decode()]
)
def test_a_generated_secret_is_not_taken_for_a_weak_one(generate: Callable[[], str]) -> None:
    assert not any(is_weak(generate()) for _ in range(100))


PEPPER = "1:" + b64encode(bytes(range(32))).decode()
WEAK_PEPPER = "0:" + b64encode(bytes(32)).decode()


def test_a_pepper_that_can_be_guessed_is_refused_outside_of_a_sandbox(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("API_KEY_PEPPERS", f"{PEPPER},{WEAK_PEPPER}")

    assert refused(capsys).startswith("Cannot start: API_KEY_PEPPERS can be guessed: generate it")
    environment.setenv("SANDBOX", "1")
    assert list(load_settings(ProcessSettings).accepted_credentials.peppers.by_id) == ["1", "0"]


def test_an_invalid_pepper_is_reported_without_it(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("API_KEY_PEPPERS", f"{PEPPER},1:abcdefgh")

    message = refused(capsys)

    assert message.startswith("Cannot start: API_KEY_PEPPERS: must be entries <id>:<base64 of")
    assert "abcdefgh" not in message


def test_only_a_process_that_verifies_keys_needs_a_pepper(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings(ProcessSettings)

    with pytest.raises(SystemExit, match="API_KEY_PEPPERS is not set"):
        _ = settings.accepted_credentials
    environment.setenv("API_KEY_PEPPERS", PEPPER)
    assert PEPPER not in repr(load_settings(ProcessSettings))
