"""The file of names: what a build wrote is found by any thread, and what cannot be read is told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.noisy_names import SEED, noisy, parted, things

from esfgraph.errors import DamagedError
from esfgraph.matching.matcher import Matcher
from esfgraph.matching.names_file import NamesFile
from esfgraph.matching.names_writer import names_in_memory, writing_names
from esfgraph.matching.things import Thing
from esfgraph.rules import Bilingual


def written(path: Path, *many: Thing) -> NamesFile:
    with writing_names(path) as names:
        for each in many:
            names.add(each)
    return NamesFile.at(path)


def project(number: str, title: str) -> Thing:
    iri = f"http://localhost:8000/project/{number}"
    return Thing(iri, "project", Bilingual(title, title), number, (title,), (), {"municipality": "0561"})


def test_a_file_answers_any_thread_as_what_it_was_made_of(tmp_path: Path) -> None:
    held = [*things(parted(SEED)[0]), project("25-030-S02", "Vägen in")]
    in_file, in_memory = (Matcher(each) for each in (written(tmp_path / "names", *held), names_in_memory(held)))
    texts = [row.text for row in noisy(SEED)][::6]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(in_file.match, texts)) == [in_memory.match(text) for text in texts]
    assert in_file.match("25030s02")[0].thing == held[-1]


def test_what_many_have_in_common_gives_some_of_them(tmp_path: Path) -> None:
    many = (project(f"25-{at:04}-S02", f"Kompetens {at:04}") for at in range(1500))
    matcher = Matcher(written(tmp_path / "names", *many))
    found = matcher.match("Kompetens", ("project",), limit=2000)
    assert 1000 <= len(found) < 1500
    assert not any(each.is_match for each in found)
    assert matcher.match("kompetens 1499", ("project",))[0].is_match


def test_odd_texts_mean_nothing(tmp_path: Path) -> None:
    matcher = Matcher(written(tmp_path / "names", project("25-030-S02", "Vägen in"), project("25-031-S02", "–")))
    for text in ("", " ", "\ud800", "\x00", "-", "'; DROP TABLE thing; --"):
        assert not any(each.is_match for each in matcher.match(text)), text


def test_names_that_cannot_be_read_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "names"
    with pytest.raises(DamagedError, match="build it again"):
        Matcher(NamesFile.at(path)).owner("Borås stad")
    path.write_bytes(b"no database at all, but long enough for one" * 100)
    with pytest.raises(DamagedError, match="The names of the release cannot be read"):
        Matcher(NamesFile.at(path)).owner("Borås stad")
