"""The SQLite file of the index: kept from build to build, written by one process, read by others while it rests.

Sorting and joining on the disk need no memory of the size of the data. Rows belong to entries of the cache, so only
those of entries that are new or gone change.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from esfgraph.disk.files import read_file
from esfgraph.disk.removal import make_folder, remove
from esfgraph.pipeline.index.listed import LISTED, ListedTable
from esfgraph.pipeline.index.owners import ALIKE, OWNERSHIPS, OwnershipTable
from esfgraph.pipeline.index.records import RECORDS, RecordTable
from esfgraph.pipeline.index.sources import TABLES, SourceTable
from esfgraph.pipeline.index.tables import ARRIVED, ENTRIES, FORGOTTEN
from esfgraph.pipeline.seals import Seal, seal_of

_log = logging.getLogger(__name__)

KEPT = "index.sqlite"
TAKEN = "index.taken.sqlite"
"""What the index is called while a build has it."""

SEAL = "index.seal.json"
"""The seal of the index as the last build left it."""

CACHE_KIBIBYTES = 16_384

_SORTED = (RECORDS, OWNERSHIPS)


@dataclass(frozen=True, slots=True)
class Index:
    """The tables of a build."""

    database: sqlite3.Connection
    path: Path

    @property
    def sources(self) -> SourceTable:
        """The sources of this build."""
        return SourceTable(self.database)

    @property
    def records(self) -> RecordTable:
        """The records that were read."""
        return RecordTable(self.database)

    @property
    def ownerships(self) -> OwnershipTable:
        """What the published projects state about owners."""
        return OwnershipTable(self.database)

    @property
    def listed(self) -> ListedTable:
        """Texts that the release lists once."""
        return ListedTable(self.database)

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Let other processes read while the context lasts; nothing may be put in meanwhile."""
        self.database.execute("COMMIT")
        yield
        self.database.execute("BEGIN")


@contextmanager
def indexing(cache: Path, work: Path, fingerprint: str) -> Iterator[Index]:
    """Take up the index that the last build left in *cache*, or begin another; it is left there where all goes well.

    One that is damaged, or was made otherwise, as *fingerprint* tells, is removed. While it is written it need survive
    no crash.
    """
    kept, taken, sealed = cache / KEPT, cache / TAKEN, cache / SEAL
    make_folder(cache)
    remove(taken)
    with suppress(FileNotFoundError):
        kept.rename(taken)
    try:
        if not (_is_whole(taken, sealed) and _made_by(taken, fingerprint)):
            remove(taken)
            taken.touch(mode=0o600)
        remove(sealed)
        with closing(_connect(taken)) as database:
            _prepare(database, work / "arrived.sqlite", fingerprint)
            yield Index(database, taken)
            database.execute("COMMIT")
            _write_anew(database)
        with taken.open("rb+") as file:
            os.fsync(file.fileno())
        sealed.touch(mode=0o600)
        sealed.write_bytes(msgspec.json.encode(seal_of(taken)))
        taken.rename(kept)
    finally:
        remove(taken)


@contextmanager
def reading(path: Path) -> Iterator[Index]:
    """Open an index that another process shares, for reading."""
    with closing(_connect(path)) as database:
        database.execute("PRAGMA query_only = ON")
        yield Index(database, path)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _is_whole(index: Path, sealed: Path) -> bool:
    """Whether an index is as the last build left it; one that is there and is not is told."""
    try:
        is_whole = seal_of(index) == msgspec.json.decode(read_file(sealed), type=Seal)
    except (OSError, msgspec.DecodeError):
        is_whole = False
    if not is_whole and os.path.lexists(index):
        _log.warning("The index of the cache is damaged and is made anew.")
    return is_whole


def _made_by(path: Path, fingerprint: str) -> bool:
    """Whether *path* is an index that was made by the same program with the same settings."""
    try:
        with closing(_connect(path)) as database:
            return database.execute("SELECT fingerprint FROM made_by").fetchall() == [(fingerprint,)]
    except sqlite3.Error:
        return False


def _write_anew(database: sqlite3.Connection) -> None:
    """Write the file anew if rows were forgotten: secure_delete clears them and whole pages, but no copies of a row."""
    if database.execute("PRAGMA main.user_version").fetchone() == (FORGOTTEN,):
        database.execute("PRAGMA main.user_version = 0")
        database.execute("VACUUM main")


def _prepare(database: sqlite3.Connection, arrived: Path, fingerprint: str) -> None:
    # What is forgotten, perhaps the name of a person, shall be nowhere in the file.
    for setting in ("secure_delete = ON", "synchronous = OFF", "temp_store = FILE", "journal_mode = OFF"):
        database.execute(f"PRAGMA {setting}")
    database.execute(f"ATTACH ? AS {ARRIVED}", (str(arrived),))
    settings = (f"{ARRIVED}.journal_mode = OFF", f"cache_size = -{CACHE_KIBIBYTES}", f"{ARRIVED}.secure_delete = OFF")
    for setting in settings:
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")
    if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
        for statement in ("CREATE TABLE made_by (fingerprint TEXT)", ENTRIES, LISTED, *TABLES):
            database.execute(statement)
        for table in _SORTED:
            table.create(database)
        database.execute(ALIKE)
        database.execute("INSERT INTO made_by VALUES (?)", (fingerprint,))
    for table in _SORTED:
        table.create_arrived(database)
