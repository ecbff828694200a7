"""Why an access token is refused."""

from enum import StrEnum
from typing import Final

from chassis.identity.credential_refused import CredentialRefused


class TokenRefusal(StrEnum):
    """The condition that failed; its value is the code in the problem and the label in metrics."""

    MALFORMED = "token_malformed"
    ALGORITHM = "token_algorithm"
    TYPE = "token_type"
    ISSUER = "token_issuer"
    TENANT = "token_tenant"
    AUDIENCE = "token_audience"
    EXPIRED = "token_expired"
    NOT_YET_VALID = "token_not_yet_valid"
    LIFETIME = "token_lifetime"
    CLIENT = "token_client"
    USER = "token_user"
    CLAIMS = "token_claims"
    UNKNOWN_KEY = "token_unknown_key"
    SIGNATURE = "token_signature"


REFUSAL_MESSAGES: Final = {
    TokenRefusal.MALFORMED: "must be a signed JWT of at most 8192 characters",
    TokenRefusal.ALGORITHM: "must be signed with RS256, PS256 or ES256",
    TokenRefusal.TYPE: "must be an access token, without keys or critical parameters in its header",
    TokenRefusal.ISSUER: "must be from an issuer that is registered here",
    TokenRefusal.TENANT: "must be from a tenant that is registered here",
    TokenRefusal.AUDIENCE: "must have the registered audience, and no other",
    TokenRefusal.EXPIRED: "has expired: request a new one",
    TokenRefusal.NOT_YET_VALID: "is not valid yet: compare the clocks",
    TokenRefusal.LIFETIME: "must be valid for 24 hours at most",
    TokenRefusal.CLIENT: "must be issued to a client that is registered here",
    TokenRefusal.USER: "must name the user, if any, by a stable id that is no name or address",
    TokenRefusal.CLAIMS: "must have every claim that is needed, each in its form",
    TokenRefusal.UNKNOWN_KEY: "must be signed with a key that its issuer publishes",
    TokenRefusal.SIGNATURE: "must have a valid signature",
}
"""What the token must have, in words that follow "the access token"; nothing of it is quoted."""


class TokenRefused(CredentialRefused):
    """An access token is not accepted. It has the first condition that failed, and no claim."""

    def __init__(self, refusal: TokenRefusal) -> None:
        self.requirement = REFUSAL_MESSAGES[refusal]
        super().__init__(f"the access token {self.requirement}", refusal.value)
        self.refusal = refusal
