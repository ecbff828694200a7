"""The department's contract: its published test vector, and what is no delivery under it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from pydantic import JsonValue, ValidationError

from case_api.domain.sui import lifecycle_contract as contract
from case_api.domain.sui.lifecycle_contract import (
    InvalidKey,
    LifecycleNotification,
    SignedDelivery,
    malformed_metadata,
    read_key,
)
from case_api.testing.sui_sender import KEY, SuiSender, notification_body

VECTOR_KEY: Final = b"0123456789abcdef0123456789abcdef"
VECTOR_TIME: Final = 1788341400
VECTOR_BODY: Final = (
    b'{"schemaVersion":"1","eventId":"27dd8c17-e05d-432f-a14f-6b05d1f7469b",'
    b'"eventType":"nhsNumberChanged","occurredAt":"2026-09-02T09:30:00Z",'
    b'"affectedNhsNumber":"9876543210"}'
)
VECTOR: Final = {
    "X-SUI-Delivery-ID": "96e7275d-5fa4-4b1b-b978-21779e03dbd4",
    "X-SUI-Delivery-Attempt": "1",
    "X-SUI-Timestamp": str(VECTOR_TIME),
    "X-SUI-Key-ID": "key-1",
    "X-SUI-Signature-256": "sha256="
    "703b385e5ad09d1971a40a7a9868ae090d3fb0a77233d0a2fc702785e7c90fa8",
    "X-Correlation-ID": "5a6a4a54-6c63-4c4c-8f0a-3d0d7c5b7d11",
}
"""The signing test vector of the contract, with the headers that it leaves open."""
NUMBER: Final = "9990000018"


class SentHeaders:
    """Headers as a server has them: by name in any case, each as often as it was sent."""

    def __init__(self, *sent: Mapping[str, str]) -> None:
        self._sent = [(name.lower(), value) for each in sent for name, value in each.items()]

    def __call__(self, name: str) -> Sequence[str]:
        return [value for sent, value in self._sent if sent == name.lower()]


def delivery(**replaced: str) -> SignedDelivery | None:
    return SignedDelivery.of(SentHeaders({**VECTOR, **replaced}))


def known() -> SignedDelivery:
    found = delivery()
    assert found is not None
    return found


def test_the_published_vector_is_verified() -> None:
    assert known().is_signed_with(VECTOR_KEY, VECTOR_BODY)
    assert known().is_current(VECTOR_TIME)
    parsed = LifecycleNotification.model_validate_json(VECTOR_BODY)
    assert parsed.nhs_number == "9876543210"
    assert parsed.nhs_number not in repr(parsed)


@pytest.mark.parametrize(
    ("key", "body"),
    [
        pytest.param(KEY, VECTOR_BODY, id="another key"),
        pytest.param(b64encode(VECTOR_KEY), VECTOR_BODY, id="the text of the key, not its bytes"),
        pytest.param(VECTOR_KEY, VECTOR_BODY + b"\n", id="a line end more"),
        pytest.param(VECTOR_KEY, VECTOR_BODY.replace(b"3210", b"3211"), id="another number"),
        pytest.param(VECTOR_KEY, b"", id="no body"),
    ],
)
def test_another_key_or_body_is_not_signed(key: bytes, body: bytes) -> None:
    assert not known().is_signed_with(key, body)


@pytest.mark.parametrize(
    "replaced",
    [
        pytest.param({"X-SUI-Timestamp": str(VECTOR_TIME + 1)}, id="a later time"),
        pytest.param(
            {"X-SUI-Delivery-ID": "96e7275d-5fa4-4b1b-b978-21779e03dbd5"}, id="another delivery"
        ),
        pytest.param({"X-SUI-Signature-256": f"sha256={64 * '0'}"}, id="another signature"),
    ],
)
def test_what_is_signed_cannot_be_replaced(replaced: Mapping[str, str]) -> None:
    changed = delivery(**replaced)

    assert changed is not None
    assert not changed.is_signed_with(VECTOR_KEY, VECTOR_BODY)


@pytest.mark.parametrize("late", [-300, 0, 300])
def test_a_delivery_is_current_for_five_minutes_both_ways(late: int) -> None:
    assert known().is_current(VECTOR_TIME + late)


@pytest.mark.parametrize("late", [-301, 301, -(10**9)])
def test_a_delivery_that_is_older_or_of_the_future_is_not_current(late: int) -> None:
    assert not known().is_current(VECTOR_TIME + late)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-SUI-Signature-256", VECTOR["X-SUI-Signature-256"].removeprefix("sha256=")),
        ("X-SUI-Signature-256", VECTOR["X-SUI-Signature-256"].upper()),
        ("X-SUI-Signature-256", VECTOR["X-SUI-Signature-256"] + "00"),
        ("X-SUI-Signature-256", ""),
        ("X-SUI-Timestamp", "1788341400.0"),
        ("X-SUI-Timestamp", "-1788341400"),
        ("X-SUI-Timestamp", "१७८८३४१४००"),  # digits that int() would take
        ("X-SUI-Timestamp", 13 * "9"),
        ("X-SUI-Key-ID", ""),
        ("X-SUI-Key-ID", "key 1"),
        ("X-SUI-Key-ID", "kéy"),
        ("X-SUI-Delivery-ID", ""),
        ("X-SUI-Delivery-ID", 101 * "a"),
    ],
)
def test_a_malformed_header_authenticates_nothing(name: str, value: str) -> None:
    assert delivery(**{name: value}) is None


@pytest.mark.parametrize("name", [*VECTOR][:5])
def test_each_header_is_sent_once(name: str) -> None:
    without = {key: value for key, value in VECTOR.items() if key != name}
    twice = SentHeaders(VECTOR, {name: VECTOR[name]})
    deliveries = SignedDelivery.of(SentHeaders(without)), SignedDelivery.of(twice)

    if name == "X-SUI-Delivery-Attempt":  # it is not signed
        assert malformed_metadata(SentHeaders(without)) == [name]
        assert malformed_metadata(twice) == [name]
    else:
        assert deliveries == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-SUI-Delivery-ID", "not-a-uuid"),
        ("X-SUI-Delivery-Attempt", "0"),
        ("X-SUI-Delivery-Attempt", "1.5"),
        ("X-Correlation-ID", ""),
    ],
)
def test_malformed_metadata_is_named(name: str, value: str) -> None:
    assert malformed_metadata(SentHeaders({**VECTOR, name: value})) == [name]
    assert malformed_metadata(SentHeaders(VECTOR)) == []


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"affectedNhsNumber": "9990000019"}, id="a wrong check digit"),
        pytest.param({"affectedNhsNumber": "999 000 0018"}, id="spaces"),
        pytest.param({"affectedNhsNumber": "0000000000"}, id="a leading zero"),
        pytest.param({"affectedNhsNumber": 9990000018}, id="a number, not a text"),
        pytest.param({"affectedNhsNumber": None}, id="null"),
        pytest.param({"schemaVersion": "2"}, id="another version"),
        pytest.param({"schemaVersion": 1}, id="a version that is a number"),
        pytest.param({"eventType": "deceased"}, id="another type of event"),
        pytest.param({"eventId": "1"}, id="no UUID"),
        pytest.param({"occurredAt": "2026-09-02T09:30:00"}, id="a time without a zone"),
        pytest.param({"newNhsNumber": "9990000026"}, id="a member that the contract has not"),
    ],
)
def test_a_body_that_the_contract_does_not_have_is_refused(
    members: Mapping[str, JsonValue],
) -> None:
    with pytest.raises(ValidationError):
        LifecycleNotification.model_validate_json(notification_body(NUMBER, members=members))


def test_a_change_of_the_practice_is_a_notification() -> None:
    body = notification_body(NUMBER, event_type="gpChanged")

    assert LifecycleNotification.model_validate_json(body).event_type == "gpChanged"


def test_a_content_type_may_state_the_encoding() -> None:
    for declared in (contract.MEDIA_TYPE, f"{contract.MEDIA_TYPE}; charset=utf-8"):
        assert contract.is_notification(SentHeaders({"Content-Type": declared}))
    for other in ("application/json", contract.MEDIA_TYPE.replace("v1", "v2"), ""):
        assert not contract.is_notification(SentHeaders({"Content-Type": other}))


def test_a_key_is_base64_of_at_least_32_bytes() -> None:
    assert read_key(SuiSender().registration["secret"]) == KEY
    for text in ("", "a", b64encode(KEY[:31]).decode(), b64encode(bytes(256)).decode()):
        with pytest.raises(InvalidKey):
            read_key(text)


def test_the_published_key_of_the_vector_is_no_key() -> None:
    with pytest.raises(InvalidKey):
        read_key(b64encode(VECTOR_KEY).decode())
