"""An issuer of access tokens whose key set a test controls, with a real database behind it."""

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import DriverConnection
from chassis.identity import KeyKind, Principal
from chassis.identity.tokens import (
    TokenAuthenticator,
    TokenRefusal,
    TokenRefused,
    TrustedIssuer,
    add_issuer,
)
from chassis.identity.tokens.issuer_lookup import IssuerLookup
from chassis.identity.tokens.key_set_cache import KeySetCache
from chassis.identity.tokens.key_set_client import KeySetNotFetched
from chassis.testing.access_tokens import (
    ISSUED_AT,
    TokenValue,
    key_set_document,
    registered_issuer,
    rsa_test_key,
)


class IssuerInMemory:
    """An issuer whose key set is in memory, and an authenticator with clocks that move together.

    Without a `document` the key set cannot be fetched. `seconds` is the time since `ISSUED_AT`.
    """

    def __init__(self, engine: AsyncEngine, kind: KeyKind = KeyKind.LIVE) -> None:
        self.document: bytes | None = key_set_document(rsa_test_key())
        self.fetched: list[str] = []
        self.seconds = 100.0

        def monotonic() -> float:
            return self.seconds

        self.tokens = TokenAuthenticator(
            IssuerLookup(engine, kind, monotonic),
            KeySetCache(self._fetch, 24 * 3600.0, monotonic),
            lambda: ISSUED_AT + self.seconds,
            monotonic,
        )

    async def _fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        if self.document is None:
            raise KeySetNotFetched
        return self.document

    async def outcome(self, token: str) -> Principal | TokenRefusal:
        """The client of a token, or the condition that failed."""
        try:
            return await self.tokens.authenticate(token)
        except TokenRefused as refused:
            return refused.refusal


async def register_issuer(admin: DriverConnection, **changed: TokenValue) -> TrustedIssuer:
    """Register the issuer as its administrator does; `changed` replaces fields."""
    issuer = registered_issuer(**changed)
    async with admin.transaction():
        await add_issuer(admin, issuer)
    return issuer
