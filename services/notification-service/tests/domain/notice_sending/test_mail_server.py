"""The setting of the mail server."""

from traceback import format_exception
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.notice_sending.mail_server import (
    InvalidMailServer,
    MailSecurity,
    MailServer,
    parse_mail_server,
)

PASSWORD: Final = "correct horse"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+starttls://name:p%40ss@mail.example.org",
            MailServer(MailSecurity.STARTTLS, "mail.example.org", 587, "name", "p@ss"),
        ),
        ("smtps://mail.example.org:4650", MailServer(MailSecurity.TLS, "mail.example.org", 4650)),
        ("smtp://127.0.0.1:8006", MailServer(MailSecurity.PLAIN, "127.0.0.1", 8006)),
        ("smtp://[::1]", MailServer(MailSecurity.PLAIN, "::1", 25)),
    ],
)
def test_a_mail_server_is_read(url: str, expected: MailServer) -> None:
    assert parse_mail_server(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.org",
        "https://mail.example.org",
        "smtps://",
        "smtps://mail.example.org:70000",
        "smtps://mail.example.org/path",
        "smtps://mail.example.org?x=1",
    ],
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(InvalidMailServer):
        parse_mail_server(url)


def test_notices_do_not_leave_the_machine_in_the_clear() -> None:
    with pytest.raises(InvalidMailServer, match="this machine alone"):
        parse_mail_server("smtp://mail.example.org")


@given(st.text(max_size=60))
def test_a_refusal_does_not_show_the_value(password: str) -> None:
    with pytest.raises(InvalidMailServer) as refused:
        parse_mail_server(f"smtps://name:{PASSWORD}{password}@host:x/y")

    assert PASSWORD not in "".join(format_exception(refused.value))


def test_a_password_is_not_shown_with_its_server() -> None:
    assert "s3cret" not in repr(parse_mail_server("smtps://name:s3cret@mail.example.org"))
