"""By what an installation sends e-mail: one mail server, or one account at GOV.UK Notify."""

from base64 import b64encode

import pytest
from pydantic import SecretStr

from chassis.errors import CannotStart
from chassis.testing import CURSOR_SECRET
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.domain.notice_sending.mail_server import MailServer
from notification_service.processes.email_account import email_account, sends_texts
from notification_service.settings import Settings

API_KEY = "a_key-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
KEY = SecretStr(b64encode(bytes(range(32))).decode())


def settings(
    smtp_url: str = "", api_key: str = "", template: str = TEMPLATE, text_template: str = ""
) -> Settings:
    return Settings(
        database_url="postgresql://role:word@127.0.0.1:5432/send",
        cursor_secret=CURSOR_SECRET,
        webhook_secrets_key=KEY,
        personal_data_keys=KEY,
        smtp_url=SecretStr(smtp_url),
        notify_api_key=SecretStr(api_key),
        notify_template_id=template,
        notify_text_template_id=text_template,
    )


def test_an_installation_sends_by_one_of_them_or_by_none() -> None:
    assert email_account(settings()) is None
    assert isinstance(email_account(settings("smtps://mail.example")), MailServer)
    assert isinstance(email_account(settings(api_key=API_KEY)), NotifyAccount)


def test_texts_are_sent_where_notify_has_a_template_for_them() -> None:
    assert sends_texts(email_account(settings(api_key=API_KEY, text_template=TEMPLATE)))
    assert not sends_texts(email_account(settings(api_key=API_KEY)))
    assert not sends_texts(email_account(settings("smtps://mail.example", text_template=TEMPLATE)))
    assert not sends_texts(None)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (settings("smtps://mail.example", API_KEY), "notices are sent by one"),
        (settings(api_key="a-key"), "NOTIFY_API_KEY"),
        (settings(api_key=API_KEY, template=""), "NOTIFY_TEMPLATE_ID"),
        (settings(api_key=API_KEY, text_template="texts"), "NOTIFY_TEXT_TEMPLATE_ID"),
        (settings("smtp://mail.example"), "SMTP_URL"),
    ],
)
def test_a_process_does_not_start_with_both_or_a_malformed_one(
    given: Settings, reason: str
) -> None:
    with pytest.raises(CannotStart, match=reason) as raised:
        email_account(given)

    assert API_KEY not in str(raised.value)
