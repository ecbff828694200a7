from base64 import b64encode
from dataclasses import replace
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from notification_service.domain.sealing import BadKey, vault

OLD = b64encode(b"o" * 32).decode()
NEW = b64encode(b"n" * 32).decode()
OWNER = UUID(int=1)
NONCE = b"123456789012"


def test_what_is_sealed_opens_again() -> None:
    sealed = vault(OLD).seal(b"secret", OWNER, NONCE)

    assert sealed.ciphertext != b"secret"
    assert vault(OLD).open(sealed, OWNER) == b"secret"


def test_the_key_can_be_changed() -> None:
    sealed = vault(OLD).seal(b"secret", OWNER, NONCE)

    assert vault(f"{NEW},{OLD}").open(sealed, OWNER) == b"secret"
    assert vault(f"{NEW},{OLD}").current == vault(NEW).current


def test_a_secret_opens_for_its_own_endpoint_only() -> None:
    sealed = vault(OLD).seal(b"secret", OWNER, NONCE)

    with pytest.raises(InvalidTag):
        vault(OLD).open(sealed, UUID(int=2))


def test_a_forged_secret_does_not_open() -> None:
    sealed = vault(OLD).seal(b"secret", OWNER, NONCE)

    with pytest.raises(InvalidTag):
        vault(OLD).open(replace(sealed, ciphertext=bytes(len(sealed.ciphertext))), OWNER)


@pytest.mark.parametrize("setting", ["", "short", f"{OLD},", "!" * 44, b64encode(b"x").decode()])
def test_a_bad_key_is_refused_without_repeating_it(setting: str) -> None:
    with pytest.raises(BadKey) as refused:
        vault(setting)

    assert not setting or setting not in str(refused.value)
