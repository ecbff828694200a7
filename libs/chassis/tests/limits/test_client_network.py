import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.limits import client_network


@pytest.mark.parametrize(
    ("host", "network"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="IPv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="one client of IPv6"),
        pytest.param("2001:db8:1:2::", "2001:db8:1:2::/64", id="another of the same network"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.7", id="IPv4 on a socket of IPv6"),
        pytest.param("fe80::1%eth0", "fe80::/64", id="with a zone"),
        pytest.param("unix:", "unknown", id="no address"),
        pytest.param("192.0.2.7" + " " * 100, "unknown", id="too long"),
    ],
)
def test_a_client_is_counted_by_its_network(host: str, network: str) -> None:
    assert client_network({"client": (host, 1)}) == network


def test_a_client_on_a_unix_socket_has_no_network() -> None:
    assert client_network({"client": None}) == "unknown"


@given(st.text())
def test_what_a_proxy_names_is_never_repeated_unless_it_is_an_address(host: str) -> None:
    assert client_network({"client": (host, 1)}) in {"unknown", host} or ":" in host
