"""The code lists: one code a concept, a source for each, nothing dangling, no label that no source has."""

import re
from collections import Counter, defaultdict
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import FOAF, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from tests.cases import each_of

from esfgraph.fields.currency import CODES
from esfgraph.fields.table import load_fields
from esfgraph.owners.organization import MUNICIPAL_SERIES
from esfgraph.owners.register import read_register
from esfgraph.rdf.iris import Iris, last_segment
from esfgraph.resources import resource_dir
from esfgraph.vocabulary.ontology import load_ontology

ROOT: Final = Path(__file__).resolve().parents[2]
VOCABULARIES: Final = ROOT / "ontology" / "vocabularies"
FILES: Final = sorted(VOCABULARIES.glob("*.ttl"))
BASE: Final = "http://localhost:8000/"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
CONCEPT: Final = Namespace(BASE + "concept/")
ESF: Final = Namespace("https://w3id.org/esfgraph/ontology#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")

PREDICATE_ORDER: Final = (
    RDF.type,
    SKOS.prefLabel,
    SKOS.altLabel,
    ESF.uncheckedLabel,
    SKOS.definition,
    SKOS.scopeNote,
    SKOS.notation,
    DCTERMS.identifier,
    DCTERMS.description,
    SKOS.inScheme,
    SKOS.topConceptOf,
    SKOS.broader,
    SKOS.broadMatch,
    SKOS.closeMatch,
    SKOS.relatedMatch,
    ESF.concludes,
    ESF.numberSeries,
    ESF.programmingPeriod,
    ESF.programme,
    ESF.fund,
    ESF.managingAuthority,
    ESF.policyObjective,
    ESF.printedCci,
    ESF.inferredBy,
    DCTERMS.source,
    SKOS.editorialNote,
)
SEEN_IN_RECORDS: Final = {
    "fund": ["ESF+"],
    "priority-2014-2020": ["1", "2", "3", "7", "Care"],
    "priority-2021-2027": ["A", "E"],
    "objective-2014-2020": ["1.1", "1.2", "2.1", "2.3", "2.4", "3", "5.2", "7.3"],
    "objective-2021-2027": ["A1A", "A1B", "A2A", "A2B", "C1", "E1"],
    "intervention-field-2014-2020": ["102", "103", "109", "117", "118"],
    "intervention-field-2021-2027": ["127", "140", "141", "163"],
    "secondary-theme-2021-2027": ["06"],
    "period": ["2007-2013", "2014-2020", "2021-2027"],
}
UNLABELLED: Final = [
    "priority-2014-2020/7",
    "objective-2014-2020/2.4",
    "objective-2014-2020/3",
    "objective-2014-2020/3.1",
    "objective-2014-2020/5.2",
    "objective-2014-2020/7.3",
    "objective-2021-2027/A1A",
    "objective-2021-2027/A1B",
    "objective-2021-2027/A2A",
    "objective-2021-2027/A2B",
    "objective-2021-2027/C1",
    "objective-2021-2027/E1",
    "intervention-field-2021-2027/127",
]
CONCLUDES: Final = {
    "candidate-by-cut-name": ESF.possiblySameAs,
    "candidate-by-name": ESF.possiblySameAs,
    "county-from-municipality-code": SKOS.broader,
    "fund-from-programme": ESF.fund,
    "kohesio-id-from-cci-and-number": ESF.kohesioLocalIdentifier,
    "legal-form-from-number": ESF.legalForm,
    "link-by-code": SKOS.exactMatch,
    "link-by-number": SKOS.exactMatch,
    "name-after-comma": SKOS.altLabel,
    "nuts-from-county": SKOS.broader,
    "objective-by-wording": SKOS.broadMatch,
    "owner-by-exact-name": ESF.owner,
    "owner-by-register": ESF.owner,
    "owner-by-supplied-register": ESF.owner,
    "page-from-number": FOAF.page,
    "period-from-cci": ESF.programmingPeriod,
    "period-from-layout": ESF.programmingPeriod,
    "period-from-number": ESF.programmingPeriod,
    "programme-from-priority": ESF.programme,
    "public-body-from-number-series": RDF.type,
    "seat-by-name": ESF.seat,
    "seat-by-number-and-name": ESF.seat,
    "seat-by-postal-town": ESF.seat,
    "kind-from-number-series": ORG.classification,
    "seat-by-geonames-postcode": ESF.seat,
    "seat-by-place-in-name": ESF.seat,
    "seat-by-postcode": ESF.seat,
    "suffix-by-projects": SKOS.scopeNote,
    "territory-by-name": DCTERMS.spatial,
    "unit-after-comma": ORG.unitOf,
    "value-by-correction": ESF.correction,
    "wikidata-by-name": SKOS.closeMatch,
}


def read(*paths: Path) -> Graph:
    """Read Turtle files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID=BASE)
    return graph


@pytest.fixture(scope="module")
def vocabularies() -> Graph:
    return read(*FILES)


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read(*(ROOT / "shapes" / f"{name}.ttl" for name in ("scheme", "concept", "programme")))


def test_the_vocabularies_meet_their_shapes(vocabularies: Graph, shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(vocabularies, shacl_graph=shapes, meta_shacl=True, allow_infos=True)
    assert conforms, text


def test_nothing_referred_to_is_missing(vocabularies: Graph) -> None:
    described = set(vocabularies.subjects())
    referred = {
        object_ for object_ in vocabularies.objects() if isinstance(object_, URIRef) and object_.startswith(BASE)
    }
    assert referred - described == set()


def test_places_refer_only_to_concepts_that_exist(vocabularies: Graph) -> None:
    places = sorted((ROOT / "ontology" / "places").glob("*.ttl"))
    described, referred = set(map(str, vocabularies.subjects())), set()
    for path in places:
        for quad in ox.parse(path=path, base_iri=BASE):
            if isinstance(quad.subject, ox.NamedNode):
                described.add(quad.subject.value)
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(CONCEPT):
                referred.add(quad.object.value)
    assert referred - described == set()


def test_a_code_stands_once_in_a_scheme_and_ends_its_address(vocabularies: Graph) -> None:
    codes = Counter(
        (scheme, str(code))
        for concept, scheme in vocabularies.subject_objects(SKOS.inScheme)
        for code in vocabularies.objects(concept, SKOS.notation)
    )
    assert [code for code, times in codes.items() if times > 1] == []
    for concept, code in vocabularies.subject_objects(SKOS.notation):
        assert str(concept).rpartition("/")[2] == str(code)


def test_a_concept_stands_below_its_scheme(vocabularies: Graph) -> None:
    for concept, scheme in vocabularies.subject_objects(SKOS.inScheme):
        parent = str(concept).rpartition("/")[0]
        assert parent == (BASE + "programme" if scheme == CONCEPT.programme else str(scheme))


def test_broader_never_runs_in_a_circle(vocabularies: Graph) -> None:
    above: dict[str, set[str]] = {}
    for concept, broader in vocabularies.subject_objects(SKOS.broader):
        above.setdefault(str(concept), set()).add(str(broader))
    list(TopologicalSorter(above).static_order())  # raises CycleError


def test_broader_stays_in_the_period(vocabularies: Graph) -> None:
    for concept, broader in vocabularies.subject_objects(SKOS.broader):
        period = vocabularies.value(concept, ESF.programmingPeriod)
        assert period is not None
        assert vocabularies.value(broader, ESF.programmingPeriod) == period, concept


def test_a_code_is_a_top_concept_of_its_scheme_where_nothing_in_that_scheme_is_broader(vocabularies: Graph) -> None:
    for concept, scheme in vocabularies.subject_objects(SKOS.inScheme):
        if str(concept).startswith(BASE):
            broader = set(vocabularies.objects(concept, SKOS.broader))
            is_below = any((wide, SKOS.inScheme, scheme) in vocabularies for wide in broader)
            assert ((concept, SKOS.topConceptOf, scheme) in vocabularies) == (not is_below), concept


@pytest.mark.parametrize("scheme", [path for path in SEEN_IN_RECORDS if path.startswith("priority")])
def test_a_priority_leads_to_its_programme_and_that_to_its_funds(vocabularies: Graph, scheme: str) -> None:
    for priority in vocabularies.subjects(SKOS.inScheme, CONCEPT[scheme]):
        [programme] = vocabularies.objects(priority, ESF.programme)
        period = vocabularies.value(priority, ESF.programmingPeriod)
        assert vocabularies.value(programme, ESF.programmingPeriod) == period
        assert set(vocabularies.objects(programme, ESF.fund)) <= set(vocabularies.subjects(RDF.type, ESF.Fund))


@pytest.mark.parametrize(
    ("programme", "funds", "authority"),
    [
        ("2007SE052PO001", {"ESF"}, None),
        ("2014SE05M9OP001", {"ESF", "YEI"}, "managing-authority/esf-radet"),
        ("2021SE05SFPR001", {"ESF+"}, "managing-authority/esf-radet"),
    ],
)
def test_a_programme_states_its_funds_and_who_manages_it(
    vocabularies: Graph, programme: str, funds: set[str], authority: str | None
) -> None:
    subject = URIRef(f"{BASE}programme/{programme}")
    assert set(vocabularies.objects(subject, ESF.fund)) == {CONCEPT[f"fund/{fund}"] for fund in funds}
    managing = vocabularies.value(subject, ESF.managingAuthority)
    assert managing == (CONCEPT[authority] if authority else None)
    if managing:
        assert vocabularies.value(managing, RDF.type) in (ESF.ManagingAuthority, SKOS.Concept)
        assert Literal("Svenska ESF-rådet", "sv") in set(vocabularies.objects(managing, SKOS.prefLabel))


def test_a_code_of_a_period_lies_in_a_scheme_of_that_period(vocabularies: Graph) -> None:
    for concept, scheme in vocabularies.subject_objects(SKOS.inScheme):
        if years := re.search(r"\d{4}-\d{4}$", str(scheme)):
            assert vocabularies.value(concept, ESF.programmingPeriod) == CONCEPT[f"period/{years[0]}"]


@pytest.mark.parametrize(("scheme", "codes"), SEEN_IN_RECORDS.items(), ids=list(SEEN_IN_RECORDS))
def test_every_code_seen_in_records_has_a_concept(vocabularies: Graph, scheme: str, codes: list[str]) -> None:
    for code in codes:
        assert (CONCEPT[f"{scheme}/{code}"], SKOS.inScheme, CONCEPT[scheme]) in vocabularies


def test_exactly_the_codes_without_a_label_in_any_source_have_none(vocabularies: Graph) -> None:
    unlabelled = {
        concept
        for concept in vocabularies.subjects(RDF.type, SKOS.Concept)
        if (concept, SKOS.prefLabel, None) not in vocabularies
    }
    assert unlabelled == {CONCEPT[path] for path in UNLABELLED}


def test_a_code_without_a_label_says_why(vocabularies: Graph) -> None:
    for path in UNLABELLED:
        assert (CONCEPT[path], SKOS.editorialNote, None) in vocabularies


@pytest.mark.parametrize(("narrow", "wide"), [("A1", "g"), ("A2", "h"), ("C1", "l")])
def test_an_inferred_match_says_so(vocabularies: Graph, narrow: str, wide: str) -> None:
    concept = CONCEPT[f"objective-2021-2027/{narrow}"]
    assert vocabularies.value(concept, SKOS.broadMatch) == CONCEPT[f"eu-objective-2021-2027/{wide}"]
    assert (concept, ESF.inferredBy, CONCEPT["evidence/objective-by-wording"]) in vocabularies
    assert any(f"({wide})" in str(note) for note in vocabularies.objects(concept, SKOS.editorialNote))


def test_every_match_among_our_concepts_is_marked_as_inferred(vocabularies: Graph) -> None:
    rule = CONCEPT["evidence/objective-by-wording"]
    assert set(vocabularies.subjects(SKOS.broadMatch)) == set(vocabularies.subjects(ESF.inferredBy, rule))


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("A1A", "more developed regions"),
        ("A2A", "more developed regions"),
        ("A1B", "transition region"),
        ("A2B", "transition region"),
    ],
)
def test_what_a_suffix_means_is_a_marked_conclusion_and_no_label(vocabularies: Graph, code: str, meaning: str) -> None:
    concept = CONCEPT[f"objective-2021-2027/{code}"]
    stated = vocabularies.objects(concept, SKOS.scopeNote)
    notes = {str(note.language): str(note) for note in stated if isinstance(note, Literal)}
    assert sorted(notes) == ["en", "sv"]
    assert notes["en"].startswith("Our conclusion: ")
    assert meaning in notes["en"]
    assert (concept, ESF.inferredBy, CONCEPT["evidence/suffix-by-projects"]) in vocabularies
    assert (concept, SKOS.prefLabel, None) not in vocabularies


@pytest.mark.parametrize("name", ["fund", "inferredBy", "programme", "programmingPeriod"])
def test_a_property_of_several_classes_names_each_that_has_it(vocabularies: Graph, name: str) -> None:
    graph = vocabularies + read(ROOT / "ontology" / "esf.ttl", *(ROOT / "ontology" / "places").glob("*.ttl"))
    named = set(graph.objects(ESF[name], URIRef("https://schema.org/domainIncludes")))
    stating = {class_ for subject in graph.subjects(ESF[name]) for class_ in graph.objects(subject, RDF.type)}
    assert ESF.Project in named
    assert stating - {SKOS.Concept} <= named
    assert (ESF[name], RDFS.domain, None) not in graph


def test_editorial_notes_come_in_both_languages(vocabularies: Graph) -> None:
    for concept in set(vocabularies.subjects(SKOS.editorialNote)):
        notes = [note for note in vocabularies.objects(concept, SKOS.editorialNote) if isinstance(note, Literal)]
        languages = Counter(note.language for note in notes)
        assert languages["sv"] == languages["en"] == len(notes) / 2, concept


def test_labels_from_memory_are_marked_as_unchecked(vocabularies: Graph) -> None:
    for scheme in ("intervention-field-2021-2027", "secondary-theme-2014-2020", "secondary-theme-2021-2027"):
        for concept in vocabularies.subjects(SKOS.inScheme, CONCEPT[scheme]):
            if (concept, SKOS.prefLabel, None) in vocabularies:
                assert (concept, ESF.uncheckedLabel, None) in vocabularies, concept


def test_an_unchecked_label_is_a_label_of_the_same_concept(vocabularies: Graph) -> None:
    for concept, label in vocabularies.subject_objects(ESF.uncheckedLabel):
        assert (concept, SKOS.prefLabel, label) in vocabularies, concept


@pytest.mark.parametrize(
    ("path", "label", "unchecked"),
    [
        ("objective-2014-2020/1.1", "Stärka kompetensen hos sysselsatta kvinnor och män i enlighet med", False),
        ("objective-2014-2020/1.2", "Stärka kopplingen mellan utbildning och arbetsliv", True),
        ("priority-2007-2013/2", "Ökat arbetskraftsutbud", False),
        ("priority-2014-2020/4", "Tekniskt stöd", True),
        ("priority-2014-2020/Care", "Care", False),
        ("priority-2021-2027/F", "Fast-Care", False),
        ("secondary-theme-2021-2027/06", "Motverka barnfattigdom", False),
        ("secondary-theme-2021-2027/06", "Tackling child poverty", True),
    ],
)
def test_each_label_is_marked_by_itself(vocabularies: Graph, path: str, label: str, unchecked: bool) -> None:
    [stated] = [each for each in vocabularies.objects(CONCEPT[path], SKOS.prefLabel) if str(each).startswith(label)]
    assert ((CONCEPT[path], ESF.uncheckedLabel, stated) in vocabularies) == unchecked


def test_the_rules_of_evidence_conclude_properties(vocabularies: Graph) -> None:
    ontology = read(ROOT / "ontology" / "esf.ttl")
    stated = {
        str(rule).rpartition("/")[2]: property_ for rule, property_ in vocabularies.subject_objects(ESF.concludes)
    }
    assert stated == CONCLUDES
    for property_ in {*stated.values()} - {RDF.type}:
        kinds = set(ontology.objects(property_, RDF.type))
        assert kinds & {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}, property_


def test_every_class_of_our_codes_is_a_subclass_of_concept(vocabularies: Graph) -> None:
    ontology = read(ROOT / "ontology" / "esf.ttl")
    for concept in set(vocabularies.subjects(RDF.type, SKOS.Concept)) - set(authorities(vocabularies)):
        (own,) = set(vocabularies.objects(concept, RDF.type)) - {SKOS.Concept}
        assert (own, RDFS.subClassOf, SKOS.Concept) in ontology, concept


def authorities(vocabularies: Graph) -> list[URIRef]:
    """List the described codes of the EU's authority tables."""
    return sorted(
        URIRef(str(concept))
        for concept in vocabularies.subjects(RDF.type, SKOS.Concept)
        if str(concept).startswith(AUTHORITY)
    )


def test_the_authority_codes_described_are_those_that_are_linked_to(vocabularies: Graph) -> None:
    ontology = read(ROOT / "ontology" / "esf.ttl")
    linked = {f"{AUTHORITY}country/{code}" for code in load_fields().words["country"].values()}
    linked |= {f"{AUTHORITY}language/{code}" for code in ("ENG", "SWE")}  # by the catalogue
    linked |= {f"{AUTHORITY}currency/{code}" for code in CODES}  # by amounts that are not in kronor
    linked |= {str(term) for term in ontology.objects() if str(term).startswith(AUTHORITY)}
    assert {str(concept) for concept in authorities(vocabularies)} == linked


def test_an_authority_code_is_named_in_both_languages(vocabularies: Graph) -> None:
    for concept in authorities(vocabularies):
        labels = [label for label in vocabularies.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)]
        assert sorted(str(label.language) for label in labels) == ["en", "sv"], concept
        assert vocabularies.value(concept, SKOS.inScheme) == URIRef(concept.rpartition("/")[0])


@each_of(FILES)
def test_a_file_is_sorted_and_holds_no_blank_node(path: Path) -> None:
    subjects: list[str] = []
    predicates: list[int] = []
    for quad in ox.parse(path=path, base_iri=BASE):
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.BlankNode)
        if not subjects or subjects[-1] != quad.subject.value:
            subjects.append(quad.subject.value)
            predicates = []
        predicates.append(PREDICATE_ORDER.index(URIRef(quad.predicate.value)))
        assert all(one <= other for one, other in pairwise(predicates)), quad.subject
    assert subjects == sorted(set(subjects))


@each_of(FILES)
def test_a_file_names_no_base(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@base" not in text
    assert "localhost" not in text
    assert not any(isinstance(term, BNode) for triple in read(path) for term in triple)


def test_series_of_numbers_are_borne_out_by_the_register_and_places() -> None:
    """All numbers of a series are of bodies whose names say so, and no other number of the register lies in one."""
    ontology = load_ontology(Iris())
    register, _ = read_register(resource_dir("ontology") / "registers" / "public-bodies.csv")
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for entry in register.entries:
        if kind := ontology.concepts.kind_of_number(entry.number):
            kinds[last_segment(kind)].append(entry.name)
    assert {kind: len(names) for kind, names in kinds.items()} == {"municipality": 65, "region": 7, "state": 87}
    assert all(map(ontology.places.municipality_of_name, kinds["municipality"]))
    assert not any(map(ontology.places.area_of_body, kinds["state"]))
    assert ontology.concepts.number_series[MUNICIPAL_SERIES].endswith("/municipality")
    assert ontology.concepts.kind_of_number("2220000315") is ontology.concepts.kind_of_number("") is None
