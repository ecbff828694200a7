"""Which API keys and access tokens an installation accepts."""

from dataclasses import dataclass, field

from chassis.identity.api_key import KeyKind
from chassis.identity.key_peppers import KeyPeppers
from chassis.identity.tokens import DEFAULT_KEYS_MAX_AGE_HOURS


@dataclass(frozen=True, slots=True)
class AcceptedCredentials:
    """The kind of API keys, and of registrations of issuers; others are refused as unknown.

    An API key is accepted if it was hashed with one of the `peppers`.

    The keys of an issuer that cannot be reached are used for `token_keys_max_age_hours`.
    """

    kind: KeyKind = KeyKind.LIVE
    token_keys_max_age_hours: float = DEFAULT_KEYS_MAX_AGE_HOURS
    peppers: KeyPeppers = field(default_factory=KeyPeppers)
