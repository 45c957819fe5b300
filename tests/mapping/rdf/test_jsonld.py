"""JSON-LD: compact, readable, with the one context inline, the same graph for three parsers."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import isomorphic
from tests.cases import each_of

from esfgraph.rdf.jsonld import load_compactor, nodes
from esfgraph.rdf.namespaces import ESF, RDF, XSD
from esfgraph.rdf.ntriples import plain
from esfgraph.release.data_folder import Release

ROOT = Path(__file__).parents[3]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*/expected.ttl"))


def document(path: Path) -> str:
    compactor = load_compactor()
    statements = sorted(str(quad.triple) for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    return "".join(compactor.document(nodes(compactor, statements), indent=2))


def by_rdflib(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")


def by_pyoxigraph(text: str) -> Graph:
    return Graph().parse(
        data="".join(f"{quad.triple} .\n" for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)), format="nt"
    )


def by_pyld(text: str) -> Graph:
    return Graph().parse(data=jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), format="nt")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own JSON-LD reader
@pytest.mark.parametrize("parse", [by_rdflib, by_pyoxigraph, by_pyld])
@pytest.mark.parametrize("seed", GOLDEN, ids=lambda path: path.parent.name)
def test_a_seed_read_back_is_the_same_graph(seed: Path, parse: Any) -> None:
    assert isomorphic(parse(document(seed)), Graph().parse(seed))


def test_the_context_is_inline_byte_for_byte() -> None:
    context = (ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    assert document(GOLDEN[0]).startswith(context.rstrip().removesuffix("}").rstrip())


def test_keys_are_short_and_amounts_are_exact_strings() -> None:
    nodes_by_id = {node["id"]: node for node in json.loads(document(GOLDEN[0]))["@graph"]}
    project = nodes_by_id["http://localhost:8000/project/25-030-S02"]
    assert project["type"] == ["Project"]
    assert project["totalCost"] == "18378980"
    assert project["unionCofinancingRate"] == "40"
    assert (project["plannedParticipants"], project["strategicImportance"]) == (120, False)
    assert project["title"] == {"sv": "Snabbspår Åtvidaberg"}
    assert not [key for key in project if ":" in key]


def test_a_value_that_its_key_cannot_carry_is_written_in_full() -> None:
    text = (
        '<http://e/s> <https://w3id.org/esfgraph/ontology#totalCost> "many" .\n'
        "<http://e/s> <https://w3id.org/esfgraph/ontology#totalCost> "
        '"7"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n'
        "<http://e/s> <http://e/unknown> <http://e/o> .\n"
    )
    compactor = load_compactor()
    [node] = nodes(compactor, (line.removesuffix(" .") for line in text.splitlines()))
    assert node["totalCost"] == "7"
    assert node["https://w3id.org/esfgraph/ontology#totalCost"] == {"@value": "many"}
    assert node["http://e/unknown"] == {"id": "http://e/o"}


NATIVE = [
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("boolean", "1", "1"),
    ("boolean", "True", "True"),
    ("integer", "0", 0),
    ("integer", "120", 120),
    ("integer", "-7", -7),
    ("integer", "-0", "-0"),
    ("integer", "007", "007"),
    ("integer", "+7", "+7"),
    ("integer", "7.0", "7.0"),
    ("integer", "999999999999999", 999999999999999),
    ("integer", "9007199254740993", "9007199254740993"),
    ("decimal", "40", "40"),
    ("decimal", "0.1", "0.1"),
    ("date", "2026-02-01", "2026-02-01"),
]
KEYS = {
    "boolean": "strategicImportance",
    "integer": "plannedParticipants",
    "decimal": "totalCost",
    "date": "startDate",
}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")  # rdflib's, of a text that is no number
@pytest.mark.parametrize(("datatype", "text", "expected"), NATIVE)
def test_json_says_truth_and_whole_numbers_itself_and_readers_take_them_alike(
    datatype: str, text: str, expected: str | bool | int
) -> None:
    literal = f'"{text}"^^<{XSD}{datatype}>'
    statements = [
        f"<http://e/s> <{ESF}{KEYS[datatype]}> {literal}",
        f"<http://e/s> <http://e/unknown> {literal}",
    ]
    compactor = load_compactor()
    document = "".join(compactor.document(nodes(compactor, statements)))
    [node] = json.loads(document)["@graph"]
    assert (node[KEYS[datatype]], type(node[KEYS[datatype]])) == (expected, type(expected))
    full = node["http://e/unknown"]
    assert full == (expected if not isinstance(expected, str) else {"@type": XSD + datatype, "@value": text})
    expected_graph = Graph().parse(data="".join(f"{line} .\n" for line in statements), format="nt")
    for read in (by_rdflib, by_pyoxigraph, by_pyld):
        assert isomorphic(read(document), expected_graph), read.__name__


def test_a_type_is_always_a_list() -> None:
    compactor = load_compactor()
    for types in (["A"], ["A", "B"]):
        [node] = nodes(compactor, [f"<http://e/s> <{RDF}type> <http://e/{name}>" for name in types])
        assert node["type"] == [f"http://e/{name}" for name in types]


@each_of(
    ["a\tb", 'a "b"', "back\\slash", "\\n", "line\nbreak\r", "\u0008\u007f", "å ä ö 😀", "", "@sv", '"^^<'],
    [plain, lambda text: str(ox.Literal(text))],
)
def test_every_character_of_a_literal_survives(text: str, write: Callable[[str], str]) -> None:
    compactor = load_compactor()
    [node] = nodes(compactor, [f"<http://e/s> <http://e/p> {write(text)}"])
    assert json.loads(json.dumps(node))["http://e/p"] == {"@value": text}
    [node] = nodes(compactor, [f"<http://e/s> <http://e/p> {write(text)}@sv"])
    assert node["http://e/p"] == {"@language": "sv", "@value": text}


def test_the_dump_holds_the_public_graph(release: Release, public: Graph) -> None:
    with gzip.open(release.path / "dumps" / "esf.jsonld.gz", "rt", encoding="utf-8") as file:
        assert len(by_pyoxigraph(file.read())) == len(public)
