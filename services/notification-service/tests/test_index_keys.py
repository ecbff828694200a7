"""The API needs the keys by which names of other children are found, and says so."""

import pytest
from pydantic import SecretStr

from chassis.errors import CannotStart
from chassis.testing import CURSOR_SECRET
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS
from notification_service.processes.shared import personal_data_index_keys
from notification_service.settings import Settings

KEY = PERSONAL_DATA_SETTINGS["PERSONAL_DATA_INDEX_KEYS"]


def settings(index_keys: str) -> Settings:
    return Settings(
        database_url="postgresql://role:word@127.0.0.1:5432/send",
        cursor_secret=CURSOR_SECRET,
        webhook_secrets_key=SecretStr(KEY),
        personal_data_index_keys=SecretStr(index_keys),
    )


def test_values_are_looked_up_under_every_key_of_the_setting() -> None:
    assert list(personal_data_index_keys(settings(KEY)).values()) == [bytes(range(32, 64))]


@pytest.mark.parametrize("keys", ["", "c2hvcnQ=", f"{KEY},"])
def test_an_installation_without_a_key_does_not_start(keys: str) -> None:
    with pytest.raises(CannotStart, match="PERSONAL_DATA_INDEX_KEYS") as raised:
        personal_data_index_keys(settings(keys))

    assert not keys or keys not in str(raised.value)


def test_a_key_that_can_be_guessed_is_refused_like_other_secrets() -> None:
    assert ("PERSONAL_DATA_INDEX_KEYS", KEY) in settings(KEY).secret_values()
