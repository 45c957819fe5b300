"""A head is sent with the beginning of its body, and never kept."""

import asyncio

import pytest

from esfgraph_server.http.one_packet import OnePacket

HEAD, BODY = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n", b"body"


class Wire(asyncio.Transport):
    """Takes note of what is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.ended = ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)


CASES: dict[str, tuple[list[bytes | str], list[bytes]]] = {
    "a head with its body": ([HEAD, BODY], [HEAD + BODY]),
    "a head alone": ([HEAD], [HEAD]),
    "a head and an empty body": ([HEAD, b""], [HEAD]),
    "a body in parts": ([HEAD, BODY, BODY], [HEAD + BODY, BODY]),
    "a head before another": ([HEAD, HEAD, BODY], [HEAD + HEAD, BODY]),
    "a head before the end": ([HEAD, "close"], [HEAD]),
    "a head that is given up": ([HEAD, "abort"], []),
    "a body alone": ([BODY], [BODY]),
}
"""What is written, and how it ends; what is sent."""


@pytest.mark.parametrize(("steps", "sent"), CASES.values(), ids=CASES)
def test_what_is_written_is_sent_once_and_in_order(steps: list[bytes | str], sent: list[bytes]) -> None:
    async def run() -> list[bytes]:
        wire = Wire()
        packet = OnePacket(wire, asyncio.get_running_loop())
        for step in steps:
            if isinstance(step, bytes):
                packet.write(step)
            elif step == "close":
                packet.close()
            else:
                packet.abort()
        await asyncio.sleep(0)  # the loop comes round
        return wire.sent

    assert asyncio.run(run()) == sent


def test_nothing_is_sent_where_the_connection_was_lost_meanwhile() -> None:
    async def run() -> list[bytes]:
        wire = Wire()
        OnePacket(wire, asyncio.get_running_loop()).write(HEAD)
        wire.abort()
        await asyncio.sleep(0)
        return wire.sent

    assert asyncio.run(run()) == []
