"""Which keys of an issuer are used, and which signatures they verify."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identity.tokens import TokenRefusal, TokenRefused
from chassis.identity.tokens.compact import parse_access_token
from chassis.identity.tokens.signing_key import (
    MAX_KEYS,
    SigningKey,
    UnusableKeySet,
    parse_key_set,
    verify_signature,
)
from chassis.testing.access_tokens import (
    TestSigningKey,
    application_claims,
    ec_test_key,
    encode_part,
    key_set_document,
    rsa_test_key,
)

CLAIMS = application_claims("notes:read")
RSA, OTHER, EC = rsa_test_key(), rsa_test_key("rsa-2"), ec_test_key()


def published(key: TestSigningKey, **further: object) -> SigningKey:
    return parse_key_set(json.dumps({"keys": [key.jwk(**further)]}).encode())[key.key_id]


def refusal_of(text: str, key: SigningKey) -> TokenRefusal | None:
    try:
        verify_signature(parse_access_token(text), key)
    except TokenRefused as refused:
        return refused.refusal
    return None


def usable(*keys: dict[str, Any]) -> set[str]:
    try:
        return {*parse_key_set(json.dumps({"keys": keys}).encode())}
    except UnusableKeySet:
        return set()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256")],
    ids=["RS256", "PS256", "ES256"],
)
def test_each_algorithm_is_verified(key: TestSigningKey, algorithm: str) -> None:
    token = key.sign(CLAIMS, alg=algorithm)

    assert refusal_of(token, published(key)) is None


def test_a_token_that_was_changed_is_refused() -> None:
    header, _, signature = RSA.sign(CLAIMS).split(".")
    claims = encode_part(json.dumps(application_claims("notes:write")).encode())

    assert refusal_of(f"{header}.{claims}.{signature}", published(RSA)) is TokenRefusal.SIGNATURE


def test_a_token_of_another_key_is_refused() -> None:
    assert refusal_of(OTHER.sign(CLAIMS), published(RSA)) is TokenRefusal.SIGNATURE
    header, claims, _ = RSA.sign(CLAIMS).split(".")
    assert refusal_of(f"{header}.{claims}.AAAA", published(RSA)) is TokenRefusal.SIGNATURE
    header, claims, _ = EC.sign(CLAIMS).split(".")
    assert refusal_of(f"{header}.{claims}.AAAA", published(EC)) is TokenRefusal.SIGNATURE


def test_a_key_is_used_with_its_own_algorithms_alone() -> None:
    assert refusal_of(RSA.sign(CLAIMS), published(EC)) is TokenRefusal.ALGORITHM
    assert refusal_of(EC.sign(CLAIMS), published(RSA)) is TokenRefusal.ALGORITHM
    of_pss = published(RSA, alg="PS256")
    assert refusal_of(RSA.sign(CLAIMS, alg="RS256"), of_pss) is TokenRefusal.ALGORITHM
    assert refusal_of(RSA.sign(CLAIMS, alg="PS256"), of_pss) is None


def test_a_public_key_is_never_the_secret_of_an_hmac() -> None:
    header = encode_part(json.dumps({"alg": "HS256", "kid": RSA.key_id}).encode())
    signed = f"{header}.{encode_part(json.dumps(CLAIMS).encode())}"
    for secret in (key_set_document(RSA), json.dumps(RSA.jwk()).encode(), RSA.jwk()["n"].encode()):
        mac = encode_part(hmac.new(secret, signed.encode(), hashlib.sha256).digest())

        with pytest.raises(TokenRefused) as refused:
            parse_access_token(f"{signed}.{mac}")
        assert refused.value.refusal is TokenRefusal.ALGORITHM


def test_keys_that_cannot_be_used_here_are_left_out() -> None:
    assert usable(
        dict(RSA.jwk()),
        {"kty": "oct", "kid": "secret", "k": "AAAA"},
        {"kty": "OKP", "crv": "Ed25519", "kid": "okp", "x": "AAAA"},
        {"kty": "EC", "crv": "P-384", "kid": "p384", "x": "AAAA", "y": "AAAA"},
        {**EC.jwk(), "kid": "encryption", "use": "enc"},
        {**EC.jwk(), "kid": "other algorithm", "alg": "ES384"},
        {**EC.jwk(), "kid": "off the curve", "x": "AAAA"},
        {**EC.jwk(), "kid": ["a list"]},
        {**RSA.jwk(), "kid": "damaged", "n": "!!"},
        {**RSA.jwk(), "kid": "even exponent", "e": "Ag"},
        {**rsa_test_key("weak", 1024).jwk()},
    ) == {"rsa-1"}


def test_of_two_keys_of_one_id_the_first_is_used() -> None:
    document = {"keys": [RSA.jwk(), {**OTHER.jwk(), "kid": RSA.key_id}]}

    key = parse_key_set(json.dumps(document).encode())[RSA.key_id]

    assert refusal_of(RSA.sign(CLAIMS), key) is None


def test_a_set_without_usable_keys_is_refused() -> None:
    for raw in (
        *(b"", b"{", b"[]", b"null", b'{"keys": {}}', b'{"keys": []}', b'{"keys": [1]}', b"\xff"),
        json.dumps({"keys": [RSA.jwk()] * (MAX_KEYS + 1)}).encode(),
        key_set_document(RSA).replace(b'{"keys"', b'{"keys": [], "keys"'),
    ):
        with pytest.raises(UnusableKeySet):
            parse_key_set(raw)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_set_or_refused(raw: bytes) -> None:
    with pytest.raises(UnusableKeySet):
        parse_key_set(raw)
