"""What the system refuses is told in a sentence with what to do; what it kept from being written is made up for."""

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from tests.cases import each_of

from esfgraph.cli import run
from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder

TOLD = {
    OSError(errno.ENOSPC, "No space left on device", "esf.nq.gz"): (errno.ENOSPC, "esf.nq.gz: No space left", "room"),
    OSError("IO error: No space left on device: While appending to file"): (errno.ENOSPC, "While appending", "room"),
    OSError(errno.EMFILE, "Too many open files"): (errno.EMFILE, "Too many open files", "ulimit -n"),
    ValueError("An IO error occurred: 'Input/output error (os error 5)'"): (errno.EIO, "An IO error", "log"),
    RuntimeError("IO error: While open: Too many open files"): (errno.EMFILE, "While open", "ulimit -n"),
    MemoryError(): (errno.ENOMEM, "Cannot allocate memory", "fewer processes"),
    sqlite3.OperationalError("database or disk is full"): (errno.ENOSPC, "disk is full", "room"),
    sqlite3.OperationalError("disk I/O error"): (errno.EIO, "disk I/O error", "log"),
    OSError(errno.ENAMETOOLONG, "File name too long"): (errno.ENAMETOOLONG, "File name too long", "Mend"),
}


@each_of(TOLD.items())
def test_what_is_refused_and_what_helps(case: tuple[Exception, tuple[int, str, str]]) -> None:
    error, (number, reason, cure) = case
    refusal = refusal_of(error)
    assert refusal
    assert refusal.number == number
    assert reason in refusal.reason
    assert cure in refusal.cure


QUOTED = ReleaseError("The release is served, but since when cannot be kept (Input/output error): build again.")


@each_of([ValueError("No such value"), KeyError(5), RuntimeError("It is a defect."), ZeroDivisionError(), QUOTED])
def test_neither_a_defect_nor_a_sentence_of_ours_is_a_refusal(error: Exception) -> None:
    assert refusal_of(error) is None


def test_a_command_says_what_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    def refused() -> None:
        raise OSError(errno.EIO, "Input/output error", "ontology/esf.ttl")

    with pytest.raises(SystemExit) as ended:
        run(refused)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith(
        "esfgraph: The system refuses what the command needs (ontology/esf.ttl: Input/output error)."
    )
    assert told.count("\n") == 1


def test_a_switch_that_could_not_be_written_down_is_told_and_written_down_by_the_next(
    own_data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, before = own_data.current(), own_data.history()
    assert release
    (own_data.root / "current").unlink()
    own_data.history_file.unlink()

    def fail(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink() == own_data.root:
            raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(ReleaseError, match=r"is served from now on, but .*served\.jsonl"):
            own_data.switch(release)
    assert own_data.pointed() == release.id
    assert own_data.history() == []
    assert not own_data.switch(release)
    assert [entry["release"] for entry in own_data.history()] == [entry["release"] for entry in before]
    assert not own_data.switch(release)
    assert len(own_data.history()) == 1
