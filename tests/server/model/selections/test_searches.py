"""What readers search for is among the first ten hits: a table of searches over made-up projects, kind by kind."""

import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from esfgraph.pipeline.build import build
from esfgraph.query.rows import OwnerRow
from esfgraph.query.search_index import Kind, SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.model.selections.find import Found, find
from esfgraph_server.model.selections.selection import Selection

FOLDER = Path(__file__).parent / "searches"
_ROWS: list[dict[str, Any]] = tomllib.loads((FOLDER / "searches.toml").read_text(encoding="utf-8"))["search"]
TABLE: list[dict[str, Any]] = [{**row, "text": text} for row in _ROWS for text in row["texts"]]
SOUGHT = [search for search in TABLE if search["finds"]]
NOT_THERE = [search["text"] for search in TABLE if not search["finds"]]
DAY = date(2025, 3, 1)
FIRST = 10
"""Hits that a reader looks at."""
RECALL = 0.9


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    release = build([FOLDER / "projects.csv"], DataFolder(tmp_path_factory.mktemp("searches")), Iris()).release
    assert release
    return SearchIndex.open(release.path / "search")


def search(index: SearchIndex, asked: dict[str, Any], size: int) -> Found:
    return find(index, Selection(asked.get("list", "projects"), asked["text"]), DAY, size=size, facets=())


def titles(found: Found) -> set[str]:
    """Titles of projects, names of owners: newer records shout the latter."""
    return {
        (row.name if isinstance(row, OwnerRow) else row.title).casefold() for row in (each.row for each in found.rows)
    }


def test_the_table_is_long_enough_and_names_things_of_the_corpus(index: SearchIndex) -> None:
    known = titles(find(index, Selection("projects"), DAY, size=1000, facets=()))
    known |= titles(find(index, Selection("organizations"), DAY, size=1000, facets=()))
    named = {name for asked in TABLE for name in (*asked["finds"], *asked.get("not", []))}
    assert {name.casefold() for name in named} <= known
    assert (len(SOUGHT) >= 60, len(NOT_THERE) >= 10) == (True, True)


def test_kinds_are_counted_as_each_is_found(index: SearchIndex) -> None:
    for asked in TABLE:
        found = {kind: index.find(asked["text"], kind=kind, limit=0).total for kind in get_args(Kind)}
        assert index.count_kinds(asked["text"]) == {kind: total for kind, total in found.items() if total}


def test_nine_of_ten_expected_hits_are_among_the_first_ten(index: SearchIndex) -> None:
    """Of every kind of search. Where more are expected than are looked at, all that are looked at must be."""
    recalls = defaultdict[str, list[float]](list)
    misses = []
    for asked in SOUGHT:
        expected = {name.casefold() for name in asked["finds"]}
        among = expected & titles(search(index, asked, FIRST))
        recalls[asked["kind"]].append(len(among) / min(FIRST, len(expected)))
        if recalls[asked["kind"]][-1] < 1:
            misses.append(f"{asked['text']}: {sorted(expected - among)}")
    means = {kind: sum(each) / len(each) for kind, each in recalls.items()}
    assert min(means.values()) >= RECALL, (means, misses)


@pytest.mark.parametrize("text", NOT_THERE)
def test_what_is_not_there_is_not_found(index: SearchIndex, text: str) -> None:
    assert search(index, {"text": text}, FIRST).total == 0


@pytest.mark.parametrize("asked", [each for each in TABLE if "not" in each], ids=lambda each: str(each["text"]))
def test_what_is_meant_by_another_word_is_not_found(index: SearchIndex, asked: dict[str, Any]) -> None:
    assert titles(search(index, asked, 1000)).isdisjoint(name.casefold() for name in asked["not"])


def test_every_hit_says_where_it_holds_which_words(index: SearchIndex) -> None:
    for asked in SOUGHT:
        for row in search(index, asked, FIRST).rows:
            assert row.hit
            assert row.hit.reasons, asked["text"]
            assert all(reason.words in asked["text"].replace("“", '"') for reason in row.hit.reasons)
