"""What DATA/history keeps of changes."""

import gzip
import os
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from tests.replayed import LOST, OTHER, Replayed

from esfgraph.changes.change_log import ChangeLog
from esfgraph.changes.thing_change import What
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.pruning import prune

GONE = {f"project/{OTHER}"}


def test_every_build_that_is_served_leaves_what_changed(replayed: Replayed) -> None:
    log, switches = ChangeLog.of(replayed.data), replayed.data.switches()
    assert [(each.before, each.after) for each in switches] == [(None, replayed.ids[0]), *pairwise(replayed.ids)]
    for result, (before, after) in zip(replayed.results[1:], pairwise(replayed.ids), strict=True):
        summary = log.summary(before, after)
        assert summary == result.difference
        assert summary
        assert summary.total == len(list(log.changes(before, after)))
        assert summary.count("project", What.NEW) == 1
    assert replayed.results[0].difference is None


def test_of_what_is_withdrawn_no_word_stays(replayed: Replayed) -> None:
    log, (one, two, three) = ChangeLog.of(replayed.data), replayed.ids
    for before, after in ((one, two), (two, three)):
        (change,) = (each for each in log.changes(before, after) if each.path == f"project/{OTHER}")
        assert change.number == OTHER
        assert (change.title, change.fields) == ("", ())
    for path in (replayed.data.history_folder / "changes").glob("*.gz"):
        assert b"Om provet" not in gzip.decompress(path.read_bytes())


def test_an_owner_that_is_withdrawn_is_named_by_no_change_of_its_projects(replayed: Replayed) -> None:
    changes = ChangeLog.of(replayed.data).changes(*replayed.ids[:2])
    change = next(each for each in changes if each.path == f"project/{LOST}")
    assert change.before
    assert change.before.names == ("HANINGE KOMMUN",)
    redacted = change.redacted({"organization/2120000084"})
    assert redacted.before
    assert (redacted.before.names, redacted.before.owner_number) == ((), "")
    assert redacted.title == change.title


def test_so_many_changes_are_only_counted(replayed: Replayed, tmp_path: Path) -> None:
    log, (one, two) = ChangeLog(tmp_path / "changes"), map(replayed.data.release, replayed.ids[:2])
    summary = log.keep(one, two, (), most=5)
    assert summary
    assert (summary.total, summary.is_listed) == (6, False)
    assert list(log.changes(one.id, two.id)) == []
    assert log.keep(one, two, (), most=6) == summary, "what is kept is not found out again"


@pytest.mark.parametrize("damaged", ["dumps/projects.csv", "report.csv", "search/format", "store/CURRENT"])
def test_a_damaged_release_has_no_changes_and_stops_no_build(
    replayed: Replayed, own_data: DataFolder, damaged: str, tmp_path: Path
) -> None:
    current = own_data.current()
    assert current
    (current.path / damaged).unlink()
    log = ChangeLog(tmp_path / "changes")
    assert log.keep(current, replayed.data.release(replayed.ids[2]), ()) is None
    assert log.keep(None, current, ()) is None


def test_pruning_leaves_those_served_last_and_all_that_is_remembered(replayed: Replayed, tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    copy_of(replayed.data.root, tmp_path)
    assert prune(data, 2) == [replayed.ids[0]]
    assert data.pointed() == replayed.ids[2]
    assert data.ids() == sorted(replayed.ids[1:])
    assert prune(data, 2) == []
    for before, after in pairwise(replayed.ids):
        assert next(ChangeLog.of(data).changes(before, after))
    remembered = data.remembered(replayed.ids[0])
    assert remembered
    assert remembered["counts"]["projects"] == 5
    assert data.remembered("0123456789abcdef") is None


def copy_of(folder: Path, to: Path) -> None:
    """Copy what a test may change; of releases hard links do, for they are only removed."""
    shutil.copytree(folder, to, symlinks=True, dirs_exist_ok=True, copy_function=os.link)


@pytest.mark.parametrize("content", [b"no gzip", b"\x1f\x8b\x08\x00"])
def test_a_damaged_file_of_changes_is_removed_and_hinders_nothing(
    replayed: Replayed, tmp_path: Path, content: bytes
) -> None:
    one, two, three = map(replayed.data.release, replayed.ids)
    log = ChangeLog(tmp_path / "changes")
    assert log.keep(one, two, ())
    path = tmp_path / "changes" / f"{one.id}-{two.id}.jsonl.gz"
    path.write_bytes(content)
    assert list(log.changes(one.id, two.id)) == []
    (tmp_path / "changes" / "struck-out.json").write_text("{", encoding="utf-8")
    assert log.keep(two, three, GONE)
    again = log.keep(one, two, GONE)
    assert again
    assert again.total == len(list(log.changes(one.id, two.id))) == 6


def test_a_release_is_served_even_where_it_cannot_be_remembered(replayed: Replayed, tmp_path: Path) -> None:
    data = DataFolder(shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True))
    shutil.rmtree(data.history_folder / "releases")
    (data.history_folder / "releases").write_text("no folder", encoding="utf-8")
    assert data.switch(data.release(replayed.ids[0]))
    assert data.pointed() == replayed.ids[0]
    assert data.remembered(replayed.ids[0]) is None
