"""Settings of the validation of access tokens."""

from typing import Final

from pydantic import Field
from pydantic_settings import BaseSettings

DEFAULT_KEYS_MAX_AGE_HOURS: Final = 24.0


class TokenSettings(BaseSettings):
    """How long the keys of an issuer that cannot be reached are used."""

    token_keys_max_age_hours: float = Field(default=DEFAULT_KEYS_MAX_AGE_HOURS, ge=1.0, le=168.0)
    """Hours since the keys of an issuer were last fetched, after which they are no longer used.

    A process fetches them every hour. An issuer withdraws a stolen key by removing it from its
    set, so this is also how long one is accepted by a process that cannot reach the issuer."""
