"""The shapes bite: each constraint has an example that breaks it, and each kind of thing one that breaks none.

An example in ``invalid/`` is named ``<shape>--<constraint>.ttl``; its first comment says what it shows, the others
which shapes it breaks and how bad that is.
"""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, Graph, URIRef

from esfgraph.fields import load_fields
from esfgraph.findings import Finding
from esfgraph.iris import DEFAULT_BASE
from esfgraph.resources import resource_dir
from esfgraph.validation import RECORD_SHAPES, Validator, load_validator

HERE = Path(__file__).parent
VALID = sorted((HERE / "valid").glob("*.ttl"))
INVALID = sorted((HERE / "invalid").glob("*.ttl"))
# What a shape says besides its constraints.
NO_CONSTRAINTS = {SH.path, SH.message, SH.severity, SH.property, SH.targetClass, RDF.type}
REFUSED = {"Violation"}
# Shapes whose findings are published and listed; all others refuse.
LISTED = {
    "Project-title-present",
    "Project-owner-present",
    "Project-startDate-present",
    "Project-period-order",
    "Project-support-within-cost",
    "Organization-prefLabel",
}


@pytest.fixture(scope="module")
def validator() -> Validator:
    return load_validator(load_fields())


def shapes() -> Graph:
    graph = Graph()
    for name in RECORD_SHAPES:
        graph.parse(resource_dir("shapes") / name)
    return graph


def constraints() -> set[str]:
    """Shape and constraint of everything that the shapes ask: ``Project-title--maxCount``."""
    graph = shapes()
    return {
        f"{str(shape).rpartition('#')[2]}--{str(predicate).rpartition('#')[2]}"
        for shape, predicate in graph.subject_predicates()
        if isinstance(shape, URIRef) and predicate not in NO_CONSTRAINTS
    }


def check(path: Path, validator: Validator) -> list[Finding]:
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    return validator.check(str(quad.triple) for quad in quads)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_breaks_no_shape(path: Path, validator: Validator) -> None:
    assert check(path, validator) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_breaks_its_shape_and_no_other(path: Path, validator: Validator) -> None:
    expected = set(re.findall(r"^# (Violation|Warning|Info): (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
    found = check(path, validator)
    assert {(finding.severity.value, finding.rule) for finding in found} == expected
    assert path.stem.partition("--")[0] in {shape for _, shape in expected}
    assert {shape for severity, shape in expected if severity not in REFUSED} <= LISTED
    assert {shape for severity, shape in expected if severity in REFUSED} & LISTED == set()
    for finding in found:
        assert finding.message.endswith(".")
        assert str(finding.position)


def test_every_constraint_has_an_example_that_breaks_it() -> None:
    assert sorted(constraints() - {path.stem for path in INVALID}) == []


def test_every_example_breaks_a_constraint_that_is_there() -> None:
    assert sorted({path.stem for path in INVALID} - constraints()) == []


def test_every_target_class_has_a_valid_example() -> None:
    classes = {str(name).rpartition("#")[2] for name in shapes().objects(None, SH.targetClass)}
    assert classes == {path.stem.partition("--")[0] for path in VALID}
    for path in VALID:
        types = {str(name).rpartition("#")[2] for name in Graph().parse(path).objects(None, RDF.type)}
        assert path.stem.partition("--")[0] in types


def test_every_property_shape_says_in_a_sentence_what_is_wrong() -> None:
    graph = shapes()
    named = set(graph.objects(None, SH.property))
    assert named == set(graph.subjects(SH.path, None))
    for shape in named:
        (message,) = graph.objects(shape, SH.message)
        assert re.fullmatch(r"[A-Z].*\.", str(message))
