"""What the system refuses, and what helps: a full disk, a failing one, too many open files, too little memory.

The engines tell it in texts of their own, as ``Input/output error (os error 5)``.
"""

import errno
import os
import re
import sqlite3
from dataclasses import dataclass

from esfgraph.errors import EsfgraphError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says of a full disk."""

_CURES = {
    errno.ENOSPC: "Make room there, and run it again.",
    errno.EDQUOT: "Make room there, or raise the quota, and run it again.",
    errno.EIO: "The disk or what connects it fails: look at the system's log, mend or change it, and run it again.",
    errno.EMFILE: "Raise the limit of open files ('ulimit -n'), and run it again.",
    errno.ENFILE: "The whole system has too many open files: close some, and run it again.",
    errno.ENOMEM: "Free memory, or take fewer processes, and run it again.",
    errno.EAGAIN: "Raise the limits of processes and memory ('ulimit -u', 'ulimit -v'), and run it again.",
    errno.EROFS: "The disk can only be read: make it writable, or name another folder with --data, and run it again.",
    errno.EACCES: "Let this user read and write there, and run it again.",
    errno.EPERM: "Let this user read and write there, and run it again.",
}
_ELSE = "Mend that, and run it again."
_TEXTS = {os.strerror(number): number for number in (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM)}
_SQLITE = {
    "database or disk is full": errno.ENOSPC,
    "disk I/O error": errno.EIO,
    "unable to open database file": errno.EMFILE,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the system refused."""

    number: int
    """As ``errno`` counts; 0 where nothing tells."""
    reason: str
    """In the words of the system or an engine, behind the name of the file where that is known."""

    @property
    def is_of_the_machine(self) -> bool:
        """Whether the machine lacks something or fails, whatever it was asked for."""
        return self.number in _CURES

    @property
    def cure(self) -> str:
        """What to do, as a sentence."""
        return _CURES.get(self.number, _ELSE)


def refusal_of(error: BaseException) -> Refusal | None:
    """What the system refused, where that is what *error* tells; None for any other error."""
    if isinstance(error, EsfgraphError):  # it says what it has to say, and perhaps quotes an engine
        return None
    if isinstance(error, MemoryError):
        return Refusal(errno.ENOMEM, os.strerror(errno.ENOMEM))
    number = error.errno or 0 if isinstance(error, OSError) else 0
    text = str(error)
    if not number:
        number = _number_in(text)
    if not (number or isinstance(error, OSError | sqlite3.DatabaseError)):
        return None
    if isinstance(error, OSError) and error.errno:
        text = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
    return Refusal(number, text)


def _number_in(text: str) -> int:
    """The number of the refusal that a text tells of; 0 where it tells of none."""
    if found := re.search(r"\(os error (\d+)\)", text):
        return int(found[1])
    return next((number for told, number in (_TEXTS | _SQLITE).items() if told in text), 0)
