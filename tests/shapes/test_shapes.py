"""The shapes bite: each constraint has an example that breaks it, and each kind of thing one that breaks none.

The examples travel with the shapes, for the page that explains them. One that fails is named
``<shape>--<constraint>[-<which>].ttl``; its first comment says what it shows, the others what it breaks and how bad
that is. Every example is read together with ``given.ttl``.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from tests.shapes.engines import Results, by_pyshacl, by_rust, shapes_broken, shapes_of

from esfgraph.fields.kinds import KINDS
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import DCTERMS
from esfgraph.resources import resource_dir
from esfgraph.shacl.shapes import PASSES, SHAPES, Pass, Shape, read_shapes, shape_files, withheld_shapes

EXAMPLES = resource_dir("shapes") / "examples"
GIVEN = EXAMPLES / "given.ttl"
FILES = sorted(each for each in EXAMPLES.glob("*.ttl") if each != GIVEN)
NAMED = {shape.name: shape for shape in read_shapes()}
SHARED = "personal.ttl"
# What a shape says besides its constraints.
NO_CONSTRAINTS = {SH.path, SH.message, SH.severity, SH.property, SH.flags, SH.targetClass, SH.targetObjectsOf}
NO_CONSTRAINTS |= {SH.targetSubjectsOf, RDF.type, RDF.first, RDF.rest, SH.inversePath, SH.alternativePath}
OF_SHAPES = {SH["or"], SH.xone}


def shape_of(path: Path) -> Shape:
    return NAMED[path.stem.partition("--")[0]]


def expected(path: Path) -> set[str]:
    return set(re.findall(r"^# ((?:Violation|Warning|Info): .*)$", path.read_text(encoding="utf-8"), re.MULTILINE))


FAILING = [path for path in FILES if expected(path)]
PASSING = [path for path in FILES if not expected(path)]


def pass_of(shape: Shape) -> Pass:
    return next(name for name, files in PASSES.items() if shape.file in files)


@cache
def data_of(path: Path) -> str:
    graph = Graph().parse(GIVEN, publicID=DEFAULT_BASE)
    graph.parse(path, publicID=DEFAULT_BASE)
    return graph.serialize(format="nt")


@cache
def shapes_graph(name: Pass) -> Graph:
    return shapes_of(name)


@cache
def shapes_text(name: Pass) -> str:
    return shapes_graph(name).serialize(format="nt")


def check(path: Path) -> Results:
    return by_rust(data_of(path), shapes_text(pass_of(shape_of(path))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_breaks_what_it_says_and_nothing_else(path: Path) -> None:
    assert shapes_broken(check(path)) == expected(path)


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_a_failing_example_breaks_its_own_shape_there_and_as_badly_as_it_says(path: Path) -> None:
    shape = shape_of(path)
    parameter = re.sub("-.*", "", path.stem.partition("--")[2])
    component = f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent"
    (result, *_) = [each for each in check(path) if (each.shape, each.component) == (shape.name, component)]
    assert result.severity == shape.severity
    properties = re.findall(r"<([^>]*)>", result.path)
    assert properties == (list(shape.way.properties) if shape.way else [])
    assert result.focus


@pytest.mark.parametrize("name", PASSES)
def test_both_engines_say_the_same_of_every_example(name: Pass) -> None:
    differing = {}
    for path in FILES:
        if pass_of(shape_of(path)) == name:
            reference = by_pyshacl(Graph().parse(data=data_of(path), format="nt"), shapes_graph(name))
            if reference != check(path):
                differing[path.stem] = (reference, check(path))
    assert not differing


@pytest.mark.parametrize("name", PASSES)
def test_what_is_given_breaks_no_shape(name: Pass) -> None:
    assert not by_rust(Graph().parse(GIVEN, publicID=DEFAULT_BASE).serialize(format="nt"), shapes_text(name))


def test_every_constraint_has_an_example_that_breaks_it() -> None:
    asked = {
        f"{shape.name}--{constraint.name}"
        for shape in NAMED.values()
        if shape.file != SHARED
        for constraint in shape.constraints
        if constraint.name != "qualifiedValueShape"
    }
    broken = {re.sub(r"(--[A-Za-z]+)-.*", r"\1", path.stem) for path in FAILING}
    assert broken == asked


def test_every_kind_of_thing_has_an_example_that_breaks_nothing() -> None:
    targeted = {target for shape in NAMED.values() for target in shape.targets}
    passing = {target for path in PASSING for target in shape_of(path).targets}
    never = {("targetClass", "http://www.w3.org/ns/dcat#CatalogRecord")}  # not allowed at all
    assert passing == targeted - never


# Mutations


def constraints_within(graph: Graph, shape: Node) -> Iterator[tuple[Node, URIRef]]:
    """Every constraint of a shape and of the shapes without a name that it is made of."""
    for predicate in set(graph.predicates(shape)):
        if isinstance(predicate, URIRef) and predicate.startswith(str(SH)) and predicate not in NO_CONSTRAINTS:
            yield shape, predicate
    for part in set(graph.objects(shape)):
        if isinstance(part, BNode):
            yield from constraints_within(graph, part)


def without(graph: Graph, removed: Iterable[tuple[Node, Node | None, Node | None]]) -> str:
    changed = Graph()
    changed += graph
    for triple in removed:
        changed.remove(triple)
    return changed.serialize(format="nt")


def mutants(graph: Graph, shape: Node) -> Iterator[tuple[str, str]]:
    """The shapes with one constraint turned off, or with one of the choices that a shape gives."""
    for node, predicate in constraints_within(graph, shape):
        off: list[tuple[Node, Node | None, Node | None]] = [(node, predicate, None)]
        if predicate == SH.pattern:
            off.append((node, SH.flags, None))
        yield f"{predicate.removeprefix(str(SH))} of {node}", without(graph, off)
        if predicate in OF_SHAPES:
            (choices,) = graph.objects(node, predicate)
            members = Collection(graph, choices)
            for left_out in range(len(members)):
                changed = Graph()
                changed += graph
                changed.remove((node, predicate, None))
                fewer = BNode()
                Collection(changed, fewer, [each for at, each in enumerate(members) if at != left_out])
                changed.add((node, predicate, fewer))
                yield f"choice {left_out} of {node}", changed.serialize(format="nt")


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_constraint_turned_off_is_noticed(name: str) -> None:
    shape = NAMED[name]
    graph = shapes_graph(pass_of(shape))
    # Those that are named after it or break it, then the others of its file.
    first = [path for path in FILES if name in path.stem or any(f" {name} " in each for each in expected(path))]
    if shape.file == SHARED:
        first = [path for path in FILES if "personal-data" in path.stem]
    others = [path for path in FILES if shape_of(path).file in (shape.file, "project.ttl") and path not in first]
    for mutant, text in mutants(graph, URIRef(SHAPES + name)):
        assert any(
            shapes_broken(by_rust(data_of(path), text)) != expected(path)
            for path in (*first, *others)
            if pass_of(shape_of(path)) == pass_of(shape)
        ), f"nothing notices that {mutant} is gone"


# What the shapes say of themselves


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_shape_says_in_both_languages_what_is_wrong_and_what_to_do(name: str) -> None:
    shape = NAMED[name]
    if not shape.constraints:
        assert not shape.messages
        return
    assert set(shape.messages) == {"sv", "en"}
    sentences = 1 if shape.file == SHARED else 2
    for message in shape.messages.values():
        assert re.fullmatch(r"[A-ZÅÄÖ].*\.", message)
        assert len(re.findall(r"[.;:] ?(?=[A-ZÅÄÖa-z]|$)", message)) >= sentences


def test_every_shape_is_core_named_in_one_namespace_and_used() -> None:
    for name in PASSES:
        graph = shapes_graph(name)
        assert not set(graph.objects(None, SH.sparql)) | set(graph.objects(None, SH.js))
        assert not list(graph.subjects(SH.target, None))
        parts = {*graph.objects(None, SH.property)} | {node for node, _ in graph.subject_objects(SH.path)}
        assert {each for each in parts if isinstance(each, URIRef)} <= {URIRef(SHAPES + each) for each in NAMED}
        for shape in NAMED.values():
            if shape.file in PASSES[name] and shape.file != SHARED:
                assert shape.targets, f"{shape.name} is neither a property of a shape nor has it a target"


def test_every_file_of_shapes_belongs_to_a_pass() -> None:
    assert set(shape_files()) == set(resource_dir("shapes").glob("*.ttl"))


def test_one_value_for_each_parameter() -> None:
    """The fast engine looks at one sh:not of a shape only, and takes no literal for a node (sh:node)."""
    for name in PASSES:
        graph = shapes_graph(name)
        for subject, predicate in graph.subject_predicates():
            if predicate in (SH["not"], SH["or"], SH.xone, SH["class"], SH.pattern):
                assert len(list(graph.objects(subject, predicate))) == 1
        assert not list(graph.subjects(SH.node, None))


def test_what_may_be_personal_is_withheld_from_reports() -> None:
    graph = shapes_graph("projects") + shapes_graph("owners") + shapes_graph("sources") + shapes_graph("report")
    looked_at = set(graph.subjects(SH["not"], URIRef(f"{SHAPES}PersonalData")))
    assert len(looked_at) == 7
    withheld = withheld_shapes()
    assert {str(each) for each in looked_at} < withheld
    assert {each.removeprefix(SHAPES) for each in withheld - {str(each) for each in looked_at}} == {
        "Organization-identifier",
        "Organization-not-a-person",
        "Organization-address-not-a-person",
        "SourceRecord-not-a-person",
    }


def test_the_values_of_every_known_label_are_looked_at() -> None:
    iris = Iris()
    known = {iris.label(label) for field in load_fields().fields if field.kind != "personal" for label in field.labels}
    way = NAMED["SourceRecord-personal-data"].way
    assert way is not None
    assert set(way.properties) == known | {f"{DCTERMS}title"}
    numbers = NAMED["SourceRecord-not-a-person"].way
    assert numbers is not None
    assert set(numbers.properties) == {iris.label(label) for label in load_fields().by_key["owner_number"].labels}


def test_the_rules_of_reading_are_those_of_the_table() -> None:
    (rules,) = NAMED["SourceLabel-readAs"].constraints[:1]
    assert {each.value for each in rules.values} == set(KINDS)
