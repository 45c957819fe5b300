"""The ontology: documented in both languages, free of contradictions, written in one order."""

from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final

import owlrl
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

ROOT: Final = Path(__file__).resolve().parents[2]
ONTOLOGY: Final = ROOT / "ontology"
BASE: Final = "http://localhost:8000/"
ESF: Final = Namespace("https://w3id.org/esfgraph/ontology#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
LOCN: Final = Namespace("http://www.w3.org/ns/locn#")
EX: Final = Namespace("http://example.org/")

KINDS: Final = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
MAIN_CLASSES: Final = (ESF.Project, ORG.Organization, ESF.Place, ESF.Programme, LOCN.Address, ESF.SourceRecord)
OWLRL_ERROR: Final = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
PREDICATE_ORDER: Final = tuple(
    URIRef(iri)
    for iri in (
        RDF.type,
        RDFS.label,
        DCTERMS.title,
        DCTERMS.description,
        SKOS.definition,
        SKOS.scopeNote,
        SKOS.example,
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        OWL.disjointWith,
        RDFS.domain,
        "https://schema.org/domainIncludes",
        RDFS.range,
        ESF.unit,
        ESF.legalBasis,
        SKOS.closeMatch,
        SKOS.relatedMatch,
        SKOS.note,
        DCTERMS.source,
        RDFS.seeAlso,
        RDFS.isDefinedBy,
        OWL.versionInfo,
        DCTERMS.license,
        "http://purl.org/vocab/vann/preferredNamespacePrefix",
        "http://purl.org/vocab/vann/preferredNamespaceUri",
    )
)


def read(*paths: Path) -> Graph:
    """Read Turtle files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID=BASE)
    return graph


def blocks(path: Path) -> list[tuple[str, list[str]]]:
    """Read a file's subjects in the order they are written, each with its predicates in the order they are written."""
    found: list[tuple[str, list[str]]] = []
    for quad in ox.parse(path=path, base_iri=BASE):
        subject, predicate = str(quad.subject).strip("<>"), quad.predicate.value
        if not found or found[-1][0] != subject:
            found.append((subject, []))
        if not found[-1][1] or found[-1][1][-1] != predicate:
            found[-1][1].append(predicate)
    return found


def esf_terms(graph: Graph) -> set[URIRef]:
    """Find every term of our namespace that a graph uses, in whatever position."""
    return {term for triple in graph for term in triple if isinstance(term, URIRef) and term in ESF}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read(ONTOLOGY / "esf.ttl")


@pytest.fixture(scope="module")
def alignments() -> Graph:
    return read(ONTOLOGY / "alignments.ttl")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return read(ROOT / "shapes" / "ontology.ttl")


@pytest.fixture(scope="module")
def axioms(ontology: Graph) -> Graph:
    """The class hierarchy and the disjointness axioms alone: reasoning over labels would only take time."""
    small = Graph()
    for predicate in (RDFS.subClassOf, OWL.disjointWith):
        for subject, object_ in ontology.subject_objects(predicate):
            small.add((subject, predicate, object_))
    return small


def test_the_ontology_meets_its_shapes(ontology: Graph, alignments: Graph, shapes: Graph) -> None:
    conforms, _, text = pyshacl.validate(ontology + alignments, shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        pytest.param((RDFS.label, "sv"), None, id="no Swedish label"),
        pytest.param((SKOS.definition, "en"), None, id="no English definition"),
        pytest.param((RDFS.isDefinedBy, None), None, id="not defined by the ontology"),
        pytest.param(None, (RDF.type, OWL.ObjectProperty), id="two kinds"),
        pytest.param((RDF.type, None), (RDF.type, RDF.Property), id="no kind"),
        pytest.param(None, (RDFS.label, Literal("Kostnad", lang="sv")), id="two Swedish labels"),
        pytest.param(None, (ESF.unit, Literal("EUR")), id="a second unit"),
        pytest.param(None, (RDFS.domain, ESF.Programme), id="two domains"),
    ],
)
def test_the_shapes_catch(
    ontology: Graph, shapes: Graph, removed: tuple[URIRef, str | None] | None, added: tuple[URIRef, URIRef] | None
) -> None:
    broken = Graph() + ontology
    if removed:
        predicate, language = removed
        for value in list(broken.objects(ESF.totalCost, predicate)):
            if language is None or (isinstance(value, Literal) and value.language == language):
                broken.remove((ESF.totalCost, predicate, value))
    if added:
        broken.add((ESF.totalCost, *added))
    assert not pyshacl.validate(broken, shacl_graph=shapes)[0]


def test_every_term_is_of_one_kind(ontology: Graph) -> None:
    terms = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind)} | esf_terms(ontology)
    kinds = {term: [kind for kind in KINDS if (term, RDF.type, kind) in ontology] for term in terms}
    assert {term: found for term, found in kinds.items() if len(found) != 1} == {}


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_is_documented_in_both_languages(ontology: Graph, predicate: URIRef) -> None:
    for term in esf_terms(ontology):
        languages = sorted(
            value.language or "" for value in ontology.objects(term, predicate) if isinstance(value, Literal)
        )
        assert languages == ["en", "sv"], term


def test_every_term_has_an_example(ontology: Graph) -> None:
    assert [term for term in sorted(esf_terms(ontology)) if (term, SKOS.example, None) not in ontology] == []


def test_every_term_used_anywhere_is_defined(ontology: Graph) -> None:
    defined = {subject for subject in ontology.subjects(RDFS.isDefinedBy) if isinstance(subject, URIRef)}
    for path in sorted(ONTOLOGY.rglob("*.ttl")):
        used = {
            URIRef(term.value)
            for quad in ox.parse(path=path, base_iri=BASE)
            for term in (quad.subject, quad.predicate, quad.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(ESF)
        }
        assert used <= defined, path.name


def test_terms_are_used_as_what_they_are(ontology: Graph) -> None:
    for path in sorted(ONTOLOGY.rglob("*.ttl")):
        for quad in ox.parse(path=path, base_iri=BASE):
            predicate = URIRef(quad.predicate.value)
            if predicate in ESF:
                assert (predicate, RDF.type, OWL.Class) not in ontology, f"{path.name}: {predicate}"
                literal = isinstance(quad.object, ox.Literal)
                assert (predicate, RDF.type, OWL.ObjectProperty if literal else OWL.DatatypeProperty) not in ontology
            if predicate == RDF.type and isinstance(quad.object, ox.NamedNode) and URIRef(quad.object.value) in ESF:
                assert (URIRef(quad.object.value), RDF.type, OWL.Class) in ontology, f"{path.name}: {quad.object}"


def test_domains_and_ranges_are_of_the_right_kind(ontology: Graph) -> None:
    for property_, domain in ontology.subject_objects(RDFS.domain):
        assert (domain, RDF.type, OWL.Class) in ontology, property_
    for property_, range_ in ontology.subject_objects(RDFS.range):
        if (property_, RDF.type, OWL.DatatypeProperty) in ontology:
            assert str(range_).startswith(str(XSD)) or range_ == RDF.langString, property_
        else:
            assert (range_, RDF.type, OWL.Class) in ontology, property_


def test_a_unit_stands_on_every_amount_and_on_nothing_else(ontology: Graph) -> None:
    decimals = set(ontology.subjects(RDFS.range, XSD.decimal)) - {ESF.amount}  # beside which its currency stands
    assert set(ontology.subjects(ESF.unit)) == decimals
    assert {str(property_): str(unit) for property_, unit in ontology.subject_objects(ESF.unit)} == {
        str(ESF.grantedSupport): "SEK",
        str(ESF.grantedSupportSum): "SEK",
        str(ESF.totalCost): "SEK",
        str(ESF.totalCostSum): "SEK",
        str(ESF.unionContribution): "SEK",
        str(ESF.unionContributionSum): "SEK",
        str(ESF.unionCofinancingRate): "percent",
    }


def test_amounts_in_kronor_point_to_the_currency(ontology: Graph) -> None:
    krona = URIRef("http://publications.europa.eu/resource/authority/currency/SEK")
    assert set(ontology.subjects(RDFS.seeAlso, krona)) == set(ontology.subjects(ESF.unit, Literal("SEK")))


def test_a_legal_basis_comes_with_the_address_of_its_regulation(ontology: Graph) -> None:
    addresses = {
        "Regulation (EU) 2021/1060": URIRef("http://data.europa.eu/eli/reg/2021/1060/oj"),
        "Regulation (EU) No 1303/2013": URIRef("http://data.europa.eu/eli/reg/2013/1303/oj"),
    }
    for term in set(ontology.subjects(ESF.legalBasis)):
        named = {addresses[str(basis).partition(",")[0]] for basis in ontology.objects(term, ESF.legalBasis)}
        assert set(ontology.objects(term, DCTERMS.source)) == named, term


def test_within_is_transitive_and_reflexive_by_construction_only(ontology: Graph) -> None:
    assert (ESF.within, RDF.type, OWL.TransitiveProperty) in ontology
    assert (ESF.within, RDF.type, OWL.ReflexiveProperty) not in ontology


def inconsistent(graph: Graph) -> bool:
    """Whether the OWL 2 RL rules find a contradiction."""
    closed = Graph() + graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return (None, OWLRL_ERROR, None) in closed


@pytest.mark.parametrize(("one", "other"), list(combinations(MAIN_CLASSES, 2)))
def test_nothing_is_in_two_main_classes(axioms: Graph, one: URIRef, other: URIRef) -> None:
    axioms = Graph() + axioms
    axioms.add((EX.thing, RDF.type, one))
    axioms.add((EX.thing, RDF.type, other))
    assert inconsistent(axioms)


@pytest.mark.parametrize("main_class", MAIN_CLASSES)
def test_a_thing_of_one_main_class_is_no_contradiction(axioms: Graph, main_class: URIRef) -> None:
    axioms = Graph() + axioms
    axioms.add((EX.thing, RDF.type, main_class))
    assert not inconsistent(axioms)


def test_disjointness_reaches_subclasses(axioms: Graph) -> None:
    axioms = Graph() + axioms
    axioms.add((EX.thing, RDF.type, ESF.Municipality))
    axioms.add((EX.thing, RDF.type, ORG.Organization))
    assert inconsistent(axioms)


def test_each_pair_of_main_classes_is_stated_disjoint_once(ontology: Graph) -> None:
    stated = Counter(frozenset(pair) for pair in ontology.subject_objects(OWL.disjointWith))
    assert stated == Counter({frozenset(pair): 1 for pair in combinations(MAIN_CLASSES, 2)})


def test_a_place_or_a_programme_may_be_a_concept(axioms: Graph) -> None:
    axioms = Graph() + axioms
    axioms.add((EX.place, RDF.type, ESF.Place))
    axioms.add((EX.place, RDF.type, SKOS.Concept))
    axioms.add((EX.programme, RDF.type, ESF.Programme))
    axioms.add((EX.programme, RDF.type, SKOS.Concept))
    assert not inconsistent(axioms)


def test_alignments_speak_of_our_terms_and_point_outside(ontology: Graph, alignments: Graph) -> None:
    for subject, predicate, object_ in alignments:
        assert (subject, RDFS.isDefinedBy, None) in ontology, subject
        assert predicate in {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch, SKOS.note}
        if predicate == RDFS.subClassOf:
            assert (subject, RDF.type, OWL.Class) in ontology, subject
        if predicate != SKOS.note:
            assert isinstance(object_, URIRef), subject
            assert object_ not in ESF, subject


def test_every_alignment_is_explained_above_it() -> None:
    text = (ONTOLOGY / "alignments.ttl").read_text(encoding="utf-8")
    names = {str(iri): prefix for prefix, iri in read(ONTOLOGY / "alignments.ttl").namespaces()}
    paragraphs = {part.rpartition("\nesf:")[2].partition(" ")[0]: part for part in text.split("\n\n")}
    for subject, predicate, object_ in read(ONTOLOGY / "alignments.ttl"):
        if isinstance(object_, URIRef):
            namespace = max((iri for iri in names if object_.startswith(iri)), key=len)
            short = f"{names[namespace]}:{object_.removeprefix(namespace)}"
            kind = str(predicate).rpartition("#")[2]
            assert f":{kind} {short}: " in paragraphs[str(subject).removeprefix(ESF)], f"{subject} {kind} {short}"


def test_terms_stand_in_order(ontology: Graph) -> None:
    def place(subject: str) -> tuple[int, int, str]:
        term = URIRef(subject)
        own = (term, RDFS.isDefinedBy, None) in ontology
        kind = next((index for index, kind in enumerate(KINDS) if (term, RDF.type, kind) in ontology), -1)
        return (-1, 0, subject) if kind == -1 else (0, kind, subject) if own else (1, 0, subject)

    subjects = [subject for subject, _ in blocks(ONTOLOGY / "esf.ttl")]
    assert subjects == sorted(set(subjects), key=place)


def test_alignments_stand_in_order() -> None:
    subjects = [subject for subject, _ in blocks(ONTOLOGY / "alignments.ttl")]
    assert subjects == sorted(set(subjects))


@pytest.mark.parametrize("name", ["esf.ttl", "alignments.ttl"])
def test_predicates_stand_in_one_order(name: str) -> None:
    for subject, predicates in blocks(ONTOLOGY / name):
        places = [PREDICATE_ORDER.index(URIRef(predicate)) for predicate in predicates]
        assert all(one < other for one, other in pairwise(places)), subject


@pytest.mark.parametrize("name", ["esf.ttl", "alignments.ttl"])
def test_there_are_no_blank_nodes_and_no_relative_addresses(name: str) -> None:
    for term in (term for triple in read(ONTOLOGY / name) for term in triple):
        assert not isinstance(term, BNode)
        assert not str(term).startswith(BASE)
