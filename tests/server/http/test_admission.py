"""A share of connections for each client, and room for new ones."""

import pytest

from esfgraph_server.http.admission import Admission, ConnectionLimits


class _Connection:
    def __init__(self) -> None:
        self.is_open = True

    def give_way(self) -> None:
        self.is_open = False


def _admission(connections: int, client_connections: int) -> Admission:
    limits = ConnectionLimits(connections, client_connections, 1000, 1, 1, 1)
    return Admission(limits, proxies={"10.0.0.1"})


@pytest.mark.parametrize(
    ("addresses", "admitted"),
    [
        (["192.0.2.1"] * 4, [True, True, False, False]),
        (["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.1"], [True, True, True, False]),
        (["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"], [True, True, False, True]),
        (["10.0.0.1"] * 4, [True, True, True, True]),
        (["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"], [True, True, True, True, False]),
    ],
)
def test_connections_that_are_served_are_bounded(addresses: list[str], admitted: list[bool]) -> None:
    admission = _admission(connections=4, client_connections=2)
    found = []
    for address in addresses:
        connection = _Connection()
        found.append(admission.admit(connection, address))
        admission.serve(connection)
    assert found == admitted


def test_what_is_released_makes_room() -> None:
    admission = _admission(connections=4, client_connections=1)
    first, second = _Connection(), _Connection()
    assert admission.admit(first, "192.0.2.1")
    admission.serve(first)
    assert not admission.admit(second, "192.0.2.1")
    admission.release(second)
    admission.release(first)
    admission.release(first)
    assert admission.admit(second, "192.0.2.1")


def test_the_connection_that_has_waited_longest_for_its_client_gives_way() -> None:
    admission = _admission(connections=3, client_connections=3)
    first, second, third, fourth, fifth = connections = [_Connection() for _ in range(5)]
    for number, connection in enumerate((first, second, third)):
        assert admission.admit(connection, f"192.0.2.{number}")
    admission.serve(first)
    admission.serve(second)
    admission.wait(first)
    assert admission.admit(fourth, "192.0.2.8")
    assert admission.admit(fifth, "192.0.2.9")
    assert [connection.is_open for connection in connections] == [False, True, False, True, True]


def test_a_client_with_its_share_makes_room_among_its_own() -> None:
    admission = _admission(connections=10, client_connections=2)
    others, first, second, third = (_Connection() for _ in range(4))
    assert admission.admit(others, "192.0.2.1")
    for connection in (first, second, third):
        assert admission.admit(connection, "192.0.2.2")
    assert [connection.is_open for connection in (others, first, second, third)] == [True, False, True, True]
