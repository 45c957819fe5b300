"""A cache that is damaged is a cache that is not there: a build makes the same release, and the cache anew."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from tests.damages import KINDS, Folder, largest, put, remove, two_releases

from esfgraph.disk.removal import remove as remove_any
from esfgraph.pipeline.cache.entries import Entries
from esfgraph.release.verification import damages

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return two_releases(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def folder(built: Folder, tmp_path: Path) -> Iterator[Folder]:
    yield built.copied(tmp_path / "data")
    remove_any(tmp_path / "data")


FILES = (
    "??/*/records",
    "??/*/rows.jsonl",
    "??/*/totals.json",
    "??/*/table.jsonl",
    "??/*/public.nq.gz",
    "??/*/sizes.json",
    "??/*",
    "??",
    "index.sqlite",
    "index.seal.json",
)


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [(pattern, [*KINDS][(at + step) % len(KINDS)]) for at, pattern in enumerate(FILES[:6]) for step in (0, 3, 6)],
)
def test_a_part_with_any_damage_counts_as_missing(folder: Folder, pattern: str, kind: str) -> None:
    entries = Entries(folder.data.cache)
    path = largest(folder.data.cache, pattern)
    assert path.parent.name in entries
    KINDS[kind](path)
    assert path.parent.name not in entries


def _change_amounts(path: Path) -> None:
    """Another value, as well-formed as the one that was written."""
    text = path.read_bytes()
    digit = next(at for at in range(len(text) - 1, 0, -1) if text[at : at + 1].isdigit())
    put(path, text[:digit] + (b"7" if text[digit : digit + 1] != b"7" else b"3") + text[digit + 1 :])


def _change_row(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE record SET owner = 'Another', length = length - 1")
        database.commit()


def _drop_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE ownership")
        database.commit()


HARMS: dict[str, tuple[str, Callable[[Path], None]]] = {
    **{f"{pattern} {kind}": (pattern, KINDS[kind]) for pattern, kind in zip(FILES[:6:2], KINDS, strict=False)},
    "a whole part a file": ("??/*", lambda path: put(path, b"x")),
    "a part's folder a file": ("??", lambda path: put(path, b"x")),
    "an altered amount": ("??/*/table.jsonl", _change_amounts),
    "an altered row": ("index.sqlite", _change_row),
    "a table less": ("index.sqlite", _drop_table),
    "a malformed database": ("index.sqlite", lambda path: put(path, path.read_bytes()[:5000] + b"\xff" * 9000)),
    "a database that is a folder": ("index.sqlite", KINDS["folder"]),
    "a database that is a pipe": ("index.sqlite", KINDS["pipe"]),
    "a seal that is none": ("index.seal.json", KINDS["flipped"]),
    "the whole cache a file": (".", lambda path: put(path, b"x")),
    "the whole cache gone": (".", remove),
    "the whole cache a link to itself": (".", KINDS["unreadable"]),
    "a file in the way of a build": (".", partial(lambda path: (path / "index.taken.sqlite").mkdir())),
}

MADE_ANEW = ("an altered amount", "a whole part a file", "a table less", "a seal that is none", "the whole cache gone")
"""One of each place in which a build makes the cache anew: afterwards it is seen that nothing is left to mend."""


@pytest.mark.parametrize("harm", HARMS)
def test_a_build_over_a_damaged_cache_makes_the_same_release(
    folder: Folder, caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    pattern, damage = HARMS[harm]
    cache = folder.data.cache
    damage(cache if pattern == "." else largest(cache, pattern))
    remove(folder.current)  # nothing of what is written can come from the release that is there
    with caplog.at_level(logging.WARNING):
        assert folder.build() == folder.new
    assert not list(damages(folder.current, thorough=True))
    told = [record.message for record in caplog.records if "made anew" in record.message]
    assert len(told) <= 3
    if pattern not in (".", "??"):
        assert told
    if harm in MADE_ANEW:
        caplog.clear()
        assert folder.build() == folder.new
        assert not caplog.records
