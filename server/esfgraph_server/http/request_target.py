"""The first line of a request, in which some clients send letters as they are."""

import re

_RAW = re.compile(rb"[\x80-\xff]")


class RequestLines:
    """Escapes the letters of first lines, which a parser would refuse, as RFC 3986 (2.5) does: percent-encoded."""

    def __init__(self) -> None:
        """Expect the first line of a request."""
        self._in_line = True

    def begin(self) -> None:
        """Expect the first line of the next request."""
        self._in_line = True

    def escape(self, data: bytes) -> bytes:
        """Escape what is still of the first line in *data*, which came next."""
        if not self._in_line:
            return data
        line, end, rest = data.partition(b"\n")
        self._in_line = not (end and line.strip())  # an empty line may stand before a request (RFC 9112, 2.2)
        if line.isascii():
            return data
        return _RAW.sub(lambda letter: b"%%%02X" % letter[0][0], line) + end + rest
