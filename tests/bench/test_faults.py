"""The n-th call of a build or a server fails: a small sample of what bench/faults.py tries, which needs strace."""

import os
import posix
from pathlib import Path

import pytest
from bench.fault_steps import GOOD
from bench.faults import ERRORS, STEPS, Case, Outcome, cases, run, table
from bench.injection import CALLS, Fault
from bench.power import Disk
from bench.power import run as cut_power


def test_every_kind_of_call_and_error_is_tried() -> None:
    counts = {(step, call): 100 for step, calls in STEPS.items() for call in calls}
    chosen = cases(counts, 500, seed=1)
    assert {call for calls in STEPS.values() for call in calls} == CALLS.keys() == ERRORS.keys()
    assert {(case.step, case.fault.call, case.fault.error, case.fault.lasts) for case in chosen} == {
        (step, call, error, lasts) for step, call in counts for error in ERRORS[call] for lasts in (False, True)
    }
    assert all(1 <= case.fault.number <= 100 for case in chosen)
    assert chosen == cases(counts, 500, seed=1)
    assert chosen != cases(counts, 500, seed=2)


def test_the_table_counts_what_is_not_good_apart() -> None:
    case = Case("build", Fault("write", "ENOSPC", 7, lasts=True))
    *_, total = table([Outcome(case, "told"), Outcome(case, "told"), Outcome(case, "traceback")])
    assert [cell.strip() for cell in total.strip("|").split("|")] == ["all", "", "", "0", "2", "0", "0", "0", "1"]


TRACE = """\
7 openat(AT_FDCWD</>, "{data}/a", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3<{data}/a>
7 write(3<{data}/a>, "12345", 5) = 5
7 fsync(3<{data}/a>) = 0
7 write(3<{data}/a>, "678", 3) = 3
7 openat(AT_FDCWD</>, "{data}/b", O_WRONLY|O_CREAT, 0666) = 4<{data}/b>
7 write(4<{data}/b>, "1234", 4) = 4
7 fsync(5<{data}>) = 0
7 rename("{data}/b", "{data}/c") = 0
7 rename("{data}/x", "{data}/y") = -1 ENOENT (No such file or directory)
"""


@pytest.mark.parametrize(("with_names", "left"), [(False, {"a": 5, "c": 0}), (True, {"a": 5})])
def test_a_power_cut_takes_what_was_not_synced(tmp_path: Path, with_names: bool, left: dict[str, int]) -> None:
    data, before = tmp_path / "data", tmp_path / "before"
    data.mkdir()
    before.mkdir()
    (data / "a").write_bytes(b"12345678")
    (data / "c").write_bytes(b"1234")
    disk = Disk(data)
    disk.follow(TRACE.format(data=data).splitlines())
    disk.cut(before, with_names=with_names)
    assert {path.name: path.stat().st_size for path in data.iterdir()} == left


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let builds wait for the disk, which other tests need not."""
    monkeypatch.setattr(os, "fsync", posix.fsync)


@pytest.mark.strace
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("synced")
def test_a_sample_of_power_cuts_leaves_what_is_served_whole(tmp_path: Path) -> None:
    found = cut_power(6, 21, 2, tmp_path)
    assert [each for each in found if each.result not in ("old", "new")] == []
    assert {each.with_names for each in found} == {False, True}


@pytest.mark.strace
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("synced")
def test_a_sample_of_faults_leaves_what_is_served_whole(tmp_path: Path) -> None:
    outcomes = list[Outcome]()
    run(outcomes.append, 12, 21, 2, "build", tmp_path, ("rename", "sync", "write"))
    assert [f"{each.case}: {each.result}\n{each.told}" for each in outcomes if each.result not in GOOD] == []
    assert len(outcomes) == 12
