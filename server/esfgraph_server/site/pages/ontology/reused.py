"""The page of the terms of other vocabularies that the graph uses, and for what."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph.rdf.namespaces import NUTS_LEVEL, expand, shorten
from esfgraph_server.site.components.term_use import show_use
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.pages.ontology.term import anchor_of, labels_of, overview

REUSED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("owner", ("org:Organization", "m8g:PublicOrganisation", "org:classification", "org:identifier")),
    ("number", ("legal:legalIdentifier", "adms:Identifier", "adms:schemaAgency")),
    ("unit", ("org:OrganizationalUnit", "org:unitOf")),
    ("territory", ("dcterms:spatial",)),
    ("address", ("locn:Address", "locn:address", "locn:postCode", "locn:postName")),
    ("project", ("dcterms:identifier", "dcterms:title", "dcterms:description", "foaf:page")),
    ("source", ("prov:wasDerivedFrom", "dcterms:source")),
    ("captured", ("dcterms:created", "dcterms:modified")),
    ("corrected", ("dcterms:date",)),
    ("codes", ("skos:Concept", "skos:ConceptScheme", "skos:inScheme", "skos:topConceptOf")),
    ("names", ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:notation")),
    ("broader", ("skos:broader",)),
    ("matches", ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch", "owl:sameAs")),
    ("links", ("void:Linkset",)),
    ("notes", ("skos:definition", "skos:scopeNote", "skos:note", "skos:example")),
    ("editorial", ("skos:editorialNote",)),
    ("domains", ("schema:domainIncludes",)),
    ("level", (NUTS_LEVEL,)),
    ("geometry", ("geo:Geometry", "geo:hasGeometry", "geo:asWKT", "dcterms:isPartOf")),
    ("terms-of-use", ("dcterms:license", "dcterms:rights")),
    ("observations", ("qb:DataSet", "qb:Observation", "qb:dataSet", "qb:DataStructureDefinition", "qb:structure")),
    ("components", ("qb:ComponentSpecification", "qb:component", "qb:componentRequired")),
    ("dimensions", ("qb:DimensionProperty", "qb:CodedProperty", "qb:dimension", "qb:codeList")),
    ("measures", ("qb:MeasureProperty", "qb:measure", "qb:AttributeProperty", "qb:attribute")),
    ("lists", ("skos:Collection", "skos:member")),
    ("findings", ("sh:ValidationResult",)),
    ("metrics", ("dqv:Metric", "dqv:inDimension", "dqv:expectedDataType")),
    ("measurements", ("dqv:QualityMeasurement", "dqv:isMeasurementOf", "dqv:computedOn", "dqv:value")),
    (
        "prefix",
        ("http://purl.org/vocab/vann/preferredNamespacePrefix", "http://purl.org/vocab/vann/preferredNamespaceUri"),
    ),
)
"""What a row is about, and its terms."""


@dataclass(frozen=True, slots=True)
class ReusedTerm:
    """A term of another vocabulary."""

    anchor: str
    name: str
    href: str
    label: str
    used: str
    labels: tuple[Shown, ...]
    """Source labels whose values it carries."""


@dataclass(frozen=True, slots=True)
class ReusedRow:
    """Terms that serve one purpose."""

    purpose: str
    terms: tuple[ReusedTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReusedPage(Page):
    """The reused terms."""

    template: ClassVar[str] = "pages/reused.html"
    above: Shown
    """The page of all terms of our own."""
    rows: tuple[ReusedRow, ...]


def reused_page(context: PageContext) -> ReusedPage:
    """Gather the page of the reused terms."""
    say = context.formatter.say
    return ReusedPage(
        title=Shown(say("ontology.reused")),
        above=overview(context),
        rows=tuple(
            ReusedRow(say(f"ontology.reused.{key}"), tuple(_term(context, name) for name in names))
            for key, names in REUSED
        ),
    )


def _term(context: PageContext, name: str) -> ReusedTerm:
    iri = name if "://" in name else expand(name)
    is_class = context.graph.node(iri).is_a("owl:Class")
    return ReusedTerm(
        anchor=anchor_of(iri),
        name=shorten(iri),
        href=iri,
        label=context.formatter.label(iri),
        used=show_use(context, context.release.usage.of(iri), is_class=is_class),
        labels=tuple(context.show.thing(label) for label in labels_of(context, iri)),
    )
