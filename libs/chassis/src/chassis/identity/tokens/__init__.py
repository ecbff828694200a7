"""OAuth 2.0 access tokens (JWT) of the issuers that councils registered."""

from chassis.identity.tokens.authenticator import TokenAuthenticator as TokenAuthenticator
from chassis.identity.tokens.authenticator import no_token_authenticator as no_token_authenticator
from chassis.identity.tokens.authenticator import token_authenticator as token_authenticator
from chassis.identity.tokens.compact import has_token_form as has_token_form
from chassis.identity.tokens.issuer import ROLE_SCOPES as ROLE_SCOPES
from chassis.identity.tokens.issuer import TokenProfile as TokenProfile
from chassis.identity.tokens.issuer import TrustedIssuer as TrustedIssuer
from chassis.identity.tokens.issuer_administration import IssuerConflict as IssuerConflict
from chassis.identity.tokens.issuer_administration import IssuerRecord as IssuerRecord
from chassis.identity.tokens.issuer_administration import UnknownIssuer as UnknownIssuer
from chassis.identity.tokens.issuer_administration import add_issuer as add_issuer
from chassis.identity.tokens.issuer_administration import list_issuers as list_issuers
from chassis.identity.tokens.issuer_administration import remove_issuer as remove_issuer
from chassis.identity.tokens.key_set_cache import KeySetUnavailable as KeySetUnavailable
from chassis.identity.tokens.refusal import ClaimsRefused as ClaimsRefused
from chassis.identity.tokens.refusal import TokenRefusal as TokenRefusal
from chassis.identity.tokens.refusal import TokenRefused as TokenRefused
from chassis.identity.tokens.settings import (
    DEFAULT_KEYS_MAX_AGE_HOURS as DEFAULT_KEYS_MAX_AGE_HOURS,
)
from chassis.identity.tokens.settings import TokenSettings as TokenSettings
