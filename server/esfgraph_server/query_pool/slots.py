"""Slots for queries that run at the same time: given in turn to those who wait, never all to one client."""

import asyncio
from collections import Counter, OrderedDict, deque

from esfgraph_server.query_pool.query_errors import busy_error, waiting_error

SITE = ""
"""The client that is the site itself: no share is set for it."""


class Slots:
    """A number of slots, and the line of those who wait for one: bounded, and each client's turn comes in its turn."""

    def __init__(self, number: int, share: int, queue: int, seconds: float) -> None:
        """Give one client at most *share* of the slots; let at most *queue* wait, nobody longer than *seconds*."""
        self._free = number
        self._share = share
        self._queue = queue
        self._seconds = seconds
        self._held: Counter[str] = Counter()
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self.waiting = 0

    @property
    def free(self) -> int:
        """How many slots nobody holds."""
        return self._free

    def has_waiting(self, client: str) -> bool:
        """Tell whether a client waits for a slot."""
        return client in self._lines

    def try_take(self, client: str) -> bool:
        """Take a slot if one is free for *client* and nobody waits for it."""
        if not self._is_free_for(client) or any(self._is_free_for(other) for other in self._lines):
            return False
        self._hold(client)
        return True

    async def take(self, client: str) -> None:
        """Take a slot, waiting for one if need be; QueryQueueError where the line is too long, or too slow."""
        if self.try_take(client):
            return
        line = self._lines.get(client, ())
        if self.waiting >= self._queue or (client != SITE and len(line) >= max(1, self._queue // 2)):
            raise waiting_error(self.waiting)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(turn)
        self.waiting += 1
        clock = turn.get_loop().call_later(self._seconds, self._give_up, client, turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self.give_back(client)
            else:
                self._leave(client, turn)
            raise
        finally:
            clock.cancel()

    def give_back(self, client: str) -> None:
        """Give a slot back; the next in turn gets it."""
        self._free += 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        while self._free and self._call_next():
            pass

    def _give_up(self, client: str, turn: asyncio.Future[None]) -> None:
        self._leave(client, turn)
        if not turn.done():
            turn.set_exception(busy_error(self._seconds))

    def _call_next(self) -> bool:
        for client in list(self._lines):
            while (line := self._lines.get(client)) and line[0].cancelled():  # gone, and does not know it yet
                self._leave(client, line[0])
            if line and self._is_free_for(client):
                turn = line[0]
                self._hold(client)
                self._leave(client, turn)
                if client in self._lines:
                    self._lines.move_to_end(client)
                turn.set_result(None)
                return True
        return False

    def _is_free_for(self, client: str) -> bool:
        return self._free > 0 and (client == SITE or self._held[client] < self._share)

    def _hold(self, client: str) -> None:
        self._free -= 1
        self._held[client] += 1

    def _leave(self, client: str, turn: asyncio.Future[None]) -> None:
        line = self._lines.get(client)
        if line is None or turn not in line:
            return
        line.remove(turn)
        self.waiting -= 1
        if not line:
            del self._lines[client]
