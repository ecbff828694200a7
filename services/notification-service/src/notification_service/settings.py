"""Settings from environment variables."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import AnyHttpUrl, Field, SecretStr

from chassis.settings import ProcessSettings


class Settings(ProcessSettings):
    """The settings of a process of the service, each an environment variable of the same name."""

    webhook_secrets_key: SecretStr
    """Encrypts endpoint secrets: base64 of 32 bytes. To rotate it, put the new key first."""
    personal_data_keys: SecretStr = SecretStr("")
    """Those of case-api: they unwrap the keys of cases, under which notices are encrypted. The API
    and the sender of notices need them; what sends webhooks must not have them."""
    personal_data_index_keys: SecretStr = SecretStr("")
    """Those of case-api too: they make the tokens by which the name of another child is found in a
    notice. The API needs them, and nothing else of the service."""
    smtp_url: SecretStr = SecretStr("")
    """The mail server of notices: `smtp+starttls://name:password@host`, or smtps://."""
    notify_api_key: SecretStr = SecretStr("")
    """The key of GOV.UK Notify, which sends notices in place of a mail server. Empty: it does not.
    Without one of the two no notice can be sent."""
    notify_template_id: str = ""
    """The template at Notify whose subject is `((subject))` and whose message is `((body))`."""
    notify_text_template_id: str = ""
    """The template at Notify for texts, whose message is `((body))`. Empty: there are no texts."""
    notify_texts_at_any_hour: bool = False
    """Whether texts are sent at night and at weekends too. For development."""
    notify_url: str = "https://api.notifications.service.gov.uk"
    """Where Notify is. Another one is a stand-in."""
    notify_callback_token: SecretStr = SecretStr("")
    """The bearer token of Notify's delivery receipts. Empty: none is accepted, and statuses are
    looked up every few minutes."""
    destroyed_keys_dir: Path | None = None
    """The folder of the ledger of destroyed keys, as case-api has it. Nothing is written to it."""
    notice_sender_domains: str = ""
    """From which domains each council sends: `<ledger id>=<domain>`, separated by commas. Empty:
    from any, which is for an installation of one council."""
    notice_lease_seconds: float = Field(default=120.0, ge=1, le=600)
    """After how long a notice of a dead sender is sent again; more than an attempt may take."""
    webhook_dns_servers: str = ""
    """The DNS servers at which hosts of endpoints are looked up: `address:port`, separated by
    commas. Empty: those of this machine."""
    webhook_allow_loopback: bool = False
    """Whether endpoints may be on this machine, over http too. For development."""
    case_api_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8001")
    """Where councils reach case-api; webhooks link to it."""
    deadline_service_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8002")
    """Where councils reach deadline-service; webhooks link to it."""
    notification_service_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8003")
    """Where receivers reach the service, to permit webhooks; its host names the installation."""
    notification_service_port: int = Field(default=8003, ge=1, le=65535)
    webhook_concurrency: int = Field(default=256, ge=1, le=10_000)
    """How many attempts one sender makes at the same time."""
    webhook_concurrency_per_endpoint: int = Field(default=32, ge=1, le=1000)
    """How many of them to one endpoint."""
    webhook_concurrency_per_council: int = Field(default=64, ge=1, le=10_000)
    """How many of them to the endpoints of one council."""
    webhook_rate_per_destination: int = Field(default=200, ge=1, le=1_000_000)
    """How many webhooks a second one sender sends to one host and port, over all councils."""
    webhook_keep_excerpts_days: int = Field(default=7, ge=0, le=90)
    """For how many days excerpts of responses to failed attempts are kept; 0 keeps none."""
    webhook_keep_delivered_days: int = Field(default=30, ge=1, le=3650)
    """For how many days successful deliveries are kept, with their attempts."""
    webhook_keep_failed_days: int = Field(default=90, ge=1, le=3650)
    """For how many days exhausted and cancelled deliveries are kept, with their attempts."""
    webhook_lease_seconds: float = Field(default=30.0, ge=1, le=600)
    """After how long a delivery of a dead sender is taken over; more than an attempt may take."""

    def secret_values(self) -> Sequence[tuple[str, str]]:
        """Also the keys that encrypt the secrets of endpoints, and those of people."""
        found = [*super().secret_values()]
        for name, keys in {
            "WEBHOOK_SECRETS_KEY": self.webhook_secrets_key,
            "PERSONAL_DATA_KEYS": self.personal_data_keys,
            "PERSONAL_DATA_INDEX_KEYS": self.personal_data_index_keys,
        }.items():
            found += [(name, each) for each in keys.get_secret_value().split(",") if each]
        if token := self.notify_callback_token.get_secret_value():
            found.append(("NOTIFY_CALLBACK_TOKEN", token))
        return found
