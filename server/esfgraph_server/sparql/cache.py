"""Answers kept for those who ask the same again: a release never changes, so they stay true as long as it is served."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer, as it was sent."""

    content_type: str
    encoding: str | None
    body: bytes


Signature = tuple[bytes, bytes, bytes]
"""Query string, Accept, Accept-Encoding."""
Headers = tuple[tuple[bytes, bytes], ...]

_LONGEST_SIGNATURE = 8192
_MOST_SIGNATURES = 2000


class ResultCache:
    """The answers of one release that were asked for last, up to a number of bytes."""

    def __init__(self, size: int, largest: int) -> None:
        """Keep up to *size* bytes, no answer of more than *largest*."""
        self._size = self._left = size
        self.largest = min(largest, size)
        """Bytes of an answer above which it is not kept."""
        self._answers: OrderedDict[str, KeptAnswer] = OrderedDict()
        self._requests: OrderedDict[Signature, tuple[str, Headers]] = OrderedDict()

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return self._size - self._left

    def get(self, tag: str) -> KeptAnswer | None:
        """Return the answer with this entity tag."""
        answer = self._answers.get(tag)
        if answer is not None:
            self._answers.move_to_end(tag)
        return answer

    def recall(self, signature: Signature) -> tuple[KeptAnswer, Headers] | None:
        """Return what the same request, letter by letter, was answered, and the headers it was sent with."""
        known = self._requests.get(signature)
        if known is None:
            return None
        answer = self.get(known[0])
        return (answer, known[1]) if answer else None

    def remember(self, signature: Signature, tag: str, headers: Headers) -> None:
        """Note which answer a request gets, so that the next like it need not be read."""
        if tag not in self._answers or sum(map(len, signature)) > _LONGEST_SIGNATURE:
            return
        self._requests[signature] = tag, headers
        if len(self._requests) > _MOST_SIGNATURES:
            self._requests.popitem(last=False)

    def put(self, tag: str, answer: KeptAnswer) -> None:
        """Keep an answer; those asked for least recently make room."""
        if len(answer.body) > self.largest or tag in self._answers:
            return
        self._answers[tag] = answer
        self._left -= _weight(tag, answer)
        while self._left < 0:
            self._left += _weight(*self._answers.popitem(last=False))


def _weight(tag: str, answer: KeptAnswer) -> int:
    return len(answer.body) + len(tag) + 500  # what Python needs for an entry besides
