"""The shapes bite: each constraint has an example that breaks it, and each kind of thing one that breaks none.

The examples travel with the shapes, for the page that explains them. One that fails is named
``<shape>--<constraint>[-<which>].ttl``; its first comment says what it shows, the others what it breaks and how bad
that is. Every example is read together with ``given.ttl``.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.cases import each_of

from esfgraph.fields.countries import load_countries
from esfgraph.fields.kinds import KINDS
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import DCTERMS, RDF, SH, local_name
from esfgraph.resources import resource_dir
from esfgraph.shacl.core import PARAMETERS
from esfgraph.shacl.engines import Engine, EngineName, load_engine
from esfgraph.shacl.fast_subset import objection
from esfgraph.shacl.graph import Term
from esfgraph.shacl.passes import PASSES, SHAPES, Pass, load_shapes, shape_files
from esfgraph.shacl.reach import Reach
from esfgraph.shacl.results import ValidationResult
from esfgraph.shacl.shapes import Shape, Shapes, make_shapes

EXAMPLES = resource_dir("shapes") / "examples"
GIVEN = EXAMPLES / "given.ttl"
FILES = sorted(path for path in EXAMPLES.glob("*.ttl") if path != GIVEN)
NAMED = {shape.name: shape for shape in load_shapes().named}
SHARED = "personal.ttl"


def shape_of(path: Path) -> Shape:
    return NAMED[path.stem.partition("--")[0]]


@cache
def expected(path: Path) -> set[str]:
    return set(re.findall(r"^# ((?:Violation|Warning|Info): .*)$", path.read_text(encoding="utf-8"), re.MULTILINE))


FAILING = [path for path in FILES if expected(path)]
PASSING = [path for path in FILES if not expected(path)]


def pass_of(shape: Shape) -> Pass:
    return next(name for name, files in PASSES.items() if shape.file in files)


def read(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)]


@cache
def given() -> dict[Term, list[ox.Triple]]:
    """What every example is read together with, by subject."""
    stated: dict[Term, list[ox.Triple]] = {}
    for triple in read(GIVEN):
        stated.setdefault(triple.subject, []).append(triple)
    return stated


@cache
def data_of(path: Path) -> str:
    """An example, with what is given of the things that it leads to."""
    triples = read(path)
    reached: set[Term] = set()
    for triple in triples:  # also those that come while it runs
        for term in (triple.subject, triple.object):
            if term not in reached:
                reached.add(term)
                triples += given().get(term, ())
    return "".join(f"{line} .\n" for line in sorted(set(map(str, triples))))


@cache
def shapes_of(name: Pass) -> Shapes:
    return load_shapes(name)


@cache
def engine_of(name: Pass, engine: EngineName = "auto") -> Engine:
    return load_engine(shapes_of(name), engine=engine)


@cache
def check(path: Path) -> list[ValidationResult]:
    return engine_of(pass_of(shape_of(path))).validate(data_of(path))


def broken(results: list[ValidationResult]) -> set[str]:
    """How the examples write what breaks: ``Warning: Project-title-present MinCount``."""
    return {
        f"{local_name(each.severity)}: {each.shape.removeprefix(SHAPES)} "
        f"{local_name(each.component).removesuffix('ConstraintComponent')}"
        for each in results
    }


@each_of(FILES)
def test_an_example_breaks_what_it_says_and_nothing_else(path: Path) -> None:
    assert broken(check(path)) == expected(path)


@each_of(FAILING)
def test_a_failing_example_breaks_its_own_shape_there_and_as_badly_as_it_says(path: Path) -> None:
    shape = shape_of(path)
    parameter = re.sub("-.*", "", path.stem.partition("--")[2])
    component = f"{SH}{parameter[0].upper()}{parameter[1:]}ConstraintComponent"
    (result, *_) = [each for each in check(path) if (each.shape, each.component) == (shape.iri, component)]
    assert result.severity == shape.severity
    assert result.path == (str(shape.path) if shape.path else "")
    assert result.focus


@pytest.mark.thorough
@pytest.mark.parametrize("name", PASSES)
def test_both_engines_say_the_same_of_every_example(name: Pass) -> None:
    reference = engine_of(name, "pyshacl")
    differing = {}
    for path in FILES:
        if pass_of(shape_of(path)) == name and (other := reference.validate(data_of(path))) != check(path):
            differing[path.stem] = (other, check(path))
    assert not differing


@pytest.mark.parametrize("name", PASSES)
def test_what_is_given_breaks_no_shape(name: Pass) -> None:
    assert engine_of(name).validate(data_of(GIVEN)) == []


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
    never = {("targetClass", ox.NamedNode("http://www.w3.org/ns/dcat#CatalogRecord"))}  # not allowed at all
    assert passing == targeted - never


# Mutations


def alone(shape: Shape) -> list[ox.Quad]:
    """What states a shape, with its targets, and what it is made of."""
    node = ox.NamedNode(shape.iri)
    quads = [ox.Quad(node, ox.NamedNode(SH + name), value) for name, value in shape.targets]
    reached: set[Term] = {node}
    waiting: list[Term] = [node]
    while waiting:
        subject = waiting.pop()
        for quad in shapes_of(pass_of(shape)).quads:
            if quad.subject == subject and quad not in quads:
                quads.append(quad)
                if quad.object not in reached:
                    reached.add(quad.object)
                    waiting.append(quad.object)
    return quads


def constraints(shape: Shape, quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """What states each constraint of a shape and of the shapes without a name that it is made of."""
    for quad in quads:
        is_constraint = quad.predicate.value.removeprefix(SH) in PARAMETERS - {"property"}
        if is_constraint and re.match(rf"<{shape.iri}(--|>)", str(quad.subject)):
            yield quad


def mutants(shape: Shape, quads: list[ox.Quad]) -> Iterator[tuple[str, list[ox.Quad]]]:
    """The shapes with one constraint turned off, or with one of the choices that a shape gives."""
    for constraint in constraints(shape, quads):
        parameter = local_name(constraint.predicate.value)
        name = f"{parameter} of {constraint.subject}"
        flags = ox.NamedNode(f"{SH}flags") if parameter == "pattern" else None
        off = {constraint, *(quad for quad in quads if (quad.subject, quad.predicate) == (constraint.subject, flags))}
        yield name, [quad for quad in quads if quad not in off]
        if parameter in ("or", "xone"):
            following: dict[Term, Term] = {
                quad.subject: quad.object for quad in quads if quad.predicate.value == f"{RDF}rest"
            }
            cell: Term = constraint.object
            while cell in following:
                # Whatever leads to the cell leads to the one behind it.
                yield (
                    f"choice {cell} in {name}",
                    [
                        ox.Quad(quad.subject, quad.predicate, following[cell]) if quad.object == cell else quad
                        for quad in quads
                        if quad.subject != cell
                    ],
                )
                cell = following[cell]


@pytest.mark.thorough
@each_of(sorted(NAMED))
def test_a_constraint_turned_off_is_noticed(name: str) -> None:
    shape = NAMED[name]
    is_shared = shape.file == SHARED
    quads = list(shapes_of("projects").quads) if is_shared else alone(shape)
    # Those that are named after it or break it, then the others of its file.
    first = [path for path in FILES if name in path.stem or any(f" {name} " in each for each in expected(path))]
    if is_shared:
        first = [path for path in FILES if "personal-data" in path.stem]
    others = [path for path in FILES if shape_of(path).file in (shape.file, "project.ttl") and path not in first]
    paths = [path for path in (*first, *others) if pass_of(shape_of(path)) == pass_of(shape)]

    def own(results: set[str]) -> set[str]:
        return results if is_shared else {each for each in results if f" {name} " in each}

    def is_noticed(statements: list[ox.Quad], paths: list[Path]) -> bool:
        engine = load_engine(make_shapes(statements))
        return any(own(broken(engine.validate(data_of(path)))) != own(expected(path)) for path in paths)

    assert not is_noticed(quads, [path for path in first if path in paths])
    for mutant, statements in mutants(shape, quads):
        assert is_noticed(statements, paths), f"nothing notices that {mutant} is gone"


# What the shapes say of themselves


def test_the_shapes_are_of_the_subset_that_the_fast_engine_is_trusted_with() -> None:
    """What a shape uses beyond it makes validation 40 times as slow: all other tests pass by the reference engine."""
    objections = {name: reason for name in PASSES if (reason := objection(shapes_of(name)))}
    assert not objections, (
        f"A shape uses what the fast engine cannot be trusted with: {objections}. "
        'Write it another way; shapes/README.md, "Which part of SHACL", names what may be used.'
    )
    elsewhere = [name for name in ("projects", "owners") if not Reach(shapes_of(name)).is_bounded]
    assert not elsewhere, (
        f"A shape of {elsewhere} looks backwards or everywhere, so that a release would be validated as one piece. "
        'Let it look forward from a thing; see shapes/README.md, "Which part of SHACL".'
    )


@each_of(sorted(NAMED))
def test_a_shape_says_in_both_languages_what_is_wrong_and_what_to_do(name: str) -> None:
    shape = NAMED[name]
    if not shape.constraints:
        assert not shape.messages
        return
    assert set(dict(shape.messages)) == {"sv", "en"}
    sentences = 1 if shape.file == SHARED else 2
    for _, message in shape.messages:
        assert re.fullmatch(r"[A-ZÅÄÖ].*\.", message)
        assert len(re.findall(r"[.;:] ?(?=[A-ZÅÄÖa-z]|$)", message)) >= sentences


def test_every_shape_is_named_in_one_namespace_and_used() -> None:
    for shape in NAMED.values():
        assert shape.iri.startswith(SHAPES)
        if shape.file != SHARED:
            assert shape.targets, f"{shape.name} is neither a property of a shape nor has it a target"
    for name in PASSES:
        inner = {child.iri for shape in shapes_of(name).by_iri.values() for child in shape.children}
        anonymous = {iri for iri, shape in shapes_of(name).by_iri.items() if shape.is_anonymous}
        assert inner <= anonymous | {shape.iri for shape in NAMED.values() if shape.file in PASSES[name]}


def test_every_file_of_shapes_belongs_to_a_pass() -> None:
    assert set(shape_files()) == set(resource_dir("shapes").glob("*.ttl"))


def test_what_may_be_personal_is_withheld_from_reports() -> None:
    looked_at = {shape.name for shape in NAMED.values() if NAMED["PersonalData"] in shape.shapes("not")}
    assert len(looked_at) == 7
    assert {shape.name for shape in NAMED.values() if shape.withheld} == looked_at | {
        "Identifier-not-a-person",
        "Identifier-notation",
        "Identifier-number",
        "Organization-identifier",
        "Organization-not-a-person",
        "Organization-address-not-a-person",
        "SourceRecord-not-a-person",
    }


def test_the_values_of_every_known_label_are_looked_at() -> None:
    iris = Iris()
    known = {iris.label(label) for field in load_fields().fields if field.kind != "personal" for label in field.labels}
    path = NAMED["SourceRecord-personal-data"].path
    assert path is not None
    assert set(path.properties) == known | {f"{DCTERMS}title"}
    numbers = NAMED["SourceRecord-not-a-person"].path
    assert numbers is not None
    assert set(numbers.properties) == {iris.label(label) for label in load_fields().by_key["owner_number"].labels}


def test_the_rules_of_reading_are_those_of_the_table() -> None:
    (rules,) = NAMED["SourceLabel-readAs"].constraints[:1]
    assert {value.value for value in rules.values} == set(KINDS)


def test_texts_are_in_the_languages_of_the_countries_that_we_know() -> None:
    text = (resource_dir("shapes") / "project.ttl").read_text(encoding="utf-8")
    listed = re.findall(r"Project-title a .*?sh:languageIn \(([^)]*)\)", text, re.DOTALL)[0]
    assert re.findall(r'"([^"]+)"', listed) == load_countries().languages
    for name in ("organization", "label"):
        assert " ".join(listed.split()) in " ".join((resource_dir("shapes") / f"{name}.ttl").read_text("utf-8").split())
