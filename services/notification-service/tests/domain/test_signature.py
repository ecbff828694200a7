import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notification_service.domain.signature import (
    InvalidSigningSecret,
    SigningKeyPair,
    SigningSecret,
    parse_secret,
    public_key_text,
    signature_headers,
    signed_content,
)

VECTORS: Final = json.loads(
    (Path(__file__).parents[4] / "docs" / "webhooks" / "signatures.json").read_text()
)
SPECIFICATION_SECRET = parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
SECRET_A = parse_secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
SECRET_B = parse_secret("whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=")
NON_ASCII_BODY = (
    '{"type":"case.decision_issued","timestamp":"2026-11-22T09:30:00Z",'
    '"data":{"case":"C-1","note":"Siân O\u2019Neill \u2013 £250"}}'
).encode()
EVENT_ID = "evt_01JD9ZK7Q2X8V5T3M1R6N4B0AC"
SIGNATURE_A = "v1,invX3zTq8vMj4Byfeb/I98nQVUxU8e1LA82CdtJT/+8="
SIGNATURE_B = "v1,m8FFAS2hFGBtotx5xfk/BVbwZJSXZNAOUU0X2/gosCY="


def test_the_specification_s_own_vector() -> None:
    content = signed_content("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert SPECIFICATION_SECRET.sign(content) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_body_that_is_not_ascii_is_signed_as_its_bytes() -> None:
    assert len(NON_ASCII_BODY) == 123
    assert sha256(NON_ASCII_BODY).hexdigest() == (
        "fe977fb9fb8b1754828d5e2bd492875283658b332f3c1e6577f0d8c246963858"
    )
    content = signed_content(EVENT_ID, 1795339800, NON_ASCII_BODY)
    assert SECRET_A.sign(content) == SIGNATURE_A
    assert SECRET_B.sign(content) == SIGNATURE_B


@pytest.mark.parametrize("vector", VECTORS["signing"], ids=lambda vector: vector["signature"][:12])
def test_a_published_vector_is_signed_as_it_says(vector: Mapping[str, str]) -> None:
    content = signed_content(
        VECTORS["webhook_id"], VECTORS["webhook_timestamp"], VECTORS["body"].encode()
    )
    prefix, _, encoded = vector["private"].partition("_")
    key = b64decode(encoded)

    if prefix == "whsec":
        assert SigningSecret(key).sign(content) == vector["signature"]
    else:
        assert SigningKeyPair(key).sign(content) == vector["signature"]
        assert public_key_text(SigningKeyPair(key).public_key) == vector["verify_with"]


def test_an_ed25519_signature_verifies_with_the_public_key_alone() -> None:
    """The key is that of RFC 8032, 7.1, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    pair = SigningKeyPair(seed)
    content = signed_content(EVENT_ID, 1795339800, NON_ASCII_BODY)

    scheme, _, encoded = pair.sign(content).partition(",")

    assert pair.public_key.hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert scheme == "v1a"
    Ed25519PublicKey.from_public_bytes(pair.public_key).verify(b64decode(encoded), content)
    assert seed.hex() not in repr(pair)
    assert repr(pair) == "SigningKeyPair()"


def test_each_scheme_gives_a_signature_of_its_own() -> None:
    pair = SigningKeyPair(b"k" * 32)

    signed = signature_headers(EVENT_ID, int(time()), NON_ASCII_BODY, [SECRET_A, pair])

    schemes = [each.partition(",")[0] for each in signed["webhook-signature"].split(" ")]
    assert schemes == ["v1", "v1a"]
    assert Webhook(SECRET_A.text).verify(NON_ASCII_BODY, signed)["data"]["case"] == "C-1"


def test_during_a_rotation_both_secrets_sign_the_newest_first() -> None:
    assert signature_headers(EVENT_ID, 1795339800, NON_ASCII_BODY, [SECRET_B, SECRET_A]) == {
        "webhook-id": EVENT_ID,
        "webhook-timestamp": "1795339800",
        "webhook-signature": f"{SIGNATURE_B} {SIGNATURE_A}",
    }


@pytest.mark.parametrize("known", [SECRET_A, SECRET_B])
def test_a_receiver_with_either_secret_accepts_a_signature_during_rotation(
    known: SigningSecret,
) -> None:
    signed = signature_headers(EVENT_ID, int(time()), NON_ASCII_BODY, [SECRET_B, SECRET_A])

    assert Webhook(known.text).verify(NON_ASCII_BODY, signed)["data"]["case"] == "C-1"


def test_a_receiver_with_another_secret_refuses() -> None:
    signed = signature_headers(EVENT_ID, int(time()), NON_ASCII_BODY, [SECRET_A])

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET_B.text).verify(NON_ASCII_BODY, signed)


@given(
    key=st.binary(min_size=24, max_size=64),
    text=st.text(),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  # the peer's own
)
def test_it_signs_what_the_reference_library_signs(key: bytes, text: str, at: datetime) -> None:
    second = int((at.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
    try:
        body = text.encode()
    except UnicodeEncodeError:
        return

    assert SigningSecret(key).sign(signed_content("m", second, body)) == Webhook(key).sign(
        "m", at, text
    )


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_round_trips_as_text(key: bytes) -> None:
    assert parse_secret(SigningSecret(key).text) == SigningSecret(key)


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_AAEC", "whsec_!!!!",
     "v1,whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
)  # fmt: skip
def test_an_invalid_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(InvalidSigningSecret) as refused:
        parse_secret(text)

    assert text == "" or text not in str(refused.value) or text == "whsec_"


@pytest.mark.parametrize("length", [0, 23, 65])
def test_a_secret_is_24_to_64_bytes(length: int) -> None:
    with pytest.raises(InvalidSigningSecret):
        SigningSecret(b"x" * length)


def test_a_secret_is_not_in_its_repr() -> None:
    assert SECRET_A.text not in repr(SECRET_A)
    assert repr(SECRET_A) == "SigningSecret()"
