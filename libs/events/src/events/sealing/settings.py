"""The settings of the sealer."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from pydantic import Field

from chassis.settings import DatabaseSettings
from events.sealing.copies import SealCopy
from events.sealing.object_store_copy import ObjectStoreCopy
from events.sealing.webhook_copy import WebhookCopy


class SealerSettings(DatabaseSettings):
    """The settings of the sealer, each an environment variable of the same name."""

    seals_dir: Path
    """The folder of exported seals, where the operators of the database cannot write."""
    seal_key: Path
    """The file of the signing key (PEM, Ed25519)."""
    seal_older_keys: str = ""
    """Files of the public keys that were used before, separated by commas."""
    seal_interval_seconds: float = Field(default=3600, ge=1, le=86_400)
    seal_copies: str = ""
    """Addresses of object stores that keep copies, separated by commas: `s3://bucket/folder`."""
    seal_webhooks: str = ""
    """`<ledger id>=<address>` of councils that are sent the seals of their ledger, separated by
    commas."""

    @property
    def older_keys(self) -> list[Path]:
        """The files that `seal_older_keys` names."""
        return [Path(each.strip()) for each in self.seal_older_keys.split(",") if each.strip()]

    def copies(self) -> list[SealCopy]:
        """The places that `seal_copies` and `seal_webhooks` name.

        Raises:
            ValueError: one is not valid; says which, without its address.
        """
        stores = [each.strip() for each in self.seal_copies.split(",") if each.strip()]
        webhooks = [each.strip() for each in self.seal_webhooks.split(",") if each.strip()]
        found: list[SealCopy] = []
        for number, address in enumerate(stores, 1):
            with _named(f"SEAL_COPIES, address {number}"):
                found.append(ObjectStoreCopy.at(address))
        for number, webhook in enumerate(webhooks, 1):
            with _named(f"SEAL_WEBHOOKS, entry {number}"):
                ledger_id, _, url = webhook.partition("=")
                found.append(WebhookCopy(UUID(ledger_id), url, self.seals_dir))
        return found


@contextmanager
def _named(place: str) -> Generator[None]:
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from None
