"""Sending to clients that read slowly, stop reading, or go away."""

import asyncio
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope, Send

from esfgraph_server.http.connection import takes_more, unread_of

_UNWATCHED_SECONDS = 0.02
"""Most answers are sent by then; only later is it watched whether the client is still there."""
_CHECKS = 5
"""How often it is checked whether a client reads, in the time after which it is given up."""


class BrokenAnswerError(Exception):
    """An answer that cannot be sent to its end."""

    def __init__(self, reason: str, seconds: float) -> None:
        """Say why; the client has so many *seconds* to read what was sent already."""
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class PatientSend:
    """Sends to a client as long as it takes something now and then."""

    send: Send
    scope: Scope
    seconds: float
    """How long the client may take nothing."""

    async def __call__(self, message: Message) -> None:
        """Send a message; raise BrokenAnswerError when the client takes nothing for too long."""
        if takes_more(self.scope):
            await self.send(message)
            return
        unread, loop = unread_of(self.scope), asyncio.get_running_loop()
        deadline = loop.time() + self.seconds
        while True:
            try:
                async with asyncio.timeout(self.seconds / _CHECKS):
                    await self.send(message)  # waits before it takes the message: it can be sent again
                    return
            except TimeoutError:
                if (now := unread_of(self.scope)) < unread:
                    unread, deadline = now, loop.time() + self.seconds
                elif loop.time() >= deadline:
                    reason = f"The client took nothing of it for {self.seconds:g} seconds."
                    raise BrokenAnswerError(reason, 0) from None


class WhileConnected:
    """Cancels what is done in this context, quietly, once the client has closed the connection."""

    __slots__ = ("_clock", "_has_left", "_receive", "_task", "_watching")

    def __init__(self, receive: Receive) -> None:
        """Watch what *receive* tells of the client."""
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self._has_left = False

    def __enter__(self) -> None:
        """Begin to watch after a moment."""
        self._task = asyncio.current_task()
        self._clock = asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, self._watch)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        """Stop to watch; the cancellation that came of it ends here, every other goes on."""
        self._clock.cancel()
        if self._watching is not None:
            self._watching.remove_done_callback(self._cancel)
            self._watching.cancel()
        is_ours = self._has_left and kind is not None and issubclass(kind, asyncio.CancelledError)
        return is_ours and self._task is not None and self._task.uncancel() == 0

    def _watch(self) -> None:
        self._watching = asyncio.get_running_loop().create_task(_until_closed(self._receive))
        self._watching.add_done_callback(self._cancel)

    def _cancel(self, watching: asyncio.Task[None]) -> None:
        if self._task is not None and not watching.cancelled():
            self._has_left = True
            self._task.cancel()


async def _until_closed(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
