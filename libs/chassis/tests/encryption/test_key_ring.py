"""Keys are wrapped under the newest key of a setting, and unwrapped under each."""

from base64 import b64encode
from typing import Final

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from chassis.encryption.authenticated import OVERHEAD_BYTES, CannotDecrypt, decrypt, encrypt
from chassis.encryption.encryption_keys import InvalidEncryptionKey
from chassis.encryption.key_ring import KeyRing, key_ring

OLD, NEW = b64encode(b"o" * 32).decode(), b64encode(b"n" * 32).decode()
DATA_KEY: Final = bytes(range(32))


def ring(value: str) -> KeyRing:
    return key_ring("SOME_KEYS", value, "example")


def test_a_key_is_unwrapped_in_its_place_only() -> None:
    wrapped = ring(OLD).wrap(DATA_KEY, b"case 1")

    assert DATA_KEY not in wrapped
    assert ring(OLD).unwrap(wrapped, b"case 1") == DATA_KEY
    with pytest.raises(CannotDecrypt):
        ring(OLD).unwrap(wrapped, b"case 2")


def test_a_key_is_rotated_without_a_pause() -> None:
    wrapped = ring(OLD).wrap(DATA_KEY, b"case 1")
    both = ring(f"{NEW},{OLD}")

    assert both.unwrap(wrapped, b"case 1") == DATA_KEY
    assert not both.is_current(wrapped)
    again = both.wrap(both.unwrap(wrapped, b"case 1"), b"case 1")
    assert both.is_current(again)
    assert ring(NEW).unwrap(again, b"case 1") == DATA_KEY


def test_a_key_that_was_removed_unwraps_nothing() -> None:
    with pytest.raises(CannotDecrypt):
        ring(NEW).unwrap(ring(OLD).wrap(DATA_KEY, b""), b"")


@given(st.binary(max_size=200))
def test_what_was_not_encrypted_is_refused(anything: bytes) -> None:
    with pytest.raises(CannotDecrypt):
        ring(OLD).unwrap(anything, b"")
    with pytest.raises(CannotDecrypt):
        decrypt(AESGCM(DATA_KEY), anything, b"")


@given(st.binary(max_size=300), st.data())
def test_a_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    encrypted = bytearray(encrypt(AESGCM(DATA_KEY), plain, b"place"))
    assert len(encrypted) == len(plain) + OVERHEAD_BYTES
    place = data.draw(st.integers(0, len(encrypted) * 8 - 1))
    encrypted[place // 8] ^= 1 << place % 8

    with pytest.raises(CannotDecrypt):
        decrypt(AESGCM(DATA_KEY), bytes(encrypted), b"place")


def test_a_value_is_encrypted_differently_each_time() -> None:
    cipher = AESGCM(DATA_KEY)

    assert encrypt(cipher, b"Sam", b"") != encrypt(cipher, b"Sam", b"")


def test_the_key_of_one_purpose_is_not_taken_for_that_of_another() -> None:
    assert ring(OLD).current_key_id != key_ring("SOME_KEYS", OLD, "another").current_key_id


@pytest.mark.parametrize("setting", ["", "short", f"{OLD},", "!" * 44])
def test_an_invalid_setting_is_named_and_not_repeated(setting: str) -> None:
    with pytest.raises(InvalidEncryptionKey, match="SOME_KEYS") as refused:
        ring(setting)

    assert not setting or setting not in str(refused.value)


def test_no_key_is_in_a_representation() -> None:
    assert "AESGCM" not in repr(ring(OLD))
