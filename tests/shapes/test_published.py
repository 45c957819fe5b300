"""What we publish meets the shapes: vocabularies, places, and the release of the seeds with its sources and report."""

import pyoxigraph as ox
import pytest

from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.ntriples import joined
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import turtle_files
from esfgraph.shacl.engines import load_engine
from esfgraph.shacl.passes import Pass, load_shapes
from esfgraph.triples.codes import UnlistedCode
from esfgraph.vocabulary.ontology import load_ontology

OF_A_RELEASE: tuple[Pass, ...] = ("projects", "owners", "sources", "report")


@pytest.fixture(scope="module")
def published(seed_build: tuple[DataFolder, BuildResult]) -> str:
    """All graphs of the release of the seeds, but for geometry, which no shape looks at."""
    release = seed_build[1].release
    assert release
    quads = release.open_store().quads_for_pattern(None, None, None)
    return "".join(f"{quad.triple} .\n" for quad in quads if not quad.predicate.value.endswith("asWKT"))


def test_vocabularies_and_places_break_no_shape_but_for_labels_that_nobody_has_checked() -> None:
    quads = (
        quad
        for path in turtle_files()
        if path.name != "geometry.ttl"
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE)
    )
    triples = [quad.triple for quad in quads]
    results = load_engine(load_shapes("reference")).validate("".join(f"{triple} .\n" for triple in triples))
    unchecked = {str(triple.subject) for triple in triples if triple.predicate.value == f"{ESF}uncheckedLabel"}
    assert {(result.focus, result.shape.rpartition("#")[2]) for result in results} == {
        (concept, "Concept-checked") for concept in unchecked
    }


@pytest.mark.parametrize(
    ("scheme", "code", "class_", "shapes"),
    [
        ("priority-2021-2027", "Z", "Priority", ["Priority-programme-present"]),  # a Warning: it is to be listed
        ("objective-2021-2027", "Z9", "SpecificObjective", []),
        ("intervention-field-2021-2027", "145a", "InterventionField", []),
        ("fund", "ERUF", "Fund", []),
    ],
)
def test_a_code_that_no_list_holds_meets_the_shapes_of_codes(
    scheme: str, code: str, class_: str, shapes: list[str]
) -> None:
    ontology = load_ontology(Iris())
    concept, period = ontology.iris.concept(scheme, code), "2021-2027" if scheme != "fund" else None
    unlisted = UnlistedCode(concept, code, ontology.iris.scheme(scheme), f"{ESF}{class_}", period, None)
    lines = (*ontology.triples, *unlisted.triples(ontology))
    results = load_engine(load_shapes("reference")).validate(joined(line for line in lines if "asWKT" not in line))
    found = [result.shape.rpartition("#")[2] for result in results if result.focus == f"<{concept}>"]
    assert found == shapes


@pytest.mark.parametrize("name", OF_A_RELEASE)
def test_the_release_of_the_seeds_breaks_no_shape_by_either_engine(published: str, name: Pass) -> None:
    shapes = load_shapes(name)
    assert load_engine(shapes).validate(published) == []
    assert load_engine(shapes, engine="pyshacl").validate(published) == []


ORG, ESF = "http://www.w3.org/ns/org#", "https://w3id.org/esfgraph/ontology#"
REGION = f"<{ESF}statedRegion> <http://data.europa.eu/nuts/code/"


@pytest.mark.parametrize(
    ("name", "old", "new", "shape"),
    [
        ("projects", '"Snabbspår Åtvidaberg"@sv', '"Ring 0470-174 06 05"@sv', "Project-personal-data"),
        ("projects", f"{REGION}SE12>", f"{REGION}SE0>", "Project-statedRegion"),
        ("owners", f'<{ORG}identifier> "2120000415"', f'<{ORG}identifier> "212"', "Organization-identifier"),
        ("sources", '"18 378 980"', '"nagon.pahittad@example.org"', "SourceRecord-personal-data"),
        ("report", "<http://www.w3.org/ns/shacl#Info>", "<urn:fatal>", "ValidationResult-severity"),
    ],
)
def test_a_release_that_was_tampered_with_is_noticed(
    published: str, name: Pass, old: str, new: str, shape: str
) -> None:
    assert old in published
    shapes = load_shapes(name)
    results = load_engine(shapes).validate(published.replace(old, new))
    assert shape in {shapes.name(result.shape) for result in results}
