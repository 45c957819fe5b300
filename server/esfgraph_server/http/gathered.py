"""A connection's sending half that writes the head of a response together with what comes first of its body."""

import asyncio


class Gathered(asyncio.WriteTransport):
    """Holds back the head of each response until its body comes: one write, and its client is woken once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Write to *transport*."""
        super().__init__()
        self._transport = transport
        self._head = b""
        self._in_body = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write what is due: of a final response first the head, in one piece, then parts of the body."""
        if self._in_body or data[:10] == b"HTTP/1.1 1":  # an interim response, which a client waits for
            self._transport.write(data)
        elif self._head:
            self._in_body = True
            head, self._head = self._head, b""
            self._transport.write(head + data)
        else:
            self._head = bytes(data)

    def end(self) -> None:
        """Write what is held back, if the response had no body; the next write begins another response."""
        head, self._head, self._in_body = self._head, b"", False
        if head:
            self._transport.write(head)

    def is_closing(self) -> bool:
        """Tell whether the connection is closed, or about to be."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Close after all is written."""
        self.end()
        self._transport.close()
