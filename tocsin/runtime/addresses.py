"""Which addresses an outgoing request may reach: an explicit table, not the library's flags.

``ipaddress`` of Python 3.11 calls 100.64/10, 192.88.99/24, 2002::/16 and others global, so its
``is_…`` properties decide nothing here. Source: IANA's special-purpose address registries
(https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-special-registry).
"""

import ipaddress
from collections.abc import Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
"""What may be called outside the operator's own networks."""

REFUSED_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
REFUSED_V6 = tuple(
    ipaddress.IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which embeds any IPv4 address
        "3fff::/20",  # documentation
    )
)


def parse(text: str) -> Address:
    """Return the address, an IPv4 one for an IPv4-mapped IPv6 one; a scope is dropped.

    Raises:
        ValueError: If it is none.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return address if mapped is None else mapped


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one of the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in REFUSED_V4)
    return address in GLOBAL_V6 and not any(address in net for net in REFUSED_V6)


def refusal(text: str, port: int, allow: Sequence[Network]) -> str | None:
    """Return why this address and port may not be called, or None if they may.

    ``allow`` are the operator's own networks: any port there.
    """
    try:
        address = parse(text)
    except ValueError:
        return f"{text} is no address"
    if any(address in net for net in allow if net.version == address.version):
        return None
    if not is_public(address):
        return f"{address} is not a public address"
    if port not in PORTS:
        return f"port {port} is not one of {', '.join(map(str, sorted(PORTS)))}"
    return None
