"""What we publish meets the shapes: vocabularies, places, and the release of the seeds with its sources and report."""

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.shapes.engines import by_pyshacl, by_rust, shapes_broken, shapes_of

from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import turtle_files
from esfgraph.shacl.shapes import Pass

OF_A_RELEASE: tuple[Pass, ...] = ("projects", "owners", "sources", "report")


@pytest.fixture(scope="module")
def published(seed_build: tuple[DataFolder, BuildResult]) -> str:
    """All graphs of the release of the seeds, but for geometry, which no shape looks at."""
    release = seed_build[1].release
    assert release
    quads = release.open_store().quads_for_pattern(None, None, None)
    return "".join(f"{quad.triple} .\n" for quad in quads if not quad.predicate.value.endswith("asWKT"))


@pytest.fixture(scope="module")
def reference() -> str:
    quads = (
        quad
        for path in turtle_files()
        if path.name != "geometry.ttl"
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    )
    return "".join(f"{quad.triple} .\n" for quad in quads)


def test_vocabularies_and_places_break_no_shape(reference: str) -> None:
    assert not by_rust(reference, shapes_of("reference").serialize(format="nt"))


@pytest.mark.parametrize("name", OF_A_RELEASE)
def test_the_release_of_the_seeds_breaks_no_shape_by_either_engine(published: str, name: Pass) -> None:
    shapes = shapes_of(name)
    found = by_rust(published, shapes.serialize(format="nt"))
    assert not shapes_broken(found)
    assert found == by_pyshacl(Graph().parse(data=published, format="nt"), shapes)


ORG, ESF = "http://www.w3.org/ns/org#", "https://w3id.org/esfgraph/ontology#"
REGION = f"<{ESF}statedRegion> <http://data.europa.eu/nuts/code/"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("projects", '"Snabbspår Åtvidaberg"@sv', '"Ring 0470-174 06 05"@sv', "Project-personal-data Not"),
        ("projects", f"{REGION}SE12>", f"{REGION}SE0>", "Project-statedRegion Class"),
        ("owners", f'<{ORG}identifier> "2120000415"', f'<{ORG}identifier> "212"', "Organization-identifier Pattern"),
        ("sources", '"18 378 980"', '"nagon.pahittad@example.org"', "SourceRecord-personal-data Not"),
        ("report", "<http://www.w3.org/ns/shacl#Info>", "<urn:fatal>", "ValidationResult-severity In"),
    ],
)
def test_a_release_that_was_tampered_with_is_noticed(
    published: str, name: Pass, old: str, new: str, expected: str
) -> None:
    assert old in published
    found = by_rust(published.replace(old, new), shapes_of(name).serialize(format="nt"))
    assert f"Violation: {expected}" in shapes_broken(found)
