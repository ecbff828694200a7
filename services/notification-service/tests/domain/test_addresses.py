from socket import AF_INET, SOCK_STREAM, getaddrinfo

import pytest

from notification_service.domain.addresses import forbidden_reason

FORBIDDEN = {
    "this network": "0.0.0.0 0.255.255.255",
    "loopback": "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 64:ff9b::7f00:1",
    "private use": "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255"
    " ::ffff:10.0.0.1 64:ff9b::c0a8:1",
    "shared by carriers": "100.64.0.1 100.127.255.255 100.100.100.200",
    "link-local": "169.254.0.1 169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe"
    " ::ffff:a9fe:a9fe fe80::1%eth0",
    "protocol assignments": "192.0.0.1 192.0.0.8 192.0.0.170 192.31.196.1 192.175.48.1",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1 3fff:fff::1",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1 198.19.255.255",
    "multicast": "224.0.0.1 239.255.255.255",
    "reserved": "240.0.0.1 255.255.255.255",
    "a cloud's host service": "168.63.129.16 ::ffff:168.63.129.16 64:ff9b::a83f:8110",
    "not global unicast": ":: ::127.0.0.1 ::8.8.8.8 64:ff9b:1::1 64:ff9b:1::a9fe:a9fe 100::1"
    " fc00::1 fd00:ec2::254 fe80::1 fec0::1 febf::1 ff02::1 ff0e::1 5f00::1 4000::1"
    " ::ffff:0:127.0.0.1",
    "6to4": "2002:7f00:1:: 2002:a9fe:a9fe:: 2002:808:808::1",
    "protocol assignments, Teredo": "2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1"
    " 2001:10::1 2001:20::1 2620:4f:8000::1",
    "not an address": "localhost 2130706433 0x7f.1 017700000001 0177.0.0.1 127.1 example.org"
    " 1.2.3.4.5 [::1]",
}


@pytest.mark.parametrize(
    ("address", "why"),
    [(address, why) for why, addresses in FORBIDDEN.items() for address in addresses.split()],
)
def test_internal_addresses_are_forbidden(address: str, why: str) -> None:
    assert forbidden_reason(address, loopback=False) == why


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1",
     "169.253.255.255", "192.0.1.1", "223.255.255.255", "168.63.129.15", "168.63.129.17",
     "2a00:1450:4009::200e", "2606:4700:4700::1111", "2620:4f:8001::1", "2001:200::1",
     "::ffff:8.8.8.8", "64:ff9b::808:808"],
)  # fmt: skip
def test_public_addresses_are_allowed(address: str) -> None:
    assert forbidden_reason(address, loopback=False) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_setting_allows_loopback(address: str) -> None:
    assert forbidden_reason(address, loopback=True) is None


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "fe80::1", "192.168.1.1"],  # noqa: S104
)
def test_the_setting_allows_no_other_address(address: str) -> None:
    assert forbidden_reason(address, loopback=True) is not None


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "0177.0.0.1", "127.1"])
def test_other_notations_of_loopback_are_recognised(host: str) -> None:
    responses = {info[4][0] for info in getaddrinfo(host, 443, family=AF_INET, type=SOCK_STREAM)}

    assert {forbidden_reason(str(each), loopback=False) for each in responses} == {"loopback"}
