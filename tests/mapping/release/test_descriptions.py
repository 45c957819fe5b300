"""Descriptions of a release: what was written is read, and what cannot be read is as if it was not there."""

import threading
from pathlib import Path

import pytest

from esfgraph.release.descriptions import NAME, Description, Descriptions, format_of, packed, write_descriptions

PROJECT = "http://localhost:8000/project/1"
RECORD = "http://localhost:8000/record/1/0a"
LINES = (
    f"<{PROJECT}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:a>",
    f"<{RECORD}> <urn:b> <{PROJECT}>",
    f'<{PROJECT}> <http://purl.org/dc/terms/title> "Å en\u2028rad, och \\"en\\" till"@sv',
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_descriptions(tmp_path, [Description(PROJECT, packed(LINES))])
    return tmp_path


def test_statements_are_read_as_they_were_written_by_subject_and_sorted(folder: Path) -> None:
    descriptions = Descriptions(folder)
    read = {subject: [" ".join(each) for each in found] for subject, found in descriptions.of(PROJECT).items()}
    assert read == {PROJECT: [LINES[2], LINES[0]], RECORD: [LINES[1]]}
    assert not descriptions.of("http://localhost:8000/project/2")


def test_each_thread_reads_them(folder: Path) -> None:
    descriptions, read = Descriptions(folder), list[int]()
    threads = [threading.Thread(target=lambda: read.append(len(descriptions.of(PROJECT)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [2] * 4


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_a_release_without_whole_descriptions_has_none(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / NAME).parent.mkdir()
        (tmp_path / NAME).write_bytes(content)
    assert not Descriptions(tmp_path).of(PROJECT)


def test_damaged_descriptions_are_none(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    at = whole.index(packed(LINES))
    (folder / NAME).write_bytes(whole[: at + 5] + bytes(20) + whole[at + 25 :])
    assert not Descriptions(folder).of(PROJECT)


def test_descriptions_of_another_format_are_none(folder: Path) -> None:
    whole = bytearray((folder / NAME).read_bytes())
    whole[60:64] = b"\0\0\0\1"
    (folder / NAME).write_bytes(whole)
    assert not Descriptions(folder).of(PROJECT)


def test_the_format_is_read_without_opening_them(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert format_of(folder) == b"\0\0\0\2"
    assert format_of(tmp_path_factory.mktemp("none")) == b""
