"""By what notices are sent as e-mail: one mail server, or one account at GOV.UK Notify."""

from typing import TypeAlias

from chassis.errors import CannotStart
from notification_service.domain.govuk_notify.account import (
    InvalidNotifyAccount,
    NotifyAccount,
    parse_notify_account,
)
from notification_service.domain.notice_sending.mail_server import (
    InvalidMailServer,
    MailServer,
    parse_mail_server,
)
from notification_service.settings import Settings

EmailAccount: TypeAlias = MailServer | NotifyAccount


def sends_texts(account: EmailAccount | None) -> bool:
    """Whether texts can be sent: Notify has a template for them."""
    return isinstance(account, NotifyAccount) and account.text_template_id is not None


def email_account(settings: Settings) -> EmailAccount | None:
    """What the settings name, None where they name nothing.

    Raises:
        CannotStart: they name both, or one is invalid.
    """
    smtp_url = settings.smtp_url.get_secret_value()
    api_key = settings.notify_api_key.get_secret_value()
    if smtp_url and api_key:
        raise CannotStart("SMTP_URL and NOTIFY_API_KEY are both set: notices are sent by one")
    try:
        if api_key:
            return parse_notify_account(
                settings.notify_url,
                api_key,
                settings.notify_template_id,
                settings.notify_text_template_id,
            )
        return parse_mail_server(smtp_url) if smtp_url else None
    except (InvalidMailServer, InvalidNotifyAccount) as error:
        raise CannotStart(str(error)) from None
