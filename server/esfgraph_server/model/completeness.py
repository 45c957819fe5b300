"""What was measured of data quality: what the law asks to be published, and what the sources state."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.rdf.namespaces import expand
from esfgraph.statistics.quality_metrics import METRICS, STATED
from esfgraph_server.model.graph import Graph, Node

_PERIOD = {"project_period": ("start_date", "end_date")}
"""Fields that one field of a source fills."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a metric came to."""

    metric: str
    """IRI."""
    period: str
    """IRI of the programming period that was looked at; empty where all were."""
    field: str
    """Key of the field that the law asks for; empty for a metric of anything else."""
    term: str | None
    """IRI of the property that publishes the field; None where none does alone."""
    legal_basis: str
    meeting: int
    examined: int
    share: Decimal
    """Of those examined that meet the metric, from 0 to 1."""


def legal_measurements(graph: Graph) -> list[Measurement]:
    """Look up how many projects state each datum that the law asks for, by programming period."""
    return list(_measurements(graph, graph.iris.metric(STATED.name)))


def other_measurements(graph: Graph) -> list[Measurement]:
    """Look up what all other metrics came to."""
    names = (metric.name for metric in METRICS if metric is not STATED)
    return [measurement for name in names for measurement in _measurements(graph, graph.iris.metric(name))]


def label_fields(graph: Graph) -> Mapping[str, str]:
    """Look up the field that each source label is of, by IRI of the label."""
    fields = graph.pairs(expand("esf:field"))
    return {thing: field.value for thing, field in fields if graph.kind_of(thing) == "label"}


def unstated(
    graph: Graph, project: Node, legal: Iterable[Measurement], fields: Mapping[str, str]
) -> list[Measurement] | None:
    """Return what the law asks for in a project's period and none of its sources states, of all *legal* measurements.

    *fields* are those of the source labels. None where the law asks for nothing that is known.
    """
    period = project.iri_of("esf:programmingPeriod")
    asked = [measurement for measurement in legal if measurement.period == period]
    if not period or not asked:
        return None
    printed, concluded = _printed(graph, project, fields), _concluded(graph, project)
    owner = graph.node(project.iri_of("esf:owner") or project.iri)
    return [
        measurement
        for measurement in asked
        if measurement.field not in printed
        and (measurement.term not in project.values or measurement.term in concluded)
        and not (measurement.field.startswith("owner") and is_hidden(owner))
    ]


def is_hidden(owner: Node) -> bool:
    """Tell whether nothing of an owner may be published: then alone its name stands in both languages.

    The graph has no other sign of it: that would be a property of its own, and change every release.
    """
    return any(literal.language == "en" for literal in owner.literals("skos:prefLabel"))


def _measurements(graph: Graph, metric: str) -> Iterator[Measurement]:
    for iri in sorted(graph.subjects("dqv:isMeasurementOf", metric)):
        node = graph.node(iri)
        meeting, examined = (int(node.text(name) or 0) for name in ("esf:meetingCount", "esf:examinedCount"))
        yield Measurement(
            metric=metric,
            period=node.iri_of("esf:countedPeriod") or "",
            field=node.text("esf:field") or "",
            term=node.iri_of("esf:term"),
            legal_basis=node.text("esf:legalBasis") or "",
            meeting=meeting,
            examined=examined,
            share=Decimal(node.text("dqv:value") or 0),
        )


def _concluded(graph: Graph, project: Node) -> set[str]:
    """Find the properties whose values a rule concluded: no source states them."""
    rules = project.iris("esf:inferredBy")
    return {term.value for rule in rules for term in graph.objects(rule, "esf:concludes")}


def _printed(graph: Graph, project: Node, fields: Mapping[str, str]) -> set[str]:
    """Find the fields of which a record prints something, also where it cannot be read."""
    printed: set[str] = set()
    for record in project.iris("prov:wasDerivedFrom"):
        for name, values in graph.node(record).values.items():
            if (field := fields.get(name)) and any(term.value.strip() for term in values):
                printed.update((field, *_PERIOD.get(field, ())))
    return printed
