"""Which network addresses a webhook may be sent to.

Our own lists, because Python's `is_global` differs between patch releases and calls NAT64 and 6to4
forms of private addresses, multicast, and a cloud's host service global. Sources: the IANA IPv4 and
IPv6 special-purpose address registries (RFC 6890) and the multicast registries.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_FORBIDDEN_V4: Final[Mapping[str, Sequence[IPv4Network]]] = {
    reason: [IPv4Network(each) for each in networks.split()]
    for reason, networks in {
        "this network": "0.0.0.0/8",
        "loopback": "127.0.0.0/8",
        "private use": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16",
        "shared by carriers": "100.64.0.0/10",
        "link-local": "169.254.0.0/16",
        "protocol assignments": "192.0.0.0/24 192.31.196.0/24 192.52.193.0/24 192.175.48.0/24",
        "documentation": "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24",
        "6to4 relay": "192.88.99.0/24",
        "benchmarking": "198.18.0.0/15",
        "multicast": "224.0.0.0/4",
        "reserved": "240.0.0.0/4",
        "a cloud's host service": "168.63.129.16/32",
    }.items()
}
_FORBIDDEN_V6: Final[Mapping[str, Sequence[IPv6Network]]] = {
    reason: [IPv6Network(each) for each in networks.split()]
    for reason, networks in {
        "protocol assignments, Teredo": "2001::/23 2620:4f:8000::/48",
        "documentation": "2001:db8::/32 3fff::/20",
        "6to4": "2002::/16",
    }.items()
}
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LOOPBACK_V6: Final = IPv6Address("::1")


def forbidden_reason(address: str, *, loopback: bool) -> str | None:
    """Why nothing may be sent to an address, or None when it may.

    `address` is the text of an IPv4 or IPv6 address that is about to be connected to; anything else
    is forbidden. `loopback` lets 127.0.0.0/8 and ::1 through, and nothing else.
    """
    try:
        match ip_address(address):
            case IPv4Address() as v4:
                reason = _forbidden_reason_v4(v4)
            case IPv6Address() as v6:
                reason = _forbidden_reason_v6(v6)
    except ValueError:
        return "not an address"
    return None if loopback and reason == "loopback" else reason


def _forbidden_reason_v4(address: IPv4Address) -> str | None:
    return next(
        (reason for reason, nets in _FORBIDDEN_V4.items() if any(address in net for net in nets)),
        None,
    )


def _forbidden_reason_v6(address: IPv6Address) -> str | None:
    """IPv4-mapped and NAT64 forms are checked by the address that they contain.

    Of the rest only global unicast is let through. That refuses IPv4-compatible, local-use NAT64,
    unique local, link-local, site-local, multicast and segment-routing addresses with every form
    of an inner address that they may carry; 6to4 and Teredo are refused by name.
    """
    if address.scope_id is not None:
        return "link-local"
    if address == _LOOPBACK_V6:
        return "loopback"
    if (mapped := address.ipv4_mapped) is not None:
        return _forbidden_reason_v4(mapped)
    if address in _NAT64:
        return _forbidden_reason_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _GLOBAL_UNICAST:
        return "not global unicast"
    return next(
        (reason for reason, nets in _FORBIDDEN_V6.items() if any(address in net for net in nets)),
        None,
    )
