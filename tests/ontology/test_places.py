"""The place files themselves: counts, hierarchy, labels, geometry."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from esfgraph.owners.postcodes import packaged_postcodes, read_postcodes
from esfgraph.rdf.namespaces import DCTERMS, ESF, GEO, NUTS, NUTS_LEVEL, RDF, SKOS
from esfgraph.vocabulary.places import read_places

FOLDER = Path(__file__).parents[2] / "ontology" / "places"
FILES = ("counties.ttl", "esf-regions.ttl", "geometry.ttl", "municipalities.ttl", "nuts.ttl")
BASE = "https://example.org/esf/"
SWEDEN = NUTS + "SE"
KINDS = {"NutsRegion": 33, "County": 21, "Municipality": 290, "EsfRegion": 9}

Point = tuple[str, str]
Edge = tuple[Point, Point]


class Graph:
    def __init__(self, *names: str) -> None:
        self.quads: list[Quad] = []
        self.objects: defaultdict[tuple[str, str], list[NamedNode | BlankNode | Literal | Triple]] = defaultdict(list)
        for name in names:
            self.quads.extend(parse(path=FOLDER / name, format=RdfFormat.TURTLE, base_iri=BASE))
        for quad in self.quads:
            if isinstance(quad.subject, NamedNode):
                self.objects[quad.subject.value, quad.predicate.value].append(quad.object)

    def values(self, subject: str, predicate: str) -> set[str]:
        terms = self.objects.get((subject, predicate), ())
        return {term.value for term in terms if isinstance(term, NamedNode | Literal)}

    def languages(self, subject: str, predicate: str) -> set[str | None]:
        return {term.language for term in self.objects.get((subject, predicate), ()) if isinstance(term, Literal)}

    def of_kind(self, class_name: str) -> set[str]:
        wanted = NamedNode(ESF + class_name)
        return {
            quad.subject.value
            for quad in self.quads
            if quad.predicate.value == RDF + "type" and quad.object == wanted and isinstance(quad.subject, NamedNode)
        }


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(*(name for name in FILES if name != "geometry.ttl"))


@pytest.fixture(scope="module")
def places(graph: Graph) -> set[str]:
    return graph.of_kind("NutsRegion") | graph.of_kind("County") | graph.of_kind("Municipality")


@pytest.mark.parametrize(("kind", "count"), KINDS.items())
def test_count(graph: Graph, kind: str, count: int) -> None:
    assert len(graph.of_kind(kind)) == count


def test_nuts_levels(graph: Graph) -> None:
    levels = Counter(level for region in graph.of_kind("NutsRegion") for level in graph.values(region, NUTS_LEVEL))
    assert levels == {"0": 1, "1": 3, "2": 8, "3": 21}


@pytest.mark.parametrize("name", FILES)
def test_no_blank_nodes(name: str) -> None:
    for quad in Graph(name).quads:
        assert isinstance(quad.subject, NamedNode)
        assert not isinstance(quad.object, BlankNode)


@pytest.mark.parametrize("name", FILES)
def test_two_parsers_read_the_same(name: str) -> None:
    read = rdflib.Graph().parse(FOLDER / name, format="turtle", publicID=BASE)
    theirs = {tuple(str(term) for term in triple) for triple in read}
    ours = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in Graph(name).quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    }
    assert theirs == ours


@pytest.mark.parametrize("kind", KINDS)
def test_every_concept_has_its_notation_scheme_and_source(graph: Graph, kind: str) -> None:
    notations: Counter[str] = Counter()
    for concept in graph.of_kind(kind):
        assert SKOS + "Concept" in graph.values(concept, RDF + "type")
        assert graph.values(concept, DCTERMS + "source")
        assert len(graph.values(concept, SKOS + "inScheme")) == (2 if kind == "NutsRegion" else 1)
        (notation,) = graph.values(concept, SKOS + "notation")
        assert concept.endswith("/" + notation)
        notations[notation] += 1
    assert set(notations.values()) == {1}


def test_every_scheme_is_described_in_both_languages(graph: Graph) -> None:
    concepts = [concept for kind in KINDS for concept in graph.of_kind(kind)]
    schemes = {scheme for concept in concepts for scheme in graph.values(concept, SKOS + "inScheme")}
    assert len(schemes) == 5
    for scheme in schemes:
        assert graph.values(scheme, RDF + "type") == {SKOS + "ConceptScheme"}
        assert graph.languages(scheme, SKOS + "prefLabel") == {"sv", "en"}
        assert graph.languages(scheme, DCTERMS + "description") == {"sv", "en"}
        assert graph.values(scheme, DCTERMS + "source")


def test_the_country_is_that_of_the_eu_table_and_regions_are_alike_in_both_versions(graph: Graph) -> None:
    country = "http://publications.europa.eu/resource/authority/country/SWE"
    assert graph.values(NUTS + "SE", SKOS + "exactMatch") == {country}
    versions = {f"http://data.europa.eu/nuts/scheme/{year}" for year in (2021, 2024)}
    for region in graph.of_kind("NutsRegion"):
        assert graph.values(region, SKOS + "inScheme") == versions


def test_labels(graph: Graph, places: set[str]) -> None:
    for place in places:
        labels = graph.objects[place, SKOS + "prefLabel"]
        assert len(labels) == 2
        assert graph.languages(place, SKOS + "prefLabel") == {"sv", "en"}
    for region in graph.of_kind("EsfRegion"):
        assert graph.languages(region, SKOS + "prefLabel") == {"sv"}


def test_labels_of_one_place_are_disjoint(graph: Graph) -> None:  # SKOS S13
    for kind in KINDS:
        for node in graph.of_kind(kind):
            labels = [graph.values(node, SKOS + name) for name in ("prefLabel", "altLabel", "hiddenLabel")]
            assert sum(map(len, labels)) == len(set[str]().union(*labels))


def test_every_full_name_leads_back_to_its_own_municipality(graph: Graph) -> None:
    found = read_places(FOLDER)
    for node in graph.of_kind("Municipality"):
        names = graph.values(node, SKOS + "altLabel")
        assert any(name.endswith(" kommun") for name in names), node
        for name in names | graph.values(node, SKOS + "hiddenLabel"):
            for spelling in (name, name.upper(), name.lower()):
                municipality = found.municipality_of_name(spelling)
                assert municipality is not None, spelling
                assert node.endswith("/" + municipality.code), spelling


def test_within_is_the_closure_of_the_steps_upward(graph: Graph, places: set[str]) -> None:
    nuts = graph.of_kind("NutsRegion")

    def larger(place: str) -> set[str]:
        steps = graph.values(place, SKOS + "broader")
        return steps if place in nuts else steps | graph.values(place, SKOS + "exactMatch")

    for place in places:
        closure, unseen = set[str](), {place}
        while unseen:
            closure |= unseen
            unseen = {step for node in unseen for step in larger(node)} - closure
        assert graph.values(place, ESF + "within") == closure
        assert SWEDEN in closure


def test_steps_upward(graph: Graph) -> None:
    def broader(node: str) -> set[str]:
        return graph.values(node, SKOS + "broader")

    assert broader(BASE + "municipality/0561") == {BASE + "county/05", NUTS + "SE123"}
    assert broader(BASE + "county/05") == {NUTS + "SE12"}
    assert graph.values(BASE + "county/05", SKOS + "exactMatch") == {NUTS + "SE123"}
    assert graph.values(NUTS + "SE123", SKOS + "exactMatch") == {BASE + "county/05"}
    assert BASE + "county/05" not in graph.values(NUTS + "SE123", ESF + "within")
    assert broader(SWEDEN) == set()


def test_concluded_steps_name_their_evidence(graph: Graph) -> None:
    evidence = BASE + "concept/evidence/"
    for county in graph.of_kind("County"):
        assert graph.values(county, ESF + "inferredBy") == {evidence + "nuts-from-county"}
    for municipality in graph.of_kind("Municipality"):
        rules = {evidence + "county-from-municipality-code", evidence + "nuts-from-county"}
        assert graph.values(municipality, ESF + "inferredBy") == rules
        assert BASE + f"county/{municipality[-4:-2]}" in graph.values(municipality, SKOS + "broader")


@pytest.mark.parametrize("name", FILES)
def test_file_is_written_in_order(name: str) -> None:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    subjects = [line.strip("<>") for line in lines if line and not line.startswith(("#", "@", " "))]
    assert subjects == sorted(set(subjects))


def test_places_are_those_of_geonames_and_iso_3166() -> None:
    graph = Graph("geonames.ttl", "counties.ttl", "municipalities.ttl")
    counties, municipalities = graph.of_kind("County"), graph.of_kind("Municipality")
    matches = {place: graph.values(place, SKOS + "exactMatch") for place in counties | municipalities}
    geonames = {place: {each for each in found if "geonames" in each} for place, found in matches.items()}
    assert {len(found) for found in geonames.values()} == {1}
    assert len(set[str]().union(*geonames.values())) == len(counties) + len(municipalities) == 311
    assert geonames[BASE + "municipality/0561"] == {"http://sws.geonames.org/2724320/"}
    codes = [code for county in counties for code in graph.values(county, ESF + "isoCode")]
    assert len(set(codes)) == len(codes) == 21
    assert graph.values(BASE + "county/05", ESF + "isoCode") == {"SE-E"}
    dataset = BASE + "dataset/geonames"
    assert graph.values(dataset, DCTERMS + "license") == {"http://creativecommons.org/licenses/by/4.0/"}
    assert graph.values(dataset, DCTERMS + "rights") == {"GeoNames (www.geonames.org), CC BY 4.0"}


def test_the_packaged_postcodes_are_of_municipalities_of_today() -> None:
    codes, found = read_postcodes(FOLDER / "postcodes.csv", read_places(FOLDER))
    assert found == ()
    assert len(codes) == 18176
    assert len(set(codes.values())) > 285
    assert (codes["59725"], codes["72189"]) == ("0561", "1980")
    assert packaged_postcodes() == codes


@pytest.mark.generators
def test_the_generator_of_geonames_writes_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "make_geonames.py"), str(tmp_path)], check=True)
    for name in ("geonames.ttl", "postcodes.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


@pytest.mark.generators
def test_generator_writes_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "make_places.py"), str(tmp_path)], check=True)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


# --- geometry ---------------------------------------------------------------------------------------------------------


def rings_of(wkt: str) -> list[list[Point]]:
    assert re.fullmatch(r"MULTIPOLYGON \([\d., ()]+\)", wkt)
    rings = []
    for ring in re.findall(r"\(([\d. ,]+)\)", wkt):
        points = [tuple(pair.split()) for pair in ring.split(", ")]
        rings.append([(x, y) for x, y in points])
    return rings


def edges_of(rings: list[list[Point]]) -> set[Edge]:
    edges = [edge for ring in rings for edge in pairwise(ring)]
    assert len(edges) == len(set(edges))
    return set(edges)


def outer_edges(members: list[set[Edge]]) -> set[Edge]:
    """Edges of the union: an inner border is walked once in each direction, by the two neighbours."""
    edges = set[Edge]()
    for member in members:
        assert not edges & member, "two neighbours overlap"
        edges |= member
    return {(start, end) for start, end in edges if (end, start) not in edges}


@pytest.fixture(scope="module")
def shapes() -> dict[str, list[list[Point]]]:
    graph = Graph("geometry.ttl")
    found = {}
    for quad in graph.quads:
        if quad.predicate.value == GEO + "hasGeometry":
            assert isinstance(quad.subject, NamedNode)
            assert isinstance(quad.object, NamedNode)
            (literal,) = graph.objects[quad.object.value, GEO + "asWKT"]
            assert isinstance(literal, Literal)
            assert literal.datatype.value == GEO + "wktLiteral"
            assert graph.values(quad.object.value, DCTERMS + "isPartOf") == {BASE + "dataset/geometry"}
            found[quad.subject.value.rsplit("/", 1)[1]] = rings_of(literal.value)
    return found


def test_every_small_place_has_a_shape(graph: Graph, shapes: dict[str, list[list[Point]]]) -> None:
    expected = graph.of_kind("County") | graph.of_kind("Municipality")
    expected |= {region for region in graph.of_kind("NutsRegion") if graph.values(region, NUTS_LEVEL) == {"2"}}
    assert shapes.keys() == {place.rsplit("/", 1)[1] for place in expected}
    assert len(shapes) == 8 + 21 + 290


def test_geometry_nodes_are_named_by_their_place() -> None:
    graph = Graph("geometry.ttl")
    assert graph.values(NUTS + "SE12", GEO + "hasGeometry") == {BASE + "region/SE12/geometry"}
    assert graph.values(BASE + "county/05", GEO + "hasGeometry") == {BASE + "county/05/geometry"}
    assert graph.values(BASE + "municipality/0561", GEO + "hasGeometry") == {BASE + "municipality/0561/geometry"}


def test_geometry_states_source_and_licence() -> None:
    graph = Graph("geometry.ttl")
    for name in ("source", "license", "rights"):
        assert graph.values(BASE + "dataset/geometry", DCTERMS + name)
    assert graph.languages(BASE + "dataset/geometry", DCTERMS + "title") == {"sv", "en"}


def test_rings_are_closed_and_lie_in_sweden(shapes: dict[str, list[list[Point]]]) -> None:
    for code, rings in shapes.items():
        for ring in rings:
            assert len(ring) >= 4, code
            assert ring[0] == ring[-1], code
            assert len(set(ring)) == len(ring) - 1, code
            for longitude, latitude in ring:
                assert 10 < float(longitude) < 25, code
                assert 55 < float(latitude) < 70, code


def test_counties_are_exactly_their_municipalities(shapes: dict[str, list[list[Point]]]) -> None:
    members = defaultdict(list)
    for code, rings in shapes.items():
        if len(code) == 4 and code.isdigit():
            members[code[:2]].append(edges_of(rings))
    assert len(members) == 21
    for county, edges in members.items():
        assert edges_of(shapes[county]) == outer_edges(edges), county


def test_nuts2_regions_are_exactly_their_counties(graph: Graph, shapes: dict[str, list[list[Point]]]) -> None:
    members = defaultdict(list)
    for county in graph.of_kind("County"):
        (region,) = graph.values(county, SKOS + "broader")
        members[region.rsplit("/", 1)[1]].append(edges_of(shapes[county[-2:]]))
    assert len(members) == 8
    for region, edges in members.items():
        assert edges_of(shapes[region]) == outer_edges(edges), region


def area(rings: list[list[Point]]) -> float:
    """Signed area in square degrees: outer rings counter-clockwise, holes clockwise."""
    pairs = [((float(a), float(b)), (float(c), float(d))) for ring in rings for (a, b), (c, d) in pairwise(ring)]
    return sum(a * d - c * b for (a, b), (c, d) in pairs) / 2


def test_areas_add_up(shapes: dict[str, list[list[Point]]]) -> None:
    total = {
        size: sum(area(rings) for code, rings in shapes.items() if kind(code) == size)
        for size in ("county", "municipality", "region")
    }
    assert all(area(rings) > 0 for rings in shapes.values())
    assert total["county"] == pytest.approx(total["municipality"], rel=1e-9)
    assert total["region"] == pytest.approx(total["municipality"], rel=1e-9)


def kind(code: str) -> str:
    if code.startswith("SE"):
        return "region"
    return "county" if len(code) == 2 else "municipality"


def test_geometry_stays_small() -> None:
    assert (FOLDER / "geometry.ttl").stat().st_size < 500_000
