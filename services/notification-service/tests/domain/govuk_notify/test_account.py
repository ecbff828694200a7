"""The account at GOV.UK Notify, from the settings."""

import pytest

from notification_service.domain.govuk_notify.account import (
    InvalidNotifyAccount,
    parse_notify_account,
)

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
LIVE = "https://api.notifications.service.gov.uk"


@pytest.mark.parametrize("name", ["send_live", "a-name-with-hyphens", "a name"])
def test_a_key_ends_with_the_service_and_the_secret(name: str) -> None:
    account = parse_notify_account(LIVE, f"{name}-{SERVICE}-{SECRET}", TEMPLATE)

    assert (str(account.service_id), account.secret) == (SERVICE, SECRET)
    assert (account.url, str(account.template_id)) == (LIVE, TEMPLATE)
    assert SECRET not in repr(account)


@pytest.mark.parametrize(
    ("url", "key", "template"),
    [
        (LIVE, f"{SERVICE}-{SECRET}", TEMPLATE),  # no name
        (LIVE, f"key-{SERVICE}", TEMPLATE),
        (LIVE, f"key-{SERVICE}-{SECRET} ", TEMPLATE),
        (LIVE, f"key-{SERVICE}-{SECRET}", ""),
        (LIVE, f"key-{SERVICE}-{SECRET}", "notice"),
        ("http://notify.example", f"key-{SERVICE}-{SECRET}", TEMPLATE),  # in the clear
        ("https://name:word@notify.example", f"key-{SERVICE}-{SECRET}", TEMPLATE),
        (f"{LIVE}/v2", f"key-{SERVICE}-{SECRET}", TEMPLATE),
        ("https://notify.example:port", f"key-{SERVICE}-{SECRET}", TEMPLATE),
        ("notify.example", f"key-{SERVICE}-{SECRET}", TEMPLATE),
    ],
)
def test_a_malformed_setting_is_named_without_its_value(url: str, key: str, template: str) -> None:
    with pytest.raises(InvalidNotifyAccount) as raised:
        parse_notify_account(url, key, template)

    assert str(raised.value).startswith("NOTIFY_")
    assert SECRET not in str(raised.value)


def test_there_are_texts_where_a_template_for_them_is_named() -> None:
    key = f"key-{SERVICE}-{SECRET}"

    assert parse_notify_account(LIVE, key, TEMPLATE).text_template_id is None
    assert str(parse_notify_account(LIVE, key, TEMPLATE, SERVICE).text_template_id) == SERVICE
    with pytest.raises(InvalidNotifyAccount, match="NOTIFY_TEXT_TEMPLATE_ID"):
        parse_notify_account(LIVE, key, TEMPLATE, "texts")


def test_a_stand_in_on_this_machine_may_be_in_the_clear() -> None:
    account = parse_notify_account("http://127.0.0.1:8007/", f"k-{SERVICE}-{SECRET}", TEMPLATE)

    assert account.url == "http://127.0.0.1:8007"
