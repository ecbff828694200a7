"""The setting of the peppers of API keys."""

from collections.abc import Sequence
from typing import Final

from pydantic import SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.identity.key_peppers import InvalidPeppers, KeyPeppers, parse_peppers

_INVALID: Final = "must be entries <id>:<base64 of 32 bytes>, separated by commas, each id once"


class PepperSettings(BaseSettings):
    """The peppers, for processes that verify or issue API keys."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    api_key_peppers: SecretStr = SecretStr("")
    """`<id>:<base64 of 32 bytes>`, separated by commas: the first hashes new API keys, all verify.

    The three APIs and the commands that issue keys need it; workers do not."""

    @field_validator("api_key_peppers")
    @classmethod
    def _check_peppers(cls, peppers: SecretStr) -> SecretStr:
        try:
            parse_peppers(peppers.get_secret_value())
        except InvalidPeppers:
            raise PydanticCustomError("peppers", _INVALID) from None
        return peppers

    @property
    def key_peppers(self) -> KeyPeppers:
        """The peppers; none if the setting is empty."""
        return parse_peppers(self.api_key_peppers.get_secret_value())

    @property
    def pepper_texts(self) -> Sequence[str]:
        """Each pepper as it is written, without its id."""
        entries = self.api_key_peppers.get_secret_value().split(",")
        return [each.partition(":")[2] for each in entries if each.strip()]
