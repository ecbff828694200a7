"""By what an installation sends, as far as the composing of a notice depends on it."""

from dataclasses import dataclass

from notification_service.domain.notice_sending.sender_domains import SenderDomains


@dataclass(frozen=True, slots=True)
class SendingInstallation:
    """The domains from which councils may send, and whether e-mails go by GOV.UK Notify."""

    domains: SenderDomains
    emails_by_notify: bool = False
