"""Public keys for which a signature without a private key would be valid are refused."""

from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.identity.acting.public_key import (
    PRIME,
    SMALL_ORDER,
    InvalidPublicKey,
    read_public_key,
    write_public_key,
)

RFC_8037 = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
D = -121665 * pow(121666, -1, PRIME) % PRIME


def text_of(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "little")).decode().rstrip("=")


def doubled_y(y: int) -> int:
    """The y of twice a point: (y^2 + x^2) / (1 - d x^2 y^2), RFC 8032 section 5.1.4."""
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
    product = D * x_squared * y * y
    return (y * y + x_squared) * pow(1 - product, -1, PRIME) % PRIME


def test_the_key_of_rfc_8037_is_read() -> None:
    raw = read_public_key(RFC_8037)

    assert raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert write_public_key(raw) == RFC_8037


def test_keys_that_are_made_are_read() -> None:
    for _ in range(50):
        raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        assert read_public_key(write_public_key(raw)) == raw


def test_the_points_of_small_order_are_those_whose_eightfold_is_the_identity() -> None:
    assert len(SMALL_ORDER) == 5  # 1 of order 1, 1 of 2, 2 of 4 with one y, 4 of 8 with two
    for y in SMALL_ORDER:
        assert doubled_y(doubled_y(doubled_y(y))) == 1


@pytest.mark.parametrize("sign", [0, 2**255], ids=["even", "odd"])
@pytest.mark.parametrize("y", sorted(SMALL_ORDER))
def test_points_of_small_order_are_refused(y: int, sign: int) -> None:
    with pytest.raises(InvalidPublicKey):
        read_public_key(text_of(y + sign))


@pytest.mark.parametrize("y", range(PRIME, 2**255))
def test_numbers_that_are_not_reduced_are_refused(y: int) -> None:
    with pytest.raises(InvalidPublicKey):
        read_public_key(text_of(y))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text_of(2), id="no point of the curve"),
        pytest.param(RFC_8037[:-1] + "p", id="bits behind the last byte"),
        pytest.param(RFC_8037[:-1], id="short"),
        pytest.param(RFC_8037 + "=", id="padded"),
        pytest.param("_" * 43, id="ones"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_key_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(InvalidPublicKey) as refused:
        read_public_key(text)

    assert str(refused.value) == ""
