"""Dumps: every syntax holds what the store holds, as two parsers read it; tables say how programs read them."""

import csv
import gzip
import json
import warnings
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from csvw import CSVW
from rdflib import Dataset, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from esfgraph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from esfgraph.rdf.namespaces import RDF, expand
from esfgraph.release.data_folder import Release
from esfgraph.resources import resource_dir
from esfgraph.tables.columns import TableName, load_columns
from esfgraph.tables.csvw import metadata_name
from esfgraph.tables.table_file import table_name

ALL, PUBLIC, SOURCES, QUALITY = None, "", "graph/sources", "graph/quality"
DUMPS = [
    ("esf.nq.gz", N_QUADS, ALL),
    ("esf.trig.gz", TRIG, ALL),
    ("esf.ttl.gz", TURTLE, PUBLIC),
    ("esf.jsonld.gz", JSON_LD, PUBLIC),
    ("public.nt.gz", N_TRIPLES, PUBLIC),
    ("sources.nq.gz", N_QUADS, SOURCES),
    ("quality.nq.gz", N_QUADS, QUALITY),
]
"""Each with the graph that it holds."""
TYPE = ox.NamedNode(f"{RDF}type")
CONTEXT = json.loads((resource_dir("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]


def dump(release: Release, name: str) -> bytes:
    return gzip.decompress((release.path / "dumps" / name).read_bytes())


@pytest.fixture(scope="module")
def stored(release: Release) -> frozenset[ox.Quad]:
    """What the store holds."""
    return frozenset(release.open_store())


def loaded(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """What a store makes of statements: it spells numbers its own way."""
    store = ox.Store()
    store.bulk_extend(quads)
    return set(store)


def of_graph(stored: Iterable[ox.Quad], base: str, graph: str | None) -> set[ox.Quad]:
    name = ox.NamedNode(f"{base}{graph}") if graph else ox.DefaultGraph()
    return {quad for quad in stored if graph is ALL or quad.graph_name == name}


@pytest.mark.parametrize(("name", "format_", "graph"), DUMPS)
def test_a_dump_holds_what_the_store_holds(
    release: Release, stored: frozenset[ox.Quad], name: str, format_: Format, graph: str | None
) -> None:
    assert format_.rdf
    expected = of_graph(stored, release.base_iri, graph)
    assert expected
    assert loaded(ox.parse(dump(release, name), format=format_.rdf)) == expected


@pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")  # what rdflib says of itself
@pytest.mark.parametrize(("name", "format_", "graph"), [each for each in DUMPS if each[1] in (TRIG, JSON_LD)])
def test_rdflib_reads_a_dump_as_we_do(
    release: Release, stored: frozenset[ox.Quad], name: str, format_: Format, graph: str | None
) -> None:
    read = Dataset().parse(data=dump(release, name), format=format_.name)
    quads = (ox.Quad(term(s), term(p), term(o), graph_of(g)) for s, p, o, g in read.quads())
    assert loaded(quads) == of_graph(stored, release.base_iri, graph)


def term(node: Node) -> Any:
    """A term of rdflib as one of pyoxigraph."""
    if not isinstance(node, Literal):
        assert isinstance(node, URIRef)
        return ox.NamedNode(str(node))
    datatype = ox.NamedNode(node.datatype) if node.datatype and not node.language else None
    return ox.Literal(str(node), language=node.language, datatype=datatype)


def graph_of(name: Node | None) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if name in (None, DATASET_DEFAULT_GRAPH_ID) else ox.NamedNode(str(name))


def test_files_of_graphs_are_the_whole_dump_one_behind_the_other(release: Release) -> None:
    parts = [dump(release, name) for name in ("public.nt.gz", "quality.nq.gz", "sources.nq.gz")]
    assert b"".join(parts) == dump(release, "esf.nq.gz")


def test_each_line_of_the_projects_is_a_document_of_its_own(release: Release, stored: frozenset[ox.Quad]) -> None:
    public, told = of_graph(stored, release.base_iri, PUBLIC), set[ox.Quad]()
    for line in dump(release, "projects.jsonl.gz").splitlines():
        project = json.loads(line)
        assert project["@context"] == f"{release.base_iri}context.jsonld"
        quads = loaded(ox.parse(json.dumps(project | {"@context": CONTEXT}), format=ox.RdfFormat.JSON_LD))
        about = ox.NamedNode(project["id"])
        assert {quad for quad in quads if quad.subject == about} == {quad for quad in public if quad.subject == about}
        told |= quads
    assert told < public
    kind = ox.NamedNode(expand("esf:Project"))
    assert {quad for quad in public if quad.predicate == TYPE and quad.object == kind} <= told


def test_a_project_is_read_without_another_line(release: Release) -> None:
    projects = map(json.loads, dump(release, "projects.jsonl.gz").splitlines())
    project = next(each for each in projects if each["identifier"] == "25-030-S02")
    owner: dict[str, Any] = project["owner"]
    seen = (owner["organizationNumber"], owner["seat"]["label"]["sv"], project["statedRegion"][0]["notation"])
    assert seen == ("2120000415", "Åtvidaberg", "SE12")
    assert project["grantedSupport"] == "9923980"


@pytest.mark.parametrize("table", ["projects", "organizations"])
def test_metadata_of_a_table_are_valid(release: Release, table: TableName) -> None:
    read = CSVW(str(release.path / metadata_name(table)))
    assert not faults(read)
    with (release.path / table_name(table)).open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    columns = load_columns()[table]
    rows = list(read.t.iterdicts())
    assert len(rows) == len(cells) > 0
    for row, stated in zip(rows, cells, strict=True):
        for column in columns:
            assert plain(row[column.key]) == plain(column.value(stated[column.key]))


def faults(read: CSVW) -> list[str]:
    """What the reader warns of."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        return [] if read.is_valid else [str(each.message) for each in read.warnings]


def plain(value: Any) -> Any:
    """A value as both readers have it."""
    if isinstance(value, datetime):
        return value.date()
    if hasattr(value, "unsplit"):  # how csvw reads an address
        return value.unsplit()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("right", "wrong"), [(b",2026-", b",26-"), (b",9923980,", b",much,"), (b"number,title", b"Number,title")]
)
def test_a_wrong_table_does_not_fit_its_metadata(release: Release, tmp_path: Path, right: bytes, wrong: bytes) -> None:
    metadata, table = ((release.path / name("projects")).read_bytes() for name in (metadata_name, table_name))
    (tmp_path / "projects.csv-metadata.json").write_bytes(metadata)
    assert right in table
    (tmp_path / "projects.csv").write_bytes(table.replace(right, wrong))
    assert faults(CSVW(str(tmp_path / "projects.csv-metadata.json")))


def test_a_cell_is_what_the_graph_states_where_its_column_has_a_property(
    release: Release, stored: frozenset[ox.Quad]
) -> None:
    metadata = json.loads((release.path / metadata_name("projects")).read_text(encoding="utf-8"))
    columns = [column for column in metadata["tableSchema"]["columns"] if "propertyUrl" in column]
    assert {"number", "title", "start_date", "granted_support_sek", "child_poverty"} <= {
        each["name"] for each in columns
    }
    values = {(quad.subject, quad.predicate): set[str]() for quad in stored}
    for quad in stored:
        if isinstance(quad.object, ox.Literal):
            values[quad.subject, quad.predicate].add(quad.object.value)
    with (release.path / table_name("projects")).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in columns:
                if cell := row[column["name"]]:
                    found = values[ox.NamedNode(row["project"]), ox.NamedNode(column["propertyUrl"])]
                    assert cell in found, (column["name"], cell, found)
