from base64 import b64encode
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from chassis.encryption.encryption_keys import InvalidEncryptionKey
from notification_service.store.secret_encryption import create_cipher

OLD_KEY = b64encode(b"o" * 32).decode()
NEW_KEY = b64encode(b"n" * 32).decode()
OWNER = UUID(int=1)
NONCE = b"123456789012"


def test_an_encrypted_secret_can_be_decrypted() -> None:
    encrypted = create_cipher(OLD_KEY).encrypt(b"secret", OWNER, NONCE)

    assert encrypted.ciphertext != b"secret"
    assert create_cipher(OLD_KEY).decrypt(encrypted, OWNER) == b"secret"


def test_the_key_can_be_changed() -> None:
    encrypted = create_cipher(OLD_KEY).encrypt(b"secret", OWNER, NONCE)

    assert create_cipher(f"{NEW_KEY},{OLD_KEY}").decrypt(encrypted, OWNER) == b"secret"
    assert (
        create_cipher(f"{NEW_KEY},{OLD_KEY}").current_key_id
        == create_cipher(NEW_KEY).current_key_id
    )


def test_a_secret_can_be_decrypted_for_its_own_endpoint_only() -> None:
    encrypted = create_cipher(OLD_KEY).encrypt(b"secret", OWNER, NONCE)

    with pytest.raises(InvalidTag):
        create_cipher(OLD_KEY).decrypt(encrypted, UUID(int=2))


def test_a_forged_secret_cannot_be_decrypted() -> None:
    encrypted = create_cipher(OLD_KEY).encrypt(b"secret", OWNER, NONCE)

    with pytest.raises(InvalidTag):
        create_cipher(OLD_KEY).decrypt(
            replace(encrypted, ciphertext=bytes(len(encrypted.ciphertext))), OWNER
        )


@pytest.mark.parametrize(
    "setting", ["", "short", f"{OLD_KEY},", "!" * 44, b64encode(b"x").decode()]
)
def test_an_invalid_key_is_refused_without_repeating_it(setting: str) -> None:
    with pytest.raises(InvalidEncryptionKey) as refused:
        create_cipher(setting)

    assert not setting or setting not in str(refused.value)
