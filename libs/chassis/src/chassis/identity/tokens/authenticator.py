"""From an access token to the client that sends it."""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.identity.api_key import KeyKind
from chassis.identity.principal import Principal
from chassis.identity.tokens.claims import (
    LEEWAY_SECONDS,
    AcceptedClaims,
    check_claims,
    select_issuer,
)
from chassis.identity.tokens.compact import parse_access_token
from chassis.identity.tokens.issuer import TrustedIssuer
from chassis.identity.tokens.issuer_lookup import IssuerLookup, NoIssuers
from chassis.identity.tokens.key_set_cache import KeySetCache
from chassis.identity.tokens.key_set_client import fetch_key_set
from chassis.identity.tokens.metrics import ACCESS_TOKENS
from chassis.identity.tokens.refusal import TokenRefused
from chassis.identity.tokens.signing_key import verify_signature

TOKEN_CACHE_SECONDS: Final = 10.0
"""Seconds for which a verified token is believed without another look, as an API key is."""
MAX_CACHED_TOKENS: Final = 10_000
"""Verified tokens in memory, by their hash: some 4 MB."""
_SECONDS_PER_HOUR: Final = 3600


class TokenAuthenticator:
    """Validates access tokens, and remembers those that it accepted for a few seconds.

    `now` is the time in seconds since 1970; `monotonic` is for what is remembered, so that a clock
    that is set back prolongs nothing.
    """

    def __init__(
        self,
        issuers: IssuerLookup,
        keys: KeySetCache,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuers = issuers
        self._keys = keys
        self._now = now
        self._monotonic = monotonic
        self._cache: dict[bytes, tuple[float, Principal]] = {}

    async def authenticate(self, text: str) -> Principal:
        """The client of a token, and the user for whom it acts.

        Raises:
            TokenRefused: the token is not accepted; `ClaimsRefused`, if its issuer signed it.
            KeySetUnavailable: the keys of its issuer cannot be had now.
        """
        digest = hashlib.sha256(text.encode()).digest()
        believed_until, principal = self._cache.get(digest, (0.0, None))
        if principal is None or self._monotonic() >= believed_until:
            try:
                principal = await self._verify(text, digest)
            except TokenRefused as refused:
                ACCESS_TOKENS.labels(refused.refusal.value).inc()
                raise
        ACCESS_TOKENS.labels("accepted").inc()
        return principal

    async def _verify(self, text: str, digest: bytes) -> Principal:
        """Before the signature the claims are only used to find the keys that would verify it."""
        unverified = parse_access_token(text)
        issuer = select_issuer(unverified.claims, await self._issuers.registered())
        key = await self._keys.find(issuer.jwks_url, unverified.key_id)
        token = verify_signature(unverified, key)
        claims = check_claims(token, issuer, self._now())
        principal = _principal(issuer, claims)
        if len(self._cache) >= MAX_CACHED_TOKENS:
            self._cache.clear()
        left = min(TOKEN_CACHE_SECONDS, claims.expires_at + LEEWAY_SECONDS - self._now())
        self._cache[digest] = (self._monotonic() + left, principal)
        return principal


def token_authenticator(
    engine: AsyncEngine, kind: KeyKind, keys_max_age_hours: float
) -> TokenAuthenticator:
    """The authenticator of an installation of a kind, which fetches keys over HTTP."""
    max_age = keys_max_age_hours * _SECONDS_PER_HOUR
    return TokenAuthenticator(IssuerLookup(engine, kind), KeySetCache(fetch_key_set, max_age))


def no_token_authenticator(engine: AsyncEngine, kind: KeyKind) -> TokenAuthenticator:
    """The authenticator of an application that refuses every access token as unknown."""
    return TokenAuthenticator(NoIssuers(engine, kind), KeySetCache(fetch_key_set, 0.0))


def _principal(issuer: TrustedIssuer, claims: AcceptedClaims) -> Principal:
    client = f"{issuer.name}:{claims.client_id}"
    return Principal(
        *(issuer.ledger_id, issuer.authority, client, claims.scopes),
        *(claims.user, claims.role, claims.case_limit),
    )
