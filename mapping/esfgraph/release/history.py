"""The history of DATA: which release was served since when. Lines are added and never changed."""

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from esfgraph.disk.files import read_file
from esfgraph.disk.removal import set_aside

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Switch:
    """One release served after another."""

    at: str
    """When, as RFC 3339 writes it."""
    before: str | None
    """Id of what was served until then; None where nothing was."""
    after: str


def served_since(switches: Iterable[Switch], release: str) -> datetime | None:
    """When a release was first served, of *switches* oldest first; None where it never was, or nothing tells."""
    with suppress(ValueError, StopIteration):
        return datetime.fromisoformat(next(switch.at for switch in switches if switch.after == release))
    return None


@dataclass(frozen=True, slots=True)
class History:
    """The file of the history."""

    path: Path

    def entries(self) -> list[dict[str, str]]:
        """What was served (``release``) since when (``at``), oldest first; a damaged line is told and left out."""
        try:
            lines = read_file(self.path).splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            _log.warning("The history cannot be read (%s); what it told is not known.", error.strerror)
            return []
        entries = []
        for number, line in enumerate(lines, 1):
            try:
                entry = msgspec.json.decode(line, type=dict[str, str])
                entries.append({"at": entry["at"], "release": entry["release"]})
            except (msgspec.DecodeError, KeyError, RecursionError):
                _log.warning("Line %d of the history is damaged and is left out.", number)
        return entries

    def last(self) -> str | None:
        """What was served last; None where nothing tells."""
        return next((entry["release"] for entry in reversed(self.entries())), None)

    def add(self, release: str) -> None:
        """Remember that *release* is served from now on."""
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "release": release}
        folder = self.path.parent
        for path, is_right in ((folder, folder.is_dir), (self.path, self.path.is_file)):
            if os.path.lexists(path) and not is_right():
                set_aside(path)
        folder.mkdir(exist_ok=True)
        with self.path.open("ab+") as file:
            # The last line may have lost its end, which must not take this one along.
            if file.tell():
                file.seek(-1, os.SEEK_END)
                file.write(b"" if file.read() == b"\n" else b"\n")
            file.write(json.dumps(entry).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
