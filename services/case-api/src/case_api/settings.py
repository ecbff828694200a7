"""The settings of case-api, read from the environment."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import ProcessSettings


class PersonalDataSettings(BaseSettings):
    """The keys of what is personal, each an environment variable of the same name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    personal_data_keys: SecretStr
    """Wrap the keys of people: base64 of 32 bytes each. To rotate them, put the new key first."""
    personal_data_index_keys: SecretStr
    """Make the tokens by which people are found; as the others, and rotated alike."""


class Settings(ProcessSettings, PersonalDataSettings):
    """The settings of a process of case-api, each an environment variable of the same name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    case_api_port: int = Field(default=8001, ge=1, le=65535)
    destroyed_keys_dir: Path
    """The folder of the ledger of destroyed keys, which is in no backup of the database."""
    document_quota_gib: int = Field(default=500, ge=1, le=1_000_000)
    """GiB of content that the documents of one council may have here."""
    clamd_address: str | None = Field(default=None, pattern=r"^[A-Za-z0-9.-]{1,253}:[0-9]{1,5}$")
    """The `host:port` of clamd, which scans uploaded content; without it nothing is scanned."""

    def secret_values(self) -> Sequence[tuple[str, str]]:
        """Also the keys of what is personal."""
        found = [*super().secret_values()]
        for name, keys in {
            "PERSONAL_DATA_KEYS": self.personal_data_keys,
            "PERSONAL_DATA_INDEX_KEYS": self.personal_data_index_keys,
        }.items():
            found += [(name, each) for each in keys.get_secret_value().split(",")]
        return found
