"""The address of a client, as records have it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.client_address import client_address


def address_of(host: str) -> str:
    return client_address({"type": "http", "client": (host, 1234)})


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8::1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0\nadmin", "fe80::1"),
        ("somebody", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_is_written_in_one_way(host: str, address: str) -> None:
    assert address_of(host) == address


def test_a_client_on_a_socket_has_no_address() -> None:
    assert client_address({"type": "http", "client": None}) == "unknown"


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_unknown(host: str) -> None:
    found = address_of(host)

    assert found == "unknown" or (len(found) <= 39 and {*found} <= {*"0123456789abcdef.:"})
