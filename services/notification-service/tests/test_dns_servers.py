"""The DNS servers of the setting."""

import pytest
from pydantic import SecretStr

from chassis.errors import CannotStart
from chassis.testing import CURSOR_SECRET
from notification_service.processes.sender import dns_servers
from notification_service.settings import Settings


def settings(given: str) -> Settings:
    return Settings(
        database_url="postgresql://role:word@127.0.0.1:5432/send",
        cursor_secret=CURSOR_SECRET,
        webhook_secrets_key=SecretStr(""),
        webhook_dns_servers=given,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", []),
        ("192.0.2.53:53", ["192.0.2.53:53"]),
        (" 192.0.2.53:53, [2001:db8::53]:5353 ,", ["192.0.2.53:53", "[2001:db8::53]:5353"]),
    ],
)
def test_servers_are_addresses_with_ports(given: str, expected: list[str]) -> None:
    assert dns_servers(settings(given)) == expected


@pytest.mark.parametrize(
    "given",
    ["192.0.2.53", "dns.example.org:53", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:x", ":53"],
)
def test_a_process_does_not_start_with_another(given: str) -> None:
    with pytest.raises(CannotStart, match="WEBHOOK_DNS_SERVERS is address:port"):
        dns_servers(settings(f"192.0.2.1:53,{given}"))
