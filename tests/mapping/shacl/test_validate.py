"""Validation of files, stores and graphs: batches lose nothing, data from elsewhere, every way to write a report."""

import csv
import gzip
import html
import io
import json
import logging
import re
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, SH, XSD, Dataset, Graph, Literal, URIRef, Variable
from tests.cases import each_of
from tests.mapping.shacl.constructs import CONSTRUCTS, PREFIXES, REFERENCE_DEVIATES, Construct
from tests.mapping.shacl.test_engines import EXAMPLES, INVALID, n_triples, parse_shapes, record_shapes

from esfgraph.errors import EsfgraphError, SourceError, UsageError
from esfgraph.fields.table import load_fields
from esfgraph.pipeline.build import build
from esfgraph.quality.validator import load_validator
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import local_name
from esfgraph.release.data_folder import DataFolder
from esfgraph.shacl.background import load_background
from esfgraph.shacl.data_graph import load_graph
from esfgraph.shacl.engines import EngineName, load_engine
from esfgraph.shacl.partition import Partition, keep_form
from esfgraph.shacl.reach import Reach
from esfgraph.shacl.reference import quiet
from esfgraph.shacl.report import COLUMNS, ValidationReport
from esfgraph.shacl.validate import validate
from esfgraph.vocabulary.ontology import load_ontology

ESF = "https://w3id.org/esfgraph/ontology#"
LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
PARTITIONED = [
    each
    for each in CONSTRUCTS
    if REFERENCE_DEVIATES.get(each.name) != "cannot" and not each.name.startswith(("3.4.3", "4.4.3 pattern letters"))
]


def corpus() -> str:
    """All examples of errors, each with a project and an owner of its own."""
    texts = []
    # But for those that tell part of a place: what a file describes itself, it describes in its own way.
    for number, path in enumerate(each for each in INVALID if "\n<municipality/" not in each.read_text("utf-8")):
        text = path.read_text(encoding="utf-8").replace("25-030-S02", f"25-{number:03}-S02")
        texts.append(n_triples(text.replace("organization/2120000902", f"organization/{number}")))
    return "".join(texts)


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.nt"
    path.write_text(corpus(), encoding="utf-8")
    return path


@pytest.mark.thorough
def test_batches_of_any_size_give_the_results_of_the_whole_graph(corpus_file: Path) -> None:
    triples = load_ontology(Iris()).triples
    whole = load_engine(record_shapes(), "".join(f"{each} .\n" for each in triples))
    known = {each.partition(" ")[0] for each in triples}
    expected = Counter(each for each in whole.validate(corpus()) if each.focus not in known)
    assert len(expected) > len(INVALID)
    for size in (1, 7, 500):
        assert Counter(validate(corpus_file, batch_size=size).results) == expected


def test_a_batch_of_a_build_is_checked_with_what_it_leads_to_as_with_everything() -> None:
    validator = load_validator(load_fields(), ontology=load_ontology(Iris()), shapes=record_shapes())
    everything = "".join(validator.ahead.values())
    whole = replace(validator, engine=load_engine(record_shapes(), everything), ahead={})
    statements = corpus().removesuffix(" .\n").split(" .\n")
    found = validator.check(statements)
    assert len(found) > len(INVALID)
    assert found == whole.check(statements)


@each_of(PARTITIONED)
def test_every_construct_is_partitioned_without_a_loss(construct: Construct) -> None:
    shapes = parse_shapes(construct.shapes_text)
    data = n_triples(construct.data_text)
    store = ox.Store()
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        store.add(ox.Quad(quad.subject, quad.predicate, keep_form(quad.object)))
    engine = load_engine(shapes)
    partition = Partition(store, Reach(shapes))
    results = [
        result for batch in partition.batches(1) for result in engine.validate(batch.data) if batch.judges(result.focus)
    ]
    assert Counter(results) == Counter(engine.validate(data))


def test_a_node_of_several_targets_is_judged_once() -> None:
    shapes = parse_shapes(f"{PREFIXES} :S sh:targetClass :T, :U ; sh:targetSubjectsOf :p ; sh:targetNode :a, :z .")
    store = ox.Store()
    text = f"{PREFIXES} :a a :T, :U, :V ; :p 1, 2 . :V rdfs:subClassOf :U . :b :p 1, 2 . :c :q 1 ."
    store.bulk_extend(ox.parse(text, format=ox.RdfFormat.TURTLE))
    for quad in list(store):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("urn:graph")))
    batches = Partition(store, Reach(shapes)).batches(1)
    focus_nodes = [focus_node for batch in batches for focus_node in batch.focus_nodes]
    assert sorted(focus_nodes) == [f"<http://example.org/{name}>" for name in "abz"]


def test_focus_nodes_of_every_target_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"{PREFIXES} :a a :T ; :p :b, 05 . :c :q 1 .", encoding="utf-8")
    for targets, count in (
        ("sh:targetClass :T ; sh:targetNode :z", 2),
        ("sh:targetObjectsOf :p ; sh:targetSubjectsOf :q", 3),
        ("sh:targetNode :a, 5 ; sh:targetClass :T", 2),
    ):
        (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :S {targets} .", encoding="utf-8")
        assert validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl").focus_nodes == count, targets


def test_a_release_conforms_by_either_engine(seed_build: tuple[DataFolder, Any]) -> None:
    data, _ = seed_build
    current = data.current()
    assert current is not None
    for engine in ("auto", "pyshacl"):
        report = validate(current.open_store(), engine=engine, name=current.id)
        assert report.results == ()
        assert report.target == current.id
        assert report.focus_nodes >= 10


def test_codes_and_places_are_known_under_the_base_of_the_data(tmp_path: Path) -> None:
    base = "https://data.example.se/esf/"
    shapes = parse_shapes(
        f"{PREFIXES} :S sh:targetClass :T ; sh:property [ sh:path :seat ; sh:class <{ESF}Municipality> ; "
        f"sh:node [ sh:property [ sh:path <http://www.w3.org/2004/02/skos/core#broader> ; sh:class <{ESF}County> ; "
        "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ] ] ] ."
    )
    known = load_background(shapes)
    assert f"<{base}municipality/0561> " in known.describe(f"{base}municipality/0561")[0]
    assert any(f"<{base}county/05>" in each for each in known.describe(f"{base}municipality/0561"))
    assert known.describe("http://data.europa.eu/nuts/code/SE12")
    for unknown in (f"{base}municipality/9999", f"{base}project/25-030-S02", "https://example.org/", "urn:a"):
        assert known.describe(unknown) == []
    data = tmp_path / "a.ttl"
    text = "".join(
        line
        for line in (EXAMPLES / "Organization.ttl").read_text(encoding="utf-8").splitlines(keepends=True)
        if "organization/2120000415" not in line  # which it does not describe
    )
    data.write_text(f"@base <{base}> .\n" + text, encoding="utf-8")
    assert validate(data).conforms
    data.write_text(f"@base <{base}> .\n" + text.replace("<municipality/", "<county/"), encoding="utf-8")
    # A county of a municipality's code is no territory and no seat, and no region is reached from it.
    paths = [result.path for result in validate(data).results]
    assert paths == ["<http://purl.org/dc/terms/spatial>", f"<{ESF}seat>", ""]


@pytest.mark.parametrize("name", ["looking backwards", "in SPARQL"])
def test_codes_and_places_are_known_where_the_graph_is_one_batch_and_are_not_judged(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(f"{PREFIXES} :a a :T ; :seat <https://x.se/municipality/0561> .", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(
        f"{PREFIXES} :S sh:targetClass :T ; {OWN_SHAPES[name]} ; "
        f"sh:property [ sh:path :seat ; sh:class <{ESF}Municipality> ] . "
        f":M sh:targetClass <{ESF}Municipality> ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    report = validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl")
    assert {(result.focus, local_name(result.component)) for result in report.results} == {
        ("<http://example.org/a>", f"{'MinCount' if name == 'looking backwards' else 'SPARQL'}ConstraintComponent")
    }


WRITTEN = {
    "a.ttl": f"@prefix x: <{ESF}> . [] a x:Project ; x:owner [] .",
    "a.jsonld": f'{{"@type": "{ESF}Project", "{ESF}owner": {{"@id": "_:o"}}}}',
    "a.nt": f"_:p <{RDF.type}> <{ESF}Project> .\n_:p <{ESF}owner> _:o .\n",
    "a.nq": f"_:p <{RDF.type}> <{ESF}Project> <urn:one> .\n_:p <{ESF}owner> _:o <urn:two> .\n",
    "a.rdf": f'<r:RDF xmlns:r="{RDF}" xmlns:e="{ESF}"><e:Project><e:owner r:nodeID="o"/></e:Project></r:RDF>',
}


WRITTEN |= {
    "a.json": WRITTEN["a.jsonld"],
    "a.owl": WRITTEN["a.rdf"],
    "a.XML": WRITTEN["a.rdf"],
    "a.trig": WRITTEN["a.ttl"],
    "a.n3": WRITTEN["a.ttl"],
}


@pytest.mark.parametrize("name", [*WRITTEN, "a.ttl.gz", "a.nq.gz", "a.rdf.gz"])
def test_data_from_elsewhere_in_every_format(name: str, tmp_path: Path) -> None:
    text = WRITTEN[name.removesuffix(".gz")].encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    report = validate(tmp_path / name)
    assert report.focus_nodes == 1
    assert {each.focus for each in report.results} == {report.results[0].focus}
    assert report.results[0].focus.startswith("_:")
    kinds = Counter(each.component.rpartition("#")[2].removesuffix("ConstraintComponent") for each in report.results)
    assert kinds["NodeKind"] == 2
    assert kinds["Class"] == 1
    assert kinds["MinCount"] >= 2
    assert validate(tmp_path / name).results == report.results, "the same file gives the same report"


def test_a_packed_file_is_judged_from_disk_alike(corpus_file: Path) -> None:
    packed = corpus_file.with_suffix(".nt.gz")
    packed.write_bytes(gzip.compress(corpus_file.read_bytes()))
    assert validate(packed).results == validate(corpus_file).results


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_data_and_shapes_from_windows(name: str, encoding: str, tmp_path: Path) -> None:
    line_ends = "\r\n".join(WRITTEN[name].split(" "))
    text = WRITTEN[name].replace("\n", "\r\n") if name.endswith((".nt", ".nq")) else line_ends
    (tmp_path / name).write_bytes(text.encode(encoding))
    shapes = f"{PREFIXES} :S sh:targetClass <{ESF}Project> ;\r\n sh:nodeKind sh:Literal ."
    (tmp_path / "shapes.ttl").write_bytes(shapes.encode(encoding))
    assert len(validate(tmp_path / name, tmp_path / "shapes.ttl").results) == 1


XML = '<r:RDF xmlns:r="{0}" xmlns:e="{1}"><e:Project r:about="urn:a"><e:p>{2}</e:p></e:Project></r:RDF>'
TEXT_SHAPE = f'{PREFIXES} :S sh:targetNode <urn:a> ; sh:property [ sh:path <{ESF}p> ; sh:in ( "å\\nb" ) ] .'


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("", "utf-8"),
        ("<?xml version='1.0'?>", "utf-8-sig"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8-sig"),
        ("<?xml version='1.0' encoding='UTF-16'?>", "utf-16"),
        ("<?xml version='1.0' encoding='UTF-16'?>", "utf-16-be"),
        ("", "utf-16"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", "latin-1"),
        ("<?xml version='1.0' encoding='windows-1252'?>\r\n<!-- > -->", "cp1252"),
    ],
)
def test_xml_is_read_in_the_encoding_that_it_declares(declaration: str, encoding: str, tmp_path: Path) -> None:
    data = tmp_path / "a.rdf"
    data.write_bytes((declaration + XML.format(RDF, ESF, "å\r\nb")).encode(encoding))
    (tmp_path / "shapes.ttl").write_text(TEXT_SHAPE, encoding="utf-8")
    assert validate(data, tmp_path / "shapes.ttl").results == ()


NESTED = "".join(f'<!ENTITY a{number + 1} "{f"&a{number};" * 10}">' for number in range(9))
ENTITIES = {
    "short texts": ('<!ENTITY e "å"><!ENTITY l\n"b" >', "&e;\n&l;", None),
    "entities of entities": (f'<!ENTITY a0 "lol">{NESTED}', "&a9;", "an XML entity that refers to another one"),
    "the same in disguise": ('<!ENTITY a "&#38;b;"><!ENTITY b "c">', "&a;", "an XML entity that refers to another one"),
    "behind a comment": ('<!-- <e:Project> --><!ENTITY a "&b;">', "&a;", "an XML entity that refers to another one"),
    "a long one": (f'<!ENTITY a "{"x" * 1001}">', "&a;", "or a long one"),
    "a file": ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;", "or to a file"),
    "of the declarations": ("<!ENTITY % a \"<!ENTITY b 'c'>\"> %a;", "&b;", "refers to another one"),
}


@pytest.mark.parametrize("name", ENTITIES)
def test_xml_entities_are_refused_before_anything_expands_them(name: str, tmp_path: Path) -> None:
    declared, used, refusal = ENTITIES[name]
    data = tmp_path / "a.rdf"
    data.write_text(f"<!DOCTYPE r [{declared}]>" + XML.format(RDF, ESF, used), encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(TEXT_SHAPE, encoding="utf-8")
    if refusal is None:
        assert validate(data, tmp_path / "shapes.ttl").results == ()
    else:
        with pytest.raises(SourceError, match=refusal):
            validate(data, tmp_path / "shapes.ttl")


OWN_SHAPES = {
    "looking backwards": "sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ]",
    "in SPARQL": 'sh:sparql [ sh:select "SELECT $this { FILTER NOT EXISTS { ?other <http://example.org/p> $this } }" ]',
    "closed": "sh:closed true ; sh:ignoredProperties ( rdf:type :p )",
}


@pytest.mark.parametrize("name", OWN_SHAPES)
def test_shapes_of_your_own_are_read_from_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "shapes" / "examples").mkdir(parents=True)
    shape = f"{PREFIXES} :S a sh:NodeShape ; sh:targetClass :T ; {OWN_SHAPES[name]} ."
    (tmp_path / "shapes" / "own.ttl").write_text(shape, encoding="utf-8")
    (tmp_path / "shapes" / "examples" / "no-shape.ttl").write_text("not read", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(f"{PREFIXES} :a a :T ; :q 1 . :b a :T . :c :p :b .", encoding="utf-8")
    for at in (tmp_path / "shapes", tmp_path / "shapes" / "own.ttl"):
        report = validate(tmp_path / "data.ttl", at)
        assert [result.focus for result in report.results] == ["<http://example.org/a>"]
        assert report.focus_nodes == 2
        assert report.results[0].messages


def test_a_catalogue_is_checked_by_the_shapes_of_catalogues_without_being_asked(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    data = tmp_path / "catalogue.ttl"
    data.write_text(f"{PREFIXES} @prefix dcat: <http://www.w3.org/ns/dcat#> . :c a dcat:Catalog .", encoding="utf-8")
    report = validate(data)
    rules = {report.shapes.name(result.shape) for result in report.results}
    assert {"Catalog-title", "Catalog-dataset"} <= {re.sub("-present$", "", rule) for rule in rules}
    whole = (EXAMPLES / "given.ttl").read_text(encoding="utf-8") + (EXAMPLES / "Catalog.ttl").read_text(
        encoding="utf-8"
    )
    data.write_text(whole, encoding="utf-8")
    assert validate(data).conforms


RDFLIB = f"""{PREFIXES} @prefix esf: <{ESF}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    :a a esf:Project ; esf:totalCost "05"^^xsd:integer, "1.50"^^xsd:decimal ; :p _:b ; :q "x"@sv, <urn:c> .
    _:b a esf:Project ."""
RDFLIB_SHAPES = f"""{PREFIXES} @prefix esf: <{ESF}> .
    :S sh:targetClass esf:Project ; sh:property [ sh:path esf:totalCost ; sh:maxInclusive 1 ] ."""


@contextmanager
def normalised_literals(wanted: bool) -> Iterator[None]:
    """Whether rdflib writes a value anew while it reads a file."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = wanted
    yield
    rdflib.NORMALIZE_LITERALS = before


def test_graphs_of_rdflib_and_stores_are_judged_like_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(RDFLIB, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(RDFLIB_SHAPES, encoding="utf-8")
    expected = validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl")
    assert [result.value.partition("^")[0] for result in expected.results] == ['"05"', '"1.50"']
    with normalised_literals(False):
        graph = Graph().parse(tmp_path / "a.ttl")
    dataset = Dataset()
    for subject, predicate, object_ in graph:
        dataset.graph(URIRef(f"urn:{predicate}")).add((subject, predicate, object_))
    shapes = Graph().parse(tmp_path / "shapes.ttl")
    for data in (graph, dataset):
        report = validate(data, shapes, name="mine")
        assert report.target == "mine"
        assert [result.key for result in report.results] == [result.key for result in expected.results]
        assert report.focus_nodes == 2
    assert [result.focus for result in validate(load_graph(graph), shapes).results] == ["<http://example.org/a>"] * 2


def test_a_graph_that_is_no_rdf_is_refused_in_a_sentence() -> None:
    graph = Graph()
    graph.add((Variable("x"), RDF.type, URIRef("urn:T")))
    for wrong in (graph, 5):
        with pytest.raises(SourceError, match="The graph is no RDF"):
            validate(wrong)  # type: ignore[arg-type] # a caller without types
        with pytest.raises(SourceError, match="The shapes are no RDF"):
            validate(Graph(), wrong)  # type: ignore[arg-type] # a caller without types


def test_shapes_in_shapes_without_an_end_are_refused_in_a_sentence(tmp_path: Path) -> None:
    nested = "sh:not [ " * 2000 + "sh:nodeKind sh:IRI" + " ]" * 2000
    (tmp_path / "a.ttl").write_text(RDFLIB, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :S {nested} .", encoding="utf-8")
    with pytest.raises(SourceError, match="hundreds of levels deep"):
        validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl")


def test_shapes_that_are_about_nothing_are_not_taken_for_a_clean_graph(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(RDFLIB, encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES} :S a sh:NodeShape ; sh:nodeKind sh:IRI .", encoding="utf-8")
    report = validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl")
    assert report.conforms
    assert str(report).startswith("The shapes name nothing that they are about, so nothing in ")


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_validation_leaves_its_process_as_it_was(
    engine: EngineName, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.ttl").write_text(
        f'{PREFIXES} :a a :T ; :p "yes"^^xsd:boolean, "x"^^xsd:integer, "y"^^xsd:date .', encoding="utf-8"
    )
    (tmp_path / "shapes.ttl").write_text(
        f"{PREFIXES} :S sh:targetClass :T ; sh:property [ sh:path :p ; sh:datatype xsd:boolean ] .", encoding="utf-8"
    )
    logger, filters = logging.getLogger("rdflib.term"), list(warnings.filters)
    assert len(validate(tmp_path / "a.ttl", tmp_path / "shapes.ttl", engine).results) == 3
    assert not logger.disabled
    assert logger.filters == []
    assert warnings.filters == filters
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    with pytest.warns(UserWarning, match="weird boolean"):
        Literal("yes", datatype=XSD.boolean)


def test_what_other_threads_log_meanwhile_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """While the reference engine is at work, its thread alone is kept quiet."""
    with quiet():
        logging.getLogger("rdflib.term").warning("own")
        other = threading.Thread(target=logging.getLogger("rdflib.term").warning, args=("other",))
        other.start()
        other.join()
    assert caplog.messages == ["other"]


def broken(tmp_path: Path, name: str, content: bytes) -> Path:
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


UNREADABLE = {
    "no such file": (None, b"", "There is no file "),
    "no RDF by its name": ("a.csv", b"a;b", "has no suffix of an RDF format"),
    "Turtle that ends too soon": ("a.ttl", b"<urn:a> a", "The file 'a.ttl' cannot be read as RDF: "),
    "bytes": ("a.nt", b"\xff\xfe\x00", "The file 'a.nt' cannot be read as RDF: "),
    "XML that is none": ("a.rdf", b"<r", "it is no XML"),
    "XML without an element": ("a.rdf", b"<!-- " + b"a" * 1_000_000, "it has no element near its beginning"),
    "XML in an unknown encoding": ("a.rdf", b"<?xml version='1.0' encoding='x-own'?><r/>", "unknown encoding: x-own"),
    "JSON that is none": ("a.jsonld", b"{", "The file 'a.jsonld' cannot be read as RDF: "),
    "a context from elsewhere": (
        "a.jsonld",
        b'{"@context": "https://example.org/c", "@id": "urn:a", "b": 1}',
        "put the context into the file",
    ),
    "packed in name only": ("a.nt.gz", b"<urn:a> <urn:b> <urn:c> .", "The file 'a.nt.gz' cannot be read as RDF: "),
    "packed and cut": ("a.nt.gz", gzip.compress(b"<urn:a> <urn:b> <urn:c> ." * 99)[:-9], "cannot be read as RDF: "),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    file, content, expected = UNREADABLE[name]
    target = broken(tmp_path, file, content) if file else tmp_path / "missing.ttl"
    with pytest.raises(SourceError) as refused:
        validate(target)
    assert expected in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_other_wrong_inputs_are_refused_in_a_sentence(tmp_path: Path) -> None:
    data = broken(tmp_path, "a.ttl", b"<urn:a> a <urn:T> .")
    (tmp_path / "empty").mkdir()
    recursive = broken(tmp_path, "shapes.ttl", (PREFIXES + ":S sh:targetClass <urn:T> ; sh:node :S .").encode())
    wrong: list[tuple[type[EsfgraphError], str, tuple[Any, ...]]] = [
        (SourceError, "is a folder; name one RDF file", (tmp_path,)),
        (SourceError, "holds no shapes", (data, tmp_path / "empty")),
        (SourceError, "The shapes in '.*' cannot be read", (data, tmp_path / "nothing")),
        (UsageError, "cannot be trusted with these shapes", (data, recursive, "shacl-rust")),
    ]
    for kind, sentence, arguments in wrong:
        with pytest.raises(kind, match=sentence):
            validate(*arguments)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    """Results of three severities, on a blank node, with a long path, with and without a value."""
    folder = tmp_path_factory.mktemp("report")
    shapes = f"""{PREFIXES}
        :S sh:targetClass :T ; sh:property :P , :Q , [ sh:path :r ; sh:maxCount 0 ; sh:severity sh:Info ] .
        :P sh:path ( :p [ sh:oneOrMorePath :q ] ) ; sh:nodeKind sh:IRI ; sh:severity sh:Warning ;
           sh:message "Länken leder till en text."@sv, "The link leads to a text."@en .
        :Q sh:path :q ; sh:minCount 1 ; sh:message "Säg \\"q\\", tack."@sv ."""
    data = f"""{PREFIXES} :a a :T ; :p [ :q "en text, \\"å\\"\\nrad 2"@sv, "=1+1" ] ; :r 1 .
        _:x a :T ; :q 5 ; :r "x" ."""
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (folder / "data å.ttl").write_text(data, encoding="utf-8")
    found = validate(folder / "data å.ttl", folder / "shapes.ttl")
    assert [local_name(each.severity) for each in found.results] == ["Violation", "Warning", "Warning", "Info", "Info"]
    return found


def test_the_table_and_its_last_line(report: ValidationReport) -> None:
    shown = report.rows()
    assert shown[0] == ["Violation", "http://example.org/a", "http://example.org/q", "", 'Säg "q", tack.']
    assert shown[1][3:] == ['"=1+1"', "The link leads to a text."]
    assert str(report).startswith("1 violation(s), 4 other finding(s); the shapes are about 2 thing(s) in ")


def test_json_holds_everything(report: ValidationReport) -> None:
    written = json.loads(report.to_json())
    assert written["conforms"] is False
    assert written["counts"] == {"things": 2, "violations": 1, "warnings": 2, "infos": 2}
    assert [each["severity"] for each in written["results"]][:2] == ["Violation", "Warning"]
    assert written["results"][1] | {"value": ""} == {
        "severity": "Warning",
        "focus": "<http://example.org/a>",
        "path": "(<http://example.org/p>/<http://example.org/q>+)",
        "value": "",
        "component": f"{SH}NodeKindConstraintComponent",
        "shape": "http://example.org/P",
        "rule": "P",
        "messages": {"en": "The link leads to a text.", "sv": "Länken leder till en text."},
    }


def test_csv_has_a_row_for_each_result(report: ValidationReport) -> None:
    found = list(csv.DictReader(io.StringIO(report.to_csv(), newline="")))
    assert tuple(found[0]) == COLUMNS
    assert len(found) == len(report.results)
    assert {each["value"] for each in found} == {each.value for each in report.results}
    assert found[0]["message_sv"] == 'Säg "q", tack.'


def test_turtle_is_a_report_as_shacl_defines_it(report: ValidationReport) -> None:
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = set(graph.objects(node, SH.result))
    assert results == set(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(report.results)
    for name in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape", "resultPath"):
        assert all(len(list(graph.objects(each, SH[name]))) == 1 for each in results), name
    (warning, *_) = graph.subjects(SH.resultSeverity, SH.Warning)
    path = graph.value(warning, SH.resultPath)
    assert path is not None
    first, second = graph.items(path)
    assert first == URIRef("http://example.org/p")
    assert graph.value(second, SH.oneOrMorePath) == URIRef("http://example.org/q")
    assert {str(each) for each in graph.objects(None, SH.value)} == {"=1+1", 'en text, "å"\nrad 2'}


def test_sarif_says_nothing_that_the_standard_does_not_know(report: ValidationReport) -> None:
    """Its schema closes each of these objects."""
    run = json.loads(report.to_sarif())["runs"][0]
    (driver,) = run["tool"].values()
    known = {
        "tool language columnKind invocations artifacts results properties": [run],
        "name semanticVersion rules": [driver],
        "id shortDescription fullDescription defaultConfiguration properties": driver["rules"],
        "ruleId ruleIndex level message locations partialFingerprints properties": run["results"],
        "text": [each["message"] for each in run["results"]],
        "physicalLocation logicalLocations": [each["locations"][0] for each in run["results"]],
        "fullyQualifiedName kind": [each["locations"][0]["logicalLocations"][0] for each in run["results"]],
        "uri index": [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in run["results"]],
        "executionSuccessful": run["invocations"],
    }
    for names, objects in known.items():
        assert all(each.keys() <= set(names.split()) for each in objects), names
    assert len({json.dumps(each) for each in run["artifacts"]}) == len(run["artifacts"])
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")


def test_sarif_has_what_the_standard_asks_for(report: ValidationReport) -> None:
    document = json.loads(report.to_sarif())
    assert document["version"] == "2.1.0"  # 3.13.2
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]  # 3.13.4
    rules = run["tool"]["driver"]["rules"]  # 3.19.23
    assert run["tool"]["driver"]["name"] == "esfgraph"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == len(report.results)
    for result, found in zip(run["results"], report.results, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.5 and 3.27.6
        assert result["level"] == LEVELS[found.severity.rpartition("#")[2]]  # 3.27.10
        assert result["message"]["text"]
        (location,) = result["locations"]
        address = location["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][address["index"]]["location"]["uri"] == address["uri"]  # 3.4.5
        assert address["uri"].startswith("file:///")
        assert address["uri"].endswith("data%20%C3%A5.ttl")
        assert location["logicalLocations"][0]["fullyQualifiedName"] == found.focus
    prints = [result["partialFingerprints"]["esfgraph/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_a_notebook_shows_the_count_and_the_first_results(report: ValidationReport) -> None:
    shown = report._repr_html_()
    assert shown.startswith(f"<p>{html.escape(str(report))}</p><table>")
    assert shown.count("<tr>") == 1 + len(report.results)
    assert html.escape('"=1+1"') in shown
    many = replace(report, results=report.results * 4)._repr_html_()
    assert many.count("<tr>") == 11
    assert many.endswith("<p>The first 10 of 20 results.</p>")


def test_a_conforming_graph_has_an_empty_report_in_every_form(tmp_path: Path) -> None:
    found = validate(broken(tmp_path, "a.ttl", b"<urn:a> <urn:b> <urn:c> ."))
    assert found.focus_nodes == 0
    assert "<table>" not in found._repr_html_()
    assert json.loads(found.to_json())["conforms"] is True
    assert len(found.to_csv().splitlines()) == 1
    assert (None, SH.conforms, None) in Graph().parse(data=found.to_turtle(), format="turtle")
    assert json.loads(found.to_sarif())["runs"][0]["results"] == []


def test_a_build_with_either_engine_gives_the_same_release(tmp_path: Path, seeds: list[Path]) -> None:
    ids = []
    for engine in ("auto", "pyshacl"):
        released = build(seeds, DataFolder(tmp_path / engine), Iris(DEFAULT_BASE), engine=engine).release
        assert released is not None
        ids.append(released.id)
    assert ids[0] == ids[1]
