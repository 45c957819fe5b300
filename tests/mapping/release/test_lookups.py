"""Look-ups of a release: what they count is what a plain pass over the findings counts."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.errors import DamagedError, ReleaseError
from esfgraph.release.lookups import FINDING_KEYS, NAME, FoundRow, Lookups, TermUse, write_lookups

VALUES = st.sampled_from(["", "a", "b", "å'\"%"])
ROWS = st.lists(st.builds(FoundRow, st.just(""), VALUES, VALUES, VALUES, VALUES, VALUES), max_size=30)


@given(ROWS, st.dictionaries(st.sampled_from(FINDING_KEYS), st.sampled_from(["a", "b", "å'\"%", "never"])), st.data())
def test_findings_are_counted_as_a_plain_pass_counts_them(
    rows: list[FoundRow], shared: dict[str, str], data: st.DataObject
) -> None:
    findings = [row._replace(iri=f"finding/{number}") for number, row in enumerate(rows)]
    matching = [row for row in findings if all(getattr(row, key) == value for key, value in shared.items())]
    start, most = data.draw(st.integers(0, 30)), data.draw(st.integers(0, 30))
    with TemporaryDirectory() as folder:
        write_lookups(Path(folder), (), (), findings, many=data.draw(st.integers(0, 10)))
        lookups = Lookups.open(Path(folder))
        assert lookups.count(shared) == len(matching)
        assert lookups.findings(shared, start, most) == [row.iri for row in matching[start : start + most]]
        for by in FINDING_KEYS:
            counts = Counter(value for row in matching if (value := getattr(row, by)))
            assert lookups.counts(by, shared) == sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def test_uses_are_read_as_they_were_written(tmp_path: Path) -> None:
    uses, codes = [TermUse("urn:a", 2, "<urn:b>", '"c"@sv'), TermUse("urn:z", 0, "", "")], [("urn:code", "owners", 3)]
    write_lookups(tmp_path, uses, codes, ())
    assert (Lookups.open(tmp_path).uses(), Lookups.open(tmp_path).code_uses()) == (uses, codes)


def test_a_key_that_is_none_is_no_part_of_a_query(tmp_path: Path) -> None:
    write_lookups(tmp_path, (), (), ())
    with pytest.raises(ValueError, match="not counted by 'rule = 1; DROP'"):
        Lookups.open(tmp_path).count({"rule = 1; DROP": "a"})


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_a_release_without_whole_lookups_says_to_build_it_again(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / NAME).parent.mkdir()
        (tmp_path / NAME).write_bytes(content)
    with pytest.raises(ReleaseError, match="esfgraph build"):
        Lookups.open(tmp_path)


def test_lookups_that_are_damaged_later_are_damage(tmp_path: Path) -> None:
    write_lookups(tmp_path, [TermUse("urn:a", 2, "", "")], (), ())
    lookups = Lookups.open(tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(DamagedError, match="esfgraph build"):
        lookups.uses()
