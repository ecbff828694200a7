"""The Python kit's Ed25519, compared with that of the package `cryptography` and RFC 8032."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from send_webhooks.ed25519 import verify_ed25519

ORDER = 2**252 + 27742317777372353535851937790883648493

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "content", "signature"), RFC_8032)
def test_the_vectors_of_the_standard(key: str, content: str, signature: str) -> None:
    """RFC 8032, 7.1."""
    public, signed = bytes.fromhex(key), bytes.fromhex(signature)

    assert verify_ed25519(public, signed, bytes.fromhex(content))
    assert not verify_ed25519(public, signed, bytes.fromhex(content) + b"x")


@settings(max_examples=25)
@given(seed=st.binary(min_size=32, max_size=32), content=st.binary(), bit=st.integers(0, 511))
def test_a_signature_is_genuine_and_with_another_bit_is_not(
    seed: bytes, content: bytes, bit: int
) -> None:
    pair = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = pair.public_key().public_bytes_raw(), pair.sign(content)
    changed = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")

    assert verify_ed25519(public, signature, content)
    assert not verify_ed25519(public, changed, content)


@settings(max_examples=50)
@given(key=st.binary(max_size=40), signature=st.binary(max_size=70))
def test_any_other_bytes_are_refused_and_raise_nothing(key: bytes, signature: bytes) -> None:
    assert not verify_ed25519(key, signature, b"{}")


@settings(max_examples=50)
@given(key=st.binary(min_size=32, max_size=32), signature=st.binary(min_size=64, max_size=64))
def test_any_key_and_signature_of_the_right_length_give_what_another_library_gives(
    key: bytes, signature: bytes
) -> None:
    scalar = int.from_bytes(signature[32:], "little") % ORDER
    reduced = signature[:32] + scalar.to_bytes(32, "little")

    assert verify_ed25519(key, reduced, b"{}") is verifies_elsewhere(key, reduced, b"{}")


def verifies_elsewhere(key: bytes, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except InvalidSignature:
        return False
    return True


def test_a_scalar_beyond_the_order_is_refused() -> None:
    """The same signature in another encoding: RFC 8032, 5.1.7, step 1."""
    key, content, signature = (bytes.fromhex(each) for each in RFC_8032[1])
    scalar = int.from_bytes(signature[32:], "little") + ORDER

    assert not verify_ed25519(key, signature[:32] + scalar.to_bytes(32, "little"), content)
