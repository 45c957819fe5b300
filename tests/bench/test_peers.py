"""Peers of the benchmarks: they make our triples, or nothing is timed."""

import csv
import gzip
import io
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from bench import ours
from bench.compare import compare, contained, statements
from bench.corpus import corpus, with_one_change
from bench.environments import PEERS, versions
from bench.peers import with_rdflib
from bench.tables import COLUMNS, NULL, write_tables

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
MAPPINGS = {
    "mapping.yarrrml.yml": re.compile(r"^  \w+:\n    sources: \[\[(\w+)\.csv~csv\]\]\n(.*?)(?=^  \w|\Z)", re.M | re.S),
    "templates.stottr": re.compile(r"^map:(\w+) \[(.*?)\} \.", re.M | re.S),
}
"""Each mapping's parts: the table, and the text that names its columns, ``$(name)`` or ``?name``."""


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and three hundred generated records."""
    folder = tmp_path_factory.mktemp("corpus")
    generated = corpus(300, folder)
    shutil.copytree(ROOT / "seeds", generated / "seeds")
    return generated


@pytest.fixture(scope="module")
def typed(sources: Path) -> ours.Typed:
    return ours.typed(sources)


@pytest.fixture(scope="module")
def mapped(typed: ours.Typed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ours") / "parts"
    ours.map_only(typed, out, 2)
    return out


def _parts(folder: Path) -> list[str]:
    return [part.read_text(encoding="utf-8") for part in sorted(folder.iterdir())]


def test_rdflib_makes_our_triples(typed: ours.Typed, mapped: Path, tmp_path: Path) -> None:
    with_rdflib.map_only(typed, tmp_path / "rdflib.nt")
    found = compare(mapped, tmp_path / "rdflib.nt")
    assert found.count > 15_000
    assert (found.missing, found.added) == ((), ())


def test_the_comparison_sees_one_triple_too_few_and_one_too_many(mapped: Path, tmp_path: Path) -> None:
    first, *others = "".join(_parts(mapped)).splitlines(keepends=True)
    other = tmp_path / "other.nt"
    other.write_text("".join(others) + "<http://a/> <http://b/> <http://c/> .\n", encoding="utf-8")
    found = compare(mapped, other)
    assert found.added == ("<http://a/> <http://b/> <http://c/>",)
    assert found.missing == (first.removesuffix(" .\n"),)


@pytest.mark.parametrize(
    ("ours_says", "theirs", "same"),
    [
        ('"12.50"^^xsd:decimal', '"12.5"^^xsd:decimal', True),
        ('"-0.0"^^xsd:decimal', '"0"^^xsd:decimal', True),
        ('"007"^^xsd:integer', '"+7"^^xsd:integer', True),
        ('"70"^^xsd:integer', '"7"^^xsd:integer', False),
        ('"1.05"^^xsd:decimal', '"1.5"^^xsd:decimal', False),
        ('"-7"^^xsd:integer', '"7"^^xsd:integer', False),
        ('"007"', '"7"', False),
        ('"7"^^xsd:decimal', '"7"^^xsd:integer', False),
        ('"namn"@sv', '"namn"', False),
        ('"namn"@sv', '"namn"@en', False),
        ('"2020-01-01"^^xsd:date', '"2020-01-01Z"^^xsd:date', False),
    ],
)
def test_only_the_spelling_of_numbers_may_differ(ours_says: str, theirs: str, same: bool, tmp_path: Path) -> None:
    for name, literal in (("ours.nt", ours_says), ("theirs.nt", theirs)):
        written = re.sub(r"xsd:(\w+)", r"<http://www.w3.org/2001/XMLSchema#\1>", literal)
        (tmp_path / name).write_text(f"<http://a/> <http://b/> {written} .\n", encoding="utf-8")
    found = compare(tmp_path / "ours.nt", tmp_path / "theirs.nt")
    assert (not found.missing and not found.added) is same
    assert found.respelled == int(same)


def test_a_folder_of_parts_is_compared_as_one(mapped: Path, tmp_path: Path) -> None:
    lines = "".join(_parts(mapped)).splitlines(keepends=True)
    for number in range(2):
        (tmp_path / f"{number}.nt").write_text("".join(lines[number::2]), encoding="utf-8")
    found = compare(mapped, tmp_path)
    assert (found.missing, found.added) == ((), ())


def test_what_no_graph_states_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(
        "<http://a/> <http://b/> <http://c/> .\n<http://a/> <http://b/> <http://d/> .\n", encoding="utf-8"
    )
    (tmp_path / "b.nq").write_text("<http://a/> <http://b/> <http://c/> <http://g/> .\n", encoding="utf-8")
    assert contained(tmp_path / "a.nt", tmp_path / "b.nq").missing == ("<http://a/> <http://b/> <http://d/>",)


def test_quads_of_another_graph_are_others(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<http://a/> <http://b/> <http://c/> <http://g/> .\n", encoding="utf-8")
    (tmp_path / "b.nq").write_text("<http://a/> <http://b/> <http://c/> .\n", encoding="utf-8")
    found = compare(tmp_path / "a.nq", tmp_path / "b.nq")
    assert len(found.missing) == len(found.added) == 1


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_peers_mappings_use_every_column(name: str) -> None:
    used: dict[str, set[str]] = {}
    for table, text in MAPPINGS[name].findall((PEERS / name).read_text(encoding="utf-8")):
        used.setdefault(table, set()).update(re.findall(r"(?:\$\(|\?)(\w+)", text))
    assert used == {table: set(columns) for table, columns in COLUMNS.items()}


def test_tables_hold_what_is_typed(typed: ours.Typed, mapped: Path, tmp_path: Path) -> None:
    write_tables(typed, tmp_path)
    texts = {name: (tmp_path / f"{name}.csv").read_bytes().decode() for name in COLUMNS}
    rows = {name: list(csv.DictReader(io.StringIO(text, newline=""))) for name, text in texts.items()}
    assert len(rows["projects"]) == len(typed.projects)
    assert len(rows["owners"]) == len(typed.owners)
    printed = {(row["record"], row["label"], row["value"]) for row in rows["values"]}
    stated = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in statements(mapped)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        if "/label/" in quad.predicate.value
    }
    assert printed == stated
    assert any(not value for _, _, value in printed), "an empty text is not nothing"
    assert any(row["description_en"] == NULL for row in rows["projects"])


def test_our_dumps_hold_the_default_graph(tmp_path: Path) -> None:
    quads = tmp_path / "esf.nq"
    ours.nquads(ROOT / "seeds", quads, 1)
    ours.dumps(quads, tmp_path / "dumps")
    public = {quad.triple for quad in statements(quads) if quad.graph_name == ox.DefaultGraph()}
    assert len(public) > 10_000
    for name, format_ in (("esf.ttl.gz", ox.RdfFormat.TURTLE), ("esf.jsonld.gz", ox.RdfFormat.JSON_LD)):
        dumped = gzip.decompress((tmp_path / "dumps" / name).read_bytes())
        assert {quad.triple for quad in ox.parse(dumped, format=format_)} == public


def test_a_changed_corpus_differs_in_one_file_and_leaves_the_first_alone(sources: Path, tmp_path: Path) -> None:
    before = {path.relative_to(sources): path.read_bytes() for path in sources.rglob("*.*")}
    changed = with_one_change(sources, tmp_path / "changed")
    after = {path.relative_to(changed): path.read_bytes() for path in changed.rglob("*.*")}
    assert before == {path.relative_to(sources): path.read_bytes() for path in sources.rglob("*.*")}
    assert before.keys() == after.keys()
    assert len([name for name in before if before[name] != after[name]]) == 1


def test_the_pinned_lists_hold_versions_only() -> None:
    for path in PEERS.glob("*.txt"):
        lines = path.read_text(encoding="ascii").splitlines()
        assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []
    assert versions("morph_kgc", ("pyoxigraph",)) == {"pyoxigraph": "0.3.22"}
