"""An issuer of access tokens for tests: its keys, and tokens signed without a JWT library.

Tokens are put together by hand, so that tests can also make what no library would.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from chassis.identity.api_key import KeyKind
from chassis.identity.tokens import TokenProfile, TrustedIssuer

TENANT: Final = "3f2b8c1e-0d4a-4b7e-9a56-7c1d2e3f4a5b"
CLIENT_ID: Final = "0a1b2c3d-1111-4222-8333-444455556666"
USER_ID: Final = "9e8d7c6b-5555-4666-8777-888899990000"
ENTRA_ISSUER: Final = f"https://login.microsoftonline.com/{TENANT}/v2.0"
AUDIENCE: Final = "5d4c3b2a-7777-4888-8999-aaaabbbbcccc"
JWKS_URL: Final = f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"
ISSUED_AT: Final = 1_795_849_200
"""28 November 2026, 07:00 UTC: when the tokens of these tests are issued."""
TOKEN_LIFETIME: Final = 3900

TokenValue = Any
"""A member of a token, of any type: tests make wrong ones."""


class TestSigningKey:
    """A key pair of an issuer, RSA or P-256."""

    __test__ = False

    def __init__(self, key_id: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self.key_id = key_id
        self._key = key

    def jwk(self, **further: TokenValue) -> Mapping[str, TokenValue]:
        """The public key as an issuer publishes it."""
        public = self._key.public_key()
        common = {"kid": self.key_id, "use": "sig", **further}
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e), **common}
        point = public.public_numbers()
        x, y = _number(point.x, 32), _number(point.y, 32)
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, **common}

    def sign(self, claims: Mapping[str, TokenValue], **header: TokenValue) -> str:
        """A token; RS256 or ES256 by the kind of key, unless the header has another `alg`."""
        default = "RS256" if isinstance(self._key, rsa.RSAPrivateKey) else "ES256"
        head = {"typ": "JWT", "alg": default, "kid": self.key_id, **header}
        return self.sign_text(json.dumps(head), json.dumps(claims), str(head["alg"]))

    def sign_text(self, header: str, claims: str, algorithm: str = "RS256") -> str:
        """A token of any two texts."""
        signed = f"{encode_part(header.encode())}.{encode_part(claims.encode())}"
        return f"{signed}.{encode_part(self._signature(signed.encode(), algorithm))}"

    def _signature(self, signed: bytes, algorithm: str) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(SHA256()), padding.PSS.DIGEST_LENGTH)
            scheme = pss if algorithm == "PS256" else padding.PKCS1v15()
            return self._key.sign(signed, scheme, SHA256())
        r, s = decode_dss_signature(self._key.sign(signed, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@cache
def rsa_test_key(key_id: str = "rsa-1", bits: int = 2048) -> TestSigningKey:
    """An RSA key, made once in a test run for each id."""
    return TestSigningKey(key_id, rsa.generate_private_key(65537, bits))


@cache
def ec_test_key(key_id: str = "ec-1") -> TestSigningKey:
    """A key on P-256, made once in a test run for each id."""
    return TestSigningKey(key_id, ec.generate_private_key(ec.SECP256R1()))


def key_set_document(*keys: TestSigningKey) -> bytes:
    """A key set as an issuer publishes it."""
    return json.dumps({"keys": [key.jwk() for key in keys]}).encode()


def registered_issuer(**changed: TokenValue) -> TrustedIssuer:
    """A registration of an Entra tenant; `changed` replaces fields."""
    registered = TrustedIssuer(
        issuer_id=UUID(int=900),
        ledger_id=UUID(int=1),
        authority="999",
        name="entra",
        profile=TokenProfile.ENTRA,
        issuer=ENTRA_ISSUER,
        audience=AUDIENCE,
        jwks_url=JWKS_URL,
        kind=KeyKind.LIVE,
        scopes=frozenset({"notes:read", "notes:write"}),
        tenant=TENANT,
    )
    return replace(registered, **changed)


def application_claims(*roles: str, **changed: TokenValue) -> dict[str, TokenValue]:
    """The claims of an Entra v2 token of an application that acts for itself."""
    return _present(
        {
            "aud": AUDIENCE,
            "iss": ENTRA_ISSUER,
            "iat": ISSUED_AT,
            "nbf": ISSUED_AT,
            "exp": ISSUED_AT + TOKEN_LIFETIME,
            "azp": CLIENT_ID,
            "azpacr": "1",
            "oid": "77777777-5555-4666-8777-888899990000",
            "roles": list(roles),
            "sub": "77777777-5555-4666-8777-888899990000",
            "tid": TENANT,
            "ver": "2.0",
            **changed,
        }
    )


def delegated_claims(scopes: str, **changed: TokenValue) -> dict[str, TokenValue]:
    """The claims of an Entra v2 token of an application that acts for a person."""
    person = {"oid": USER_ID, "sub": "pairwise-AbC", "name": "Made-up Name", "scp": scopes}
    return application_claims(**{"roles": None, **person, **changed})


def rfc9068_claims(scope: str, **changed: TokenValue) -> dict[str, TokenValue]:
    """The claims of a token by RFC 9068, of a client that acts for itself."""
    return _present(
        {
            "aud": AUDIENCE,
            "iss": "https://identity.example",
            "iat": ISSUED_AT,
            "exp": ISSUED_AT + TOKEN_LIFETIME,
            "client_id": "portal",
            "sub": "portal",
            "jti": "1",
            "scope": scope,
            **changed,
        }
    )


def encode_part(raw: bytes) -> str:
    """A part of a token: base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _present(claims: dict[str, TokenValue]) -> dict[str, TokenValue]:
    return {name: value for name, value in claims.items() if value is not None}


def _number(value: int, length: int = 0) -> str:
    return encode_part(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))
