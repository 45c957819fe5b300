"""Who a client is, where each has a share: of connections, and of places in a line."""

from ipaddress import IPv6Address, IPv6Network

from starlette.types import Scope

_UNKNOWN = "unknown"


def client_of(scope: Scope) -> str:
    """Return who sends a request: the address, which a trusted proxy may have given."""
    client = scope.get("client")
    return client_at(str(client[0]) if client else "")


def client_at(address: str) -> str:
    """Return who is at an address; with IPv6 one client has a whole network of 64 bits."""
    if ":" not in address:
        return address or _UNKNOWN
    try:
        host = IPv6Address(address.partition("%")[0])
    except ValueError:
        return _UNKNOWN
    return str(host.ipv4_mapped or IPv6Network((host, 64), strict=False))
