"""Checks of files and releases: the same verdict by excerpts of any size, data from elsewhere, every way to print."""

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef
from tests.mapping.shacl.constructs import CONSTRUCTS, PREFIXES, REFERENCE_DEVIATES, Construct
from tests.mapping.shacl.test_engines import EXAMPLES, INVALID, n_triples, parse_shapes, record_shapes

from esfgraph.errors import EsfgraphError, SourceError, UsageError
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.shacl import check
from esfgraph.shacl.check import Verdict, check_file, check_store
from esfgraph.shacl.engines import EngineName, load_engine
from esfgraph.shacl.graph import local_name
from esfgraph.shacl.partition import Cutter, keep_form, vocabularies
from esfgraph.shacl.reach import Reach
from esfgraph.shacl.report import COLUMNS, as_csv, as_json, as_turtle, rows, summary
from esfgraph.shacl.sarif import as_sarif
from esfgraph.vocabulary.ontology import load_ontology

NOWHERE = DataFolder(Path("nowhere"))
ESF = "https://w3id.org/esfgraph/ontology#"
LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
SLICEABLE = [
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


@pytest.mark.parametrize("engine", ["shacl-rust", "pyshacl"])
def test_excerpts_of_any_size_give_the_results_of_the_whole_graph(engine: EngineName, corpus_file: Path) -> None:
    triples = load_ontology(Iris()).triples
    whole = load_engine(record_shapes(), "".join(f"{each} .\n" for each in triples), engine)
    known = {each.partition(" ")[0] for each in triples}
    expected = Counter(each for each in whole.validate(corpus()) if each.focus not in known)
    assert len(expected) > len(INVALID)
    for size in (1, 7, 500):
        verdict = check_file(corpus_file, engine=engine, size=size)
        assert Counter(verdict.results) == expected
        assert verdict.engine == engine


@pytest.mark.parametrize("construct", SLICEABLE, ids=[each.name for each in SLICEABLE])
def test_every_construct_is_sliced_without_a_loss(construct: Construct) -> None:
    shapes = parse_shapes(construct.shapes_text)
    data = n_triples(construct.data_text)
    store = ox.Store()
    for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES):
        store.add(ox.Quad(quad.subject, quad.predicate, keep_form(quad.object)))
    engine = load_engine(shapes)
    cutter = Cutter(store, Reach(shapes))
    found = []
    for each in cutter.excerpts(1):
        results = engine.validate(each.data)
        found += [one for one in results if not cutter.reach.is_bounded or one.focus in each.things]
    assert Counter(found) == Counter(engine.validate(data))


def test_our_shapes_can_be_sliced() -> None:
    reach = Reach(record_shapes())
    assert reach.is_bounded
    assert 1 <= reach.depth < 10


def test_a_thing_of_several_targets_is_judged_once() -> None:
    shapes = parse_shapes(f"{PREFIXES} :S sh:targetClass :T, :U ; sh:targetSubjectsOf :p ; sh:targetNode :a, :z .")
    store = ox.Store()
    text = f"{PREFIXES} :a a :T, :U, :V ; :p 1, 2 . :V rdfs:subClassOf :U . :b :p 1, 2 . :c :q 1 ."
    store.bulk_extend(ox.parse(text, format=ox.RdfFormat.TURTLE))
    for quad in list(store):
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("urn:graph")))
    things = [thing for each in Cutter(store, Reach(shapes)).excerpts(1) for thing in each.things]
    assert sorted(things) == [f"<http://example.org/{name}>" for name in "abz"]


def test_a_release_conforms_by_either_engine(seed_build: tuple[DataFolder, Any]) -> None:
    data, _ = seed_build
    current = data.current()
    assert current is not None
    for engine in ("shacl-rust", "pyshacl"):
        verdict = check_store(current.open_store(), current.id, engine=engine)
        assert verdict.results == []
        assert verdict.things == sum(1 for _ in Cutter(current.open_store(), Reach(record_shapes())).excerpts(1))
        assert verdict.things >= 10


def test_codes_and_places_are_known_under_the_base_of_the_data(tmp_path: Path) -> None:
    base = "https://data.example.se/esf/"
    shapes = parse_shapes(
        f"{PREFIXES} :S sh:targetClass :T ; sh:property [ sh:path :seat ; sh:class <{ESF}Municipality> ; "
        f"sh:node [ sh:property [ sh:path <http://www.w3.org/2004/02/skos/core#broader> ; sh:class <{ESF}County> ; "
        "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ] ] ] ."
    )
    known = vocabularies(load_ontology(Iris()), shapes)
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
    assert check_file(data).results == []
    data.write_text(f"@base <{base}> .\n" + text.replace("<municipality/", "<county/"), encoding="utf-8")
    # A county is no seat, and no region is reached from it.
    assert [each.path for each in check_file(data).results] == [f"<{ESF}seat>", ""]


WRITTEN = {
    "a.ttl": f"@prefix x: <{ESF}> . [] a x:Project ; x:owner [] .",
    "a.jsonld": f'{{"@type": "{ESF}Project", "{ESF}owner": {{"@id": "_:o"}}}}',
    "a.nt": f"_:p <{RDF.type}> <{ESF}Project> .\n_:p <{ESF}owner> _:o .\n",
    "a.nq": f"_:p <{RDF.type}> <{ESF}Project> <urn:one> .\n_:p <{ESF}owner> _:o <urn:two> .\n",
    "a.rdf": f'<r:RDF xmlns:r="{RDF}" xmlns:e="{ESF}"><e:Project><e:owner r:nodeID="o"/></e:Project></r:RDF>',
}


@pytest.mark.parametrize("name", [*WRITTEN, *(f"{name}.gz" for name in WRITTEN)])
def test_data_from_elsewhere_in_every_format(name: str, tmp_path: Path) -> None:
    text = WRITTEN[name.removesuffix(".gz")].encode()
    (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    verdict = check_file(tmp_path / name)
    assert verdict.things == 1
    assert {each.focus for each in verdict.results} == {verdict.results[0].focus}
    assert verdict.results[0].focus.startswith("_:")
    kinds = Counter(each.component.rpartition("#")[2].removesuffix("ConstraintComponent") for each in verdict.results)
    assert kinds["NodeKind"] == 2
    assert kinds["Class"] == 1
    assert kinds["MinCount"] >= 2
    assert check_file(tmp_path / name).results == verdict.results, "the same file gives the same report"


def test_a_large_file_is_judged_from_disk_alike(corpus_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = check_file(corpus_file).results
    monkeypatch.setattr(check, "IN_MEMORY", 0)
    assert check_file(corpus_file).results == in_memory


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
        verdict = check_file(tmp_path / "data.ttl", at)
        assert [each.focus for each in verdict.results] == ["<http://example.org/a>"]
        assert verdict.things == 2
        assert verdict.results[0].messages


def broken(tmp_path: Path, name: str, content: bytes) -> Path:
    (tmp_path / name).write_bytes(content)
    return tmp_path / name


UNREADABLE = {
    "no such file": (None, b"", "There is no file "),
    "no RDF by its name": ("a.csv", b"a;b", "has no suffix of an RDF format"),
    "Turtle that ends too soon": ("a.ttl", b"<urn:a> a", "The file 'a.ttl' cannot be read as RDF: "),
    "bytes": ("a.nt", b"\xff\xfe\x00", "The file 'a.nt' cannot be read as RDF: "),
    "XML with a bomb": (
        "a.rdf",
        b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r xmlns="urn:r">&b;',
        "The file 'a.rdf' cannot be read as RDF: ",
    ),
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
        check_file(target)
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
            check_file(*arguments)


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    """Results of three severities, on a blank node, with a long path, with and without a value."""
    folder = tmp_path_factory.mktemp("verdict")
    shapes = f"""{PREFIXES}
        :S sh:targetClass :T ; sh:property :P , :Q , [ sh:path :r ; sh:maxCount 0 ; sh:severity sh:Info ] .
        :P sh:path ( :p [ sh:oneOrMorePath :q ] ) ; sh:nodeKind sh:IRI ; sh:severity sh:Warning ;
           sh:message "Länken leder till en text."@sv, "The link leads to a text."@en .
        :Q sh:path :q ; sh:minCount 1 ; sh:message "Säg \\"q\\", tack."@sv ."""
    data = f"""{PREFIXES} :a a :T ; :p [ :q "en text, \\"å\\"\\nrad 2"@sv, "=1+1" ] ; :r 1 .
        _:x a :T ; :q 5 ; :r "x" ."""
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    (folder / "data å.ttl").write_text(data, encoding="utf-8")
    found = check_file(folder / "data å.ttl", folder / "shapes.ttl")
    assert [local_name(each.severity) for each in found.results] == ["Violation", "Warning", "Warning", "Info", "Info"]
    return found


def test_the_table_and_its_last_line(verdict: Verdict) -> None:
    shown = rows(verdict)
    assert shown[0] == ["Violation", "http://example.org/a", "http://example.org/q", "", 'Säg "q", tack.']
    assert shown[1][3:] == ['"=1+1"', "The link leads to a text."]
    assert summary(verdict).startswith("1 violation(s), 4 other finding(s); the shapes are about 2 thing(s) in ")


def test_json_holds_everything(verdict: Verdict) -> None:
    report = json.loads(as_json(verdict))
    assert report["conforms"] is False
    assert report["counts"] == {"things": 2, "violations": 1, "warnings": 2, "infos": 2}
    assert [each["severity"] for each in report["results"]][:2] == ["Violation", "Warning"]
    assert report["results"][1] | {"value": ""} == {
        "severity": "Warning",
        "focus": "<http://example.org/a>",
        "path": "(<http://example.org/p>/<http://example.org/q>+)",
        "value": "",
        "component": f"{SH}NodeKindConstraintComponent",
        "shape": "http://example.org/P",
        "rule": "P",
        "messages": {"en": "The link leads to a text.", "sv": "Länken leder till en text."},
    }


def test_csv_has_a_row_for_each_result(verdict: Verdict) -> None:
    found = list(csv.DictReader(io.StringIO(as_csv(verdict), newline="")))
    assert tuple(found[0]) == COLUMNS
    assert len(found) == len(verdict.results)
    assert {each["value"] for each in found} == {each.value for each in verdict.results}
    assert found[0]["message_sv"] == 'Säg "q", tack.'


def test_turtle_is_a_report_as_shacl_defines_it(verdict: Verdict) -> None:
    graph = Graph().parse(data=as_turtle(verdict), format="turtle")
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    results = set(graph.objects(report, SH.result))
    assert results == set(graph.subjects(RDF.type, SH.ValidationResult))
    assert len(results) == len(verdict.results)
    for name in ("focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape", "resultPath"):
        assert all(len(list(graph.objects(each, SH[name]))) == 1 for each in results), name
    (warning, *_) = graph.subjects(SH.resultSeverity, SH.Warning)
    path = graph.value(warning, SH.resultPath)
    assert path is not None
    first, second = graph.items(path)
    assert first == URIRef("http://example.org/p")
    assert graph.value(second, SH.oneOrMorePath) == URIRef("http://example.org/q")
    assert {str(each) for each in graph.objects(None, SH.value)} == {"=1+1", 'en text, "å"\nrad 2'}


def test_sarif_says_nothing_that_the_standard_does_not_know(verdict: Verdict) -> None:
    """Its schema closes each of these objects."""
    run = json.loads(as_sarif(verdict))["runs"][0]
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


def test_sarif_has_what_the_standard_asks_for(verdict: Verdict) -> None:
    document = json.loads(as_sarif(verdict))
    assert document["version"] == "2.1.0"  # 3.13.2
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]  # 3.13.4
    rules = run["tool"]["driver"]["rules"]  # 3.19.23
    assert run["tool"]["driver"]["name"] == "esfgraph"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert len(run["results"]) == len(verdict.results)
    for result, found in zip(run["results"], verdict.results, strict=True):
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


def test_a_conforming_graph_has_an_empty_report_in_every_form(tmp_path: Path) -> None:
    found = check_file(broken(tmp_path, "a.ttl", b"<urn:a> <urn:b> <urn:c> ."))
    assert found.things == 0
    assert json.loads(as_json(found))["conforms"] is True
    assert len(as_csv(found).splitlines()) == 1
    assert (None, SH.conforms, None) in Graph().parse(data=as_turtle(found), format="turtle")
    assert json.loads(as_sarif(found))["runs"][0]["results"] == []


def test_a_build_with_either_engine_gives_the_same_release(tmp_path: Path, seeds: list[Path]) -> None:
    ids = []
    for engine in ("shacl-rust", "pyshacl"):
        released = build(seeds, DataFolder(tmp_path / engine), Iris(DEFAULT_BASE), engine=engine).release
        assert released is not None
        ids.append(released.id)
    assert ids[0] == ids[1]
