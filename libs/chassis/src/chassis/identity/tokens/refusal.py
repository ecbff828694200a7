"""Why an access token is refused, and whether its sender is told."""

from enum import StrEnum
from typing import Final

from chassis.identity.credential_refused import CredentialRefused


class TokenRefusal(StrEnum):
    """The condition that failed; its value is the code in the log and the label in metrics."""

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
    ROLE = "token_role"
    CLAIMS = "token_claims"
    UNKNOWN_KEY = "token_unknown_key"
    SIGNATURE = "token_signature"


CLAIM_REQUIREMENTS: Final = {
    TokenRefusal.TYPE: "must be an access token; by RFC 9068, of the type at+jwt",
    TokenRefusal.AUDIENCE: "must have the registered audience, and no other",
    TokenRefusal.EXPIRED: "has expired: request a new one",
    TokenRefusal.NOT_YET_VALID: "is not valid yet: compare the clocks",
    TokenRefusal.LIFETIME: "must be valid for 24 hours at most",
    TokenRefusal.CLIENT: "must be issued to a client that is registered here",
    TokenRefusal.USER: "must name the user, if any, by a stable id that is no name or address",
    TokenRefusal.ROLE: "must state one role of the user, with the cases that it is limited to",
    TokenRefusal.CLAIMS: "must have every claim that is needed, each in its form",
}
"""What a token with a valid signature must have, in words that follow "the access token"."""


class TokenRefused(CredentialRefused):
    """An access token is not accepted. It has the first condition that failed, and no claim.

    The sender is not told which, because nothing proves that it has a token of a registered issuer:
    the reasons would reveal which issuers, tenants and keys there are.
    """

    def __init__(self, refusal: TokenRefusal) -> None:
        super().__init__("the access token is not accepted", refusal.value)
        self.refusal = refusal


class ClaimsRefused(TokenRefused):
    """A token that a registered issuer signed is not accepted: its sender is told why.

    `requirement` is what it must have, from `CLAIM_REQUIREMENTS`; nothing of the token is in it.
    """

    def __init__(self, refusal: TokenRefusal) -> None:
        super().__init__(refusal)
        self.requirement = CLAIM_REQUIREMENTS[refusal]
