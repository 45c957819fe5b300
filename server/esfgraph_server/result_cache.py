"""Answers kept for those who ask the same again: a release never changes, so they stay true as long as it is served."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer, as it was sent."""

    content_type: str
    encoding: str | None
    body: bytes


class ResultCache:
    """The answers of one release that were asked for last, up to a number of bytes."""

    def __init__(self, size: int, largest: int) -> None:
        """Keep up to *size* bytes, no answer of more than *largest*."""
        self._size = self._left = size
        self.largest = min(largest, size)
        """Bytes of an answer above which it is not kept."""
        self._answers: OrderedDict[str, KeptAnswer] = OrderedDict()

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
