"""The terms of other vocabularies that the graph uses, and for what."""

from dataclasses import dataclass

from esfgraph.rdf.namespaces import expand, shorten
from esfgraph_server.site.context import Shown, Visit
from esfgraph_server.site.pages.ontology_terms import anchor_of, used

REUSED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("owner", ("org:Organization", "org:identifier")),
    ("unit", ("org:OrganizationalUnit", "org:unitOf")),
    ("address", ("locn:Address", "locn:address", "locn:postCode", "locn:postName")),
    ("project", ("dcterms:identifier", "dcterms:title", "dcterms:description")),
    ("source", ("prov:wasDerivedFrom", "dcterms:source")),
    ("codes", ("skos:Concept", "skos:ConceptScheme", "skos:inScheme", "skos:topConceptOf")),
    ("names", ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "skos:notation")),
    ("broader", ("skos:broader",)),
    ("matches", ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch", "owl:sameAs")),
    ("notes", ("skos:definition", "skos:scopeNote", "skos:note", "skos:example")),
    ("editorial", ("skos:editorialNote",)),
    ("level", ("http://data.europa.eu/nuts/level",)),
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


def reused_rows(visit: Visit) -> tuple[ReusedRow, ...]:
    """Gather the table of reused terms."""
    return tuple(
        ReusedRow(visit.reader.say(f"ontology.reused.{key}"), tuple(_term(visit, name) for name in names))
        for key, names in REUSED
    )


def _term(visit: Visit, name: str) -> ReusedTerm:
    iri = name if "://" in name else expand(name)
    is_class = visit.graph.node(iri).is_a("owl:Class")
    return ReusedTerm(
        anchor=anchor_of(iri),
        name=shorten(iri),
        href=iri,
        label=visit.reader.label(iri),
        used=used(visit, visit.usage().of(iri), is_class=is_class),
        labels=tuple(visit.thing(each) for each in sorted(visit.graph.subjects("esf:term", iri))),
    )
