"""Which connections a server process keeps: a share for each client, and room for new ones."""

from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Protocol

from esfgraph_server.http.client import client_at


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What clients may take of a server process, and how long they may keep it waiting. Sizes in bytes."""

    connections: int
    """Connections at the same time."""
    client_connections: int
    """Connections of one client at the same time."""
    head_bytes: int
    """Of a request's first line and headers."""
    head_seconds: float
    """To send them."""
    body_seconds: float
    """To send a request's body."""
    idle_seconds: float
    """To take a little of an answer."""


class Addresses(Protocol):
    """Tells which addresses belong to it."""

    def __contains__(self, address: str, /) -> bool:
        """Tell whether *address* does."""
        ...


class Admitted(Protocol):
    """A connection that can be closed to make room."""

    def give_way(self) -> None:
        """Close, for another connection needs the room."""
        ...


class Admission:
    """Admits connections; where there is no room, the one that has kept the server waiting longest gives way."""

    def __init__(self, limits: ConnectionLimits, proxies: Addresses = frozenset()) -> None:
        """Admit as *limits* say; the addresses in *proxies* stand for many clients and have no share."""
        self.limits = limits
        self._proxies = proxies
        self._clients: dict[Admitted, str] = {}
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[Admitted, None] = OrderedDict()
        """Connections that wait for their client, those that have waited longest first."""

    def admit(self, connection: Admitted, address: str) -> bool:
        """Take in a connection from *address*; False where its client has its share, or there is no room."""
        client = client_at(address)
        limits = self.limits
        if address not in self._proxies and self._held[client] >= limits.client_connections:
            candidates = (other for other in self._waiting if self._clients[other] == client)
        elif len(self._clients) >= limits.connections:
            candidates = (other for other in self._waiting)
        else:
            candidates = None
        if candidates is not None:
            longest = next(candidates, None)
            if longest is None:
                return False
            self.release(longest)
            longest.give_way()
        self._clients[connection] = client
        self._held[client] += 1
        self._waiting[connection] = None
        return True

    def release(self, connection: Admitted) -> None:
        """Let a connection go; one that was never admitted, or is released already, changes nothing."""
        client = self._clients.pop(connection, None)
        if client is None:
            return
        self._waiting.pop(connection, None)
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]

    def wait(self, connection: Admitted) -> None:
        """Note that a connection waits for its client from now on."""
        if connection in self._clients:
            self._waiting[connection] = None
            self._waiting.move_to_end(connection)

    def serve(self, connection: Admitted) -> None:
        """Note that the client of a connection waits for the server from now on."""
        self._waiting.pop(connection, None)
