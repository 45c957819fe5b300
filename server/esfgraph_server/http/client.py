"""Who a client is, for the shares and turns that each client has."""

from ipaddress import IPv6Address, IPv6Network

from starlette.types import Scope

_UNKNOWN = "unknown"


def client_of(scope: Scope) -> str:
    """Return the client's address; of IPv6 the network, for there one client has a whole one of 64 bits."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    if ":" not in host:
        return host or _UNKNOWN
    try:
        address = IPv6Address(host.partition("%")[0])
    except ValueError:
        return _UNKNOWN
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
