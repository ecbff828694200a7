from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notification_service.domain.signature import BadSecret, Secret, headers, parse_secret, sign

SPECIFICATION = parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
A = parse_secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
B = parse_secret("whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=")
SIAN = (
    '{"type":"case.decision_issued","timestamp":"2026-11-22T09:30:00Z",'
    '"data":{"case":"C-1","note":"Siân O\u2019Neill \u2013 £250"}}'
).encode()
EVENT = "evt_01JD9ZK7Q2X8V5T3M1R6N4B0AC"
WITH_A = "v1,invX3zTq8vMj4Byfeb/I98nQVUxU8e1LA82CdtJT/+8="
WITH_B = "v1,m8FFAS2hFGBtotx5xfk/BVbwZJSXZNAOUU0X2/gosCY="


def test_the_specification_s_own_vector() -> None:
    signature = sign(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', SPECIFICATION
    )

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_body_that_is_not_ascii_is_signed_as_its_bytes() -> None:
    assert len(SIAN) == 123
    assert sha256(SIAN).hexdigest() == (
        "fe977fb9fb8b1754828d5e2bd492875283658b332f3c1e6577f0d8c246963858"
    )
    assert sign(EVENT, 1795339800, SIAN, A) == WITH_A
    assert sign(EVENT, 1795339800, SIAN, B) == WITH_B


def test_during_a_rotation_both_secrets_sign_the_newest_first() -> None:
    assert headers(EVENT, 1795339800, SIAN, [B, A]) == {
        "webhook-id": EVENT,
        "webhook-timestamp": "1795339800",
        "webhook-signature": f"{WITH_B} {WITH_A}",
    }


@pytest.mark.parametrize("known", [A, B])
def test_a_receiver_that_knows_either_secret_accepts_a_rotating_signature(known: Secret) -> None:
    signed = headers(EVENT, int(time()), SIAN, [B, A])

    assert Webhook(known.text).verify(SIAN, signed)["data"]["case"] == "C-1"


def test_a_receiver_with_another_secret_refuses() -> None:
    signed = headers(EVENT, int(time()), SIAN, [A])

    with pytest.raises(WebhookVerificationError):
        Webhook(B.text).verify(SIAN, signed)


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

    assert sign("m", second, body, Secret(key)) == Webhook(key).sign("m", at, text)


@given(st.binary(min_size=24, max_size=64))
def test_a_secret_survives_being_written_down(key: bytes) -> None:
    assert parse_secret(Secret(key).text) == Secret(key)


@pytest.mark.parametrize(
    "text",
    ["", "whsec_", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_AAEC", "whsec_!!!!",
     "v1,whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="],
)  # fmt: skip
def test_what_is_not_a_secret_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadSecret) as refused:
        parse_secret(text)

    assert text == "" or text not in str(refused.value) or text == "whsec_"


@pytest.mark.parametrize("length", [0, 23, 65])
def test_a_secret_is_24_to_64_bytes(length: int) -> None:
    with pytest.raises(BadSecret):
        Secret(b"x" * length)


def test_a_secret_does_not_show_itself() -> None:
    assert A.text not in repr(A)
    assert repr(A) == "Secret()"
