"""The keys of what is personal, for tests."""

from typing import Final

from pydantic import SecretStr

from case_api.store.encryption.vault import Vault, create_vault
from chassis.testing.personal_data_settings import PERSONAL_DATA_SETTINGS

PERSONAL_DATA_KEYS: Final = SecretStr(PERSONAL_DATA_SETTINGS["PERSONAL_DATA_KEYS"])
PERSONAL_DATA_INDEX_KEYS: Final = SecretStr(PERSONAL_DATA_SETTINGS["PERSONAL_DATA_INDEX_KEYS"])
VAULT: Final[Vault] = create_vault(
    PERSONAL_DATA_KEYS.get_secret_value(), PERSONAL_DATA_INDEX_KEYS.get_secret_value()
)
