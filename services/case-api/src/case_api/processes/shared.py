"""What the wiring of several processes has in common."""

from typing import Final

from case_api.settings import PersonalDataSettings, Settings
from case_api.store import schema
from case_api.store.encryption.vault import Vault, create_vault
from chassis import logs
from chassis.encryption.encryption_keys import InvalidEncryptionKey
from chassis.errors import CannotStart
from chassis.settings import load_settings
from events.log import schema as log

SCHEMAS: Final = (
    log.SCHEMA,
    schema.SCHEMA,
)


def configured_settings() -> Settings:
    """The settings, with the log of the process configured by them."""
    settings = load_settings(Settings)
    logs.configure("case-api", level=settings.log_level)
    return settings


def create_process_vault(settings: PersonalDataSettings) -> Vault:
    """The keys of what is personal. Raises `CannotStart` where a setting has none."""
    try:
        return create_vault(
            settings.personal_data_keys.get_secret_value(),
            settings.personal_data_index_keys.get_secret_value(),
        )
    except InvalidEncryptionKey as error:
        raise CannotStart(str(error)) from None
