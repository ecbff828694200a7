"""What the wiring of several processes has in common."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from chassis.encryption.encryption_keys import InvalidEncryptionKey, encryption_keys
from chassis.encryption.key_ring import KeyRing, key_ring
from chassis.errors import CannotStart
from events.log import schema as log
from notification_service.domain.notice_sending.sender_domains import (
    InvalidSenderDomains,
    SenderDomains,
    parse_sender_domains,
)
from notification_service.settings import Settings
from notification_service.store import schema
from notification_service.store.secret_encryption import SecretCipher, create_cipher

SCHEMAS: Final = (
    log.SCHEMA,
    schema.SCHEMA,
)
DUE_CHANNEL: Final = "send_webhook_due"
"""The channel that wakes senders: a delivery is due."""


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)  # the one place that reads the clock


def secret_cipher(settings: Settings) -> SecretCipher:
    """What encrypts the secrets of endpoints. Raises `CannotStart` where the key is none."""
    try:
        return create_cipher(settings.webhook_secrets_key.get_secret_value())
    except InvalidEncryptionKey as error:
        raise CannotStart(str(error)) from None


def sender_domains(settings: Settings) -> SenderDomains:
    """From which domains councils send. Raises `CannotStart` where the setting is no list."""
    try:
        return parse_sender_domains(settings.notice_sender_domains)
    except InvalidSenderDomains as error:
        raise CannotStart(str(error)) from None


def personal_data_ring(settings: Settings) -> KeyRing:
    """What unwraps the keys of cases. Raises `CannotStart` where the setting has no key."""
    keys = settings.personal_data_keys.get_secret_value()
    try:
        return key_ring("PERSONAL_DATA_KEYS", keys, "personal data")
    except InvalidEncryptionKey as error:
        raise CannotStart(str(error)) from None


def personal_data_index_keys(settings: Settings) -> Mapping[str, bytes]:
    """What makes the tokens of names. Raises `CannotStart` where the setting has no key."""
    keys = settings.personal_data_index_keys.get_secret_value()
    try:
        return encryption_keys("PERSONAL_DATA_INDEX_KEYS", keys, "personal data index")
    except InvalidEncryptionKey as error:
        raise CannotStart(str(error)) from None
