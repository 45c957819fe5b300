"""The rdflib + pySHACL pipeline: the same graph as ours, made the way rdflib's documentation teaches."""

from pathlib import Path

from bench.clock import Clock
from bench.ours import (
    CODED,
    HIDDEN_LABELS,
    WRITERS,
    Typed,
    board_of,
    common_statements,
    concept,
    counted,
    kind_of,
    label_iris,
    line_map,
    rules_of,
    same_as,
    territory_of,
    typed,
)
from pyshacl import validate
from rdflib import FOAF, OWL, PROV, RDF, SKOS, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from esfgraph.owners.organization import TERRITORY_RULE, Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ADMS as ADMS_IRI
from esfgraph.rdf.namespaces import DCTERMS as DCTERMS_IRI
from esfgraph.rdf.namespaces import ESF as ESF_IRI
from esfgraph.rdf.namespaces import LEGAL, M8G, PREFIXES, expand
from esfgraph.rdf.namespaces import LOCN as LOCN_IRI
from esfgraph.rdf.namespaces import ORG as ORG_IRI
from esfgraph.records.project import Project
from esfgraph.records.raw import RawRecord
from esfgraph.resources import resource_dir
from esfgraph.shacl.passes import shape_files
from esfgraph.triples.elsewhere import elsewhere_of
from esfgraph.triples.owners import NUMBER_SCHEME
from esfgraph.triples.programmes import conclude_programme
from esfgraph.triples.references import References

ADMS, ESF, ORG, LOCN, DCTERMS = map(Namespace, (ADMS_IRI, ESF_IRI, ORG_IRI, LOCN_IRI, DCTERMS_IRI))
LANGUAGES = {"text": "sv", "english_text": "en"}


class Mapper:
    """Adds typed projects to graphs; predicates are made once, as a careful user of rdflib would."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.iris = references.iris
        self.fields = [
            (field, URIRef(expand(field.term)), LANGUAGES.get(field.kind))
            for field in references.table.fields
            if field.term and field.kind in WRITERS and not field.owner
        ]
        self.labels: dict[str, URIRef] = {}

    def add_all(self, projects: Typed, public: Graph, sources: Graph) -> None:
        """Add projects and owners to *public*, source records to *sources* (it may be the same graph)."""
        for project, ownership in projects.projects:
            self.add_project(public, project, ownership)
        for iri, raw in projects.records:
            sha256 = raw.sha256
            subject = URIRef(self.iris.record(iri, sha256))
            public.add((URIRef(iri), PROV.wasDerivedFrom, subject))
            self.add_record(sources, subject, iri, raw, sha256)
        for owner in projects.owners:
            self.add_owner(public, owner)

    def add_project(self, graph: Graph, project: Project, ownership: Ownership | None) -> None:
        """Add everything about one project but its records."""
        subject = URIRef(project.iri)
        graph.add((subject, RDF.type, ESF.Project))
        for field, predicate, language in self.fields:
            stated = project.values.get(field.key)
            if stated is None:
                continue
            if field.kind not in CODED:
                graph.add((subject, predicate, Literal(stated.value, lang=language)))
            elif code := concept(field, stated, project, self.references):
                graph.add((subject, predicate, URIRef(code)))
        if answer := project.values.get("child_poverty"):
            graph.add((subject, ESF.addressesChildPoverty, Literal(answer.value)))
        elsewhere = elsewhere_of(project, self.references)
        if elsewhere.page:
            graph.add((subject, FOAF.page, URIRef(elsewhere.page)))
        if elsewhere.kohesio_identifier:
            graph.add((subject, ESF.kohesioLocalIdentifier, Literal(elsewhere.kohesio_identifier)))
        for rule in elsewhere.rules:
            graph.add((subject, ESF.inferredBy, self.evidence(rule)))
        if project.period_rule and project.period:
            graph.add((subject, ESF.programmingPeriod, URIRef(self.iris.concept("period", project.period))))
            graph.add((subject, ESF.inferredBy, self.evidence(project.period_rule)))
        for key, code, rule in conclude_programme(project, self.references):
            graph.add((subject, ESF[key], URIRef(code)))
            graph.add((subject, ESF.inferredBy, self.evidence(rule)))
        regions, basis = counted(project, self.references)
        for region in regions:
            graph.add((subject, ESF.countedIn, URIRef(region)))
        graph.add((subject, ESF.regionBasis, URIRef(basis)))
        if ownership:
            graph.add((subject, ESF.owner, URIRef(ownership.owner)))
            if ownership.unit_iri:
                graph.add((subject, ESF.owningUnit, URIRef(ownership.unit_iri)))
            if ownership.address:
                graph.add((subject, ESF.ownerAddress, URIRef(ownership.address.iri)))
            if ownership.rule:
                graph.add((subject, ESF.inferredBy, self.evidence(ownership.rule)))

    def add_owner(self, graph: Graph, owner: Owner) -> None:
        """Add everything about one organisation, its units and its addresses."""
        subject, iris, reference = URIRef(owner.iri), self.iris, self.references.ontology
        graph.add((subject, RDF.type, ORG.Organization))
        if owner.hidden:
            for text, language in HIDDEN_LABELS[owner.hidden]:
                graph.add((subject, SKOS.prefLabel, Literal(text, lang=language)))
        if owner.number:
            graph.add((subject, ORG.identifier, Literal(owner.number)))
            form = iris.concept("legal-form", owner.number[0])
            if form in reference.concepts:
                graph.add((subject, ESF.legalForm, URIRef(form)))
                graph.add((subject, ESF.inferredBy, self.evidence("legal-form-from-number")))
            if kind := kind_of(owner, self.references):
                graph.add((subject, ORG.classification, URIRef(kind)))
                graph.add((subject, ESF.inferredBy, self.evidence("kind-from-number-series")))
                graph.add((subject, RDF.type, URIRef(M8G + "PublicOrganisation")))
            identifier = URIRef(iris.identifier(owner.iri))
            graph.add((subject, URIRef(LEGAL + "legalIdentifier"), identifier))
            graph.add((identifier, RDF.type, ADMS.Identifier))
            graph.add((identifier, SKOS.notation, Literal(owner.number)))
            graph.add((identifier, ADMS.schemaAgency, Literal(NUMBER_SCHEME, lang="sv")))
        if board := board_of(owner, self.references):
            graph.add((subject, SKOS.closeMatch, URIRef(board)))
        for candidate in owner.candidates:
            graph.add((subject, ESF.possiblySameAs, URIRef(candidate)))
        for rule in rules_of(owner, self.references):
            graph.add((subject, ESF.inferredBy, self.evidence(rule)))
        if publisher := same_as(owner.number, self.references.register):
            graph.add((subject, OWL.sameAs, URIRef(publisher)))
        for position, name in enumerate(owner.names):
            graph.add((subject, SKOS.altLabel if position else SKOS.prefLabel, Literal(name, lang="sv")))
        if owner.seat and owner.seat_rule:
            graph.add((subject, ESF.seat, URIRef(iris.municipality(owner.seat.code))))
            graph.add((subject, ESF.inferredBy, self.evidence(owner.seat_rule)))
        if territory := territory_of(owner, iris):
            graph.add((subject, DCTERMS.spatial, URIRef(territory)))
            graph.add((subject, ESF.inferredBy, self.evidence(TERRITORY_RULE)))
        for unit, name in owner.units:
            graph.add((URIRef(unit), RDF.type, ORG.OrganizationalUnit))
            graph.add((URIRef(unit), ORG.unitOf, subject))
            graph.add((URIRef(unit), SKOS.prefLabel, Literal(name, lang="sv")))
            graph.add((URIRef(unit), ESF.inferredBy, self.evidence("unit-after-comma")))
        for each in owner.addresses:
            address = URIRef(each.iri)
            graph.add((subject, LOCN.address, address))
            graph.add((address, RDF.type, LOCN.Address))
            if each.postcode:
                graph.add((address, LOCN.postCode, Literal(each.postcode)))
            if each.town:
                graph.add((address, LOCN.postName, Literal(each.town)))
            if each.country:
                graph.add((address, ESF.country, URIRef(iris.country(each.country))))

    def add_record(self, graph: Graph, subject: URIRef, project: str, raw: RawRecord, sha256: str) -> None:
        """Add what one page of a project said."""
        graph.add((subject, RDF.type, ESF.SourceRecord))
        graph.add((subject, ESF.describes, URIRef(project)))
        graph.add((subject, DCTERMS.source, Literal(raw.source)))
        if raw.layout:
            graph.add((subject, ESF.layout, URIRef(self.iris.concept("layout", raw.layout))))
        graph.add((subject, ESF.textSha256, Literal(sha256)))
        graph.add((subject, ESF.lineMap, Literal(line_map(raw, label_iris(raw, self.iris)))))
        if raw.title:
            graph.add((subject, DCTERMS.title, Literal(raw.title, lang="sv")))
        for value in raw.values:
            graph.add((subject, self.label(value.label, known=value.field is not None), Literal(value.value)))

    def label(self, spelling: str, *, known: bool) -> URIRef:
        """The predicate of a source label."""
        if spelling not in self.labels:
            self.labels[spelling] = URIRef(self.iris.label(spelling, known=known))
        return self.labels[spelling]

    def evidence(self, rule: str) -> URIRef:
        """The rule by which something was concluded."""
        return URIRef(self.iris.concept("evidence", rule))


def map_only(projects: Typed, out: Path) -> None:
    """Write the N-Triples of projects, owners and source records."""
    graph = Graph()
    Mapper(projects.references).add_all(projects, graph, graph)
    graph.serialize(out, format="nt", encoding="utf-8")


def build(sources: Path, out: Path, clock: Clock) -> None:
    """Do what our build does for the graph: read, map, validate, load, write the dumps."""
    out.mkdir(parents=True, exist_ok=True)
    projects = clock.measure("read", lambda: typed(sources))
    quads = out / "esf.nq"
    public = clock.measure("map", lambda: _map(projects, quads))
    clock.measure("validate", lambda: _validate(public))
    loaded = Dataset()
    clock.measure("load", lambda: loaded.parse(quads, format="nquads"))
    graph = loaded.graph(DATASET_DEFAULT_GRAPH_ID)
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    references = str(resource_dir("ontology") / "context.jsonld")
    clock.measure("turtle", lambda: graph.serialize(out / "esf.ttl", format="turtle"))
    clock.measure("json-ld", lambda: graph.serialize(out / "esf.jsonld", format="json-ld", references=references))


def _map(projects: Typed, quads: Path) -> Graph:
    iris = projects.references.iris
    dataset = Dataset()
    public = dataset.graph(DATASET_DEFAULT_GRAPH_ID)
    sources = dataset.graph(URIRef(iris.graph("sources")))
    for graph, statements in zip((public, sources), common_statements(projects), strict=True):
        graph.parse(data="".join(f"{each} .\n" for each in statements), format="nt")
    Mapper(projects.references).add_all(projects, public, sources)
    dataset.serialize(quads, format="nquads", encoding="utf-8")
    return public


def _validate(graph: Graph) -> None:
    shapes = Graph()
    for path in shape_files("projects", "owners", "sources"):
        shapes.parse(path, format="turtle", publicID=Iris().base)
    validate(graph, shacl_graph=shapes, inplace=True, do_owl_imports=False)
