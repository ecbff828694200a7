"""A JWT is read strictly, before anything in it is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identity.tokens.compact import (
    MAX_ACCESS_TOKEN_LENGTH,
    has_token_form,
    parse_access_token,
)
from chassis.identity.tokens.refusal import TokenRefusal, TokenRefused
from chassis.testing.access_tokens import (
    ISSUED_AT,
    application_claims,
    encode_part,
    rsa_test_key,
)

CLAIMS = application_claims("notes:read")
HEADER = {"alg": "RS256", "kid": "rsa-1", "typ": "JWT"}


def refusal_of(text: str) -> TokenRefusal | None:
    try:
        parse_access_token(text)
    except TokenRefused as refused:
        return refused.refusal
    return None


def token_of(header: str, claims: str = "{}") -> str:
    return f"{encode_part(header.encode())}.{encode_part(claims.encode())}.{encode_part(b'sig')}"


def header_refusal(**changed: object) -> TokenRefusal | None:
    header = {name: value for name, value in {**HEADER, **changed}.items() if value is not None}
    return refusal_of(token_of(json.dumps(header)))


def test_the_header_and_the_claims_of_a_token_are_read() -> None:
    token = parse_access_token(rsa_test_key().sign(CLAIMS))

    assert (token.algorithm, token.key_id, token.type) == ("RS256", "rsa-1", "jwt")
    assert token.claims == CLAIMS


@pytest.mark.parametrize(
    "algorithm",
    ["none", "None", "HS256", "HS512", "RS384", "RS1", "ES256K", "EdDSA", "rs256", "RS256 ", ""],
)
def test_an_algorithm_that_is_not_in_the_list_is_refused(algorithm: str) -> None:
    assert header_refusal(alg=algorithm) is TokenRefusal.ALGORITHM


@pytest.mark.parametrize("algorithm", [None, 256, ["RS256"], {"RS256": 1}, True])
def test_an_algorithm_is_one_text(algorithm: object) -> None:
    assert header_refusal(alg=algorithm) is TokenRefusal.ALGORITHM


@pytest.mark.parametrize(
    "name", ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk", "p2c"]
)
def test_a_token_brings_no_key_and_no_critical_parameter(name: str) -> None:
    assert header_refusal(**{name: ["exp"]}) is TokenRefusal.TYPE


@pytest.mark.parametrize("stated", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", None])
def test_the_types_of_access_tokens_are_accepted(stated: str | None) -> None:
    assert header_refusal(typ=stated) is None


@pytest.mark.parametrize("stated", ["logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE", "", 1, []])
def test_another_type_is_refused(stated: object) -> None:
    assert header_refusal(typ=stated) is TokenRefusal.TYPE


@pytest.mark.parametrize("key_id", [None, "", "k" * 129, "a b", "a\u00e9", 7, ["rsa-1"], {"a": 1}])
def test_the_id_of_a_key_is_bounded_text(key_id: object) -> None:
    assert header_refusal(kid=key_id) is TokenRefusal.UNKNOWN_KEY


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param('{"aud": "a", "aud": "b"}', id="a repeated claim"),
        pytest.param('{"a": ' + "[" * 40 + "]" * 40 + "}", id="nested 40 deep"),
        pytest.param('{"a": ' + "[" * 2500 + "]" * 2500 + "}", id="nested 2500 deep"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param('"text"', id="a text"),
        pytest.param("{", id="not JSON"),
        pytest.param('{"exp": NaN}', id="NaN"),
        pytest.param('{"a": "\\ud800"}', id="half of a surrogate pair"),
        pytest.param('{"a": "\\u0000"}', id="NUL"),
        pytest.param('{"a": "\\u202e"}', id="an override of the direction of writing"),
        pytest.param('{"a": [' + "1," * 1200 + "1]}", id="1200 values"),
    ],
)
def test_claims_that_are_not_strict_json_are_refused(claims: str) -> None:
    assert refusal_of(token_of(json.dumps(HEADER), claims)) is TokenRefusal.MALFORMED


def test_a_repeated_header_parameter_is_refused() -> None:
    header = '{"alg": "none", "alg": "RS256", "kid": "rsa-1"}'

    assert refusal_of(token_of(header)) is TokenRefusal.MALFORMED


def test_a_token_has_a_longest_length() -> None:
    longest = rsa_test_key().sign({**CLAIMS, "a": "x" * 5000})
    longer = rsa_test_key().sign({**CLAIMS, "a": "x" * 6000})

    assert len(longest) < MAX_ACCESS_TOKEN_LENGTH < len(longer)
    assert refusal_of(longest) is None
    assert refusal_of(longer) is TokenRefusal.MALFORMED
    assert header_refusal(a="x" * 512) is TokenRefusal.MALFORMED


def test_each_token_has_one_spelling() -> None:
    token = rsa_test_key().sign(CLAIMS)
    header, claims, signature = token.split(".")

    for spelling in (
        f"{header}=.{claims}.{signature}",
        f"{header}.{claims}.{signature}==",
        f"{header}.{claims}. {signature}",
        f"{header}.{claims}.{signature}\n",
        f"{header}.{claims}.",
        f".{claims}.{signature}",
        f"{header}.{claims}.{signature}.x",
        f"{header}.{claims}.{signature.replace(signature[0], '+')}",
        f"{encode_part(b'{}')[:-1]}1.{claims}.{signature}",
        f"{header}.{claims}.{signature}é",
    ):
        assert refusal_of(spelling) is TokenRefusal.MALFORMED


def test_trailing_bits_are_not_ignored() -> None:
    good = token_of(json.dumps(HEADER))
    head, _, signature = good.rpartition(".")
    assert signature == "c2ln"

    assert refusal_of(f"{head}.c2k") is None
    assert refusal_of(f"{head}.c2l") is TokenRefusal.MALFORMED


@given(st.text(max_size=300))
def test_any_text_is_refused_or_read(text: str) -> None:
    assert refusal_of(text) in TokenRefusal


@given(st.binary(max_size=200), st.binary(max_size=200), st.binary(max_size=50))
def test_any_three_parts_are_refused_or_read(header: bytes, claims: bytes, sig: bytes) -> None:
    text = ".".join(map(encode_part, (header, claims, sig)))

    assert has_token_form(text)
    assert refusal_of(text) in TokenRefusal


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "x"]), JSON))
def test_no_header_makes_an_error(header: dict[str, object]) -> None:
    refusal = header_refusal(**header)

    assert refusal is None or refusal in TokenRefusal


def test_an_api_key_has_not_the_form_of_a_token() -> None:
    assert not has_token_form("send_live_4fJ0c2KdPqWz81Ab_secret")
    assert has_token_form(rsa_test_key().sign({"exp": ISSUED_AT}))
