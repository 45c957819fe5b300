"""Quality metrics: how complete the data is, as numbers with a meaning of their own (W3C DQV).

W3C Data Quality Vocabulary (Working Group Note, 2016): metrics say what is measured, measurements what was found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from esfgraph.fields.table import FieldTable
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import LDQD
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.statistics.completeness import Row

Texts = tuple[str, str]
"""In Swedish and in English."""

_DCMI_DATASET = "http://purl.org/dc/dcmitype/Dataset"
_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured: a share of the things of a data set."""

    name: str
    dataset: str
    dimension: str
    """Name of the quality dimension in the dimensions of linked data quality."""
    label: Texts
    meaning: Texts


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """How many owners there are that may be published, and what is known of them."""

    total: int
    identified: int
    seated: int
    linked: int


STATED, IDENTIFIED, SEATED, LINKED = METRICS = (
    Metric(
        "legal-field-stated",
        "projects",
        "completeness",
        ("lagstadgad uppgift angiven", "legally required datum stated"),
        (
            "Andel av en programperiods projekt vars källa anger en uppgift som enligt unionsrätten ska publiceras.",
            "The share of a programming period's projects whose source states a datum that Union law requires to be "
            "published.",
        ),
    ),
    Metric(
        "owner-identified",
        "owners",
        "completeness",
        ("ägare med organisationsnummer", "owners with an organisation number"),
        (
            "Andel av de ägare som får publiceras vars organisationsnummer är känt.",
            "The share of the owners that may be published whose organisation number is known.",
        ),
    ),
    Metric(
        "owner-seated",
        "owners",
        "interlinking",
        ("ägare med säte eller märkt postadress", "owners with a seat or a marked postal address"),
        (
            "Andel av de ägare som får publiceras som är knutna till kommunen för sitt säte eller, där det är märkt, "
            "sin postadress.",
            "The share of the owners that may be published that are linked to the municipality of their seat or, where "
            "marked, of their postal address.",
        ),
    ),
    Metric(
        "owner-linked",
        "owners",
        "interlinking",
        ("ägare länkade till ett register", "owners linked to a register"),
        (
            "Andel av de ägare som får publiceras som är länkade till samma organisation i ett annat register.",
            "The share of the owners that may be published that are linked to the same organisation in another "
            "register.",
        ),
    ),
)
"""Everything that is measured."""

DATASETS: dict[str, Texts] = {
    "projects": ("Projekten", "The projects"),
    "owners": ("Projektägarna", "The owners"),
}
"""What the metrics are computed on, by the last part of its IRI."""


def metric_triples(rows: Iterable[Row], owners: OwnerFigures, table: FieldTable, iris: Iris) -> Iterator[str]:
    """Describe the metrics and state what they come to; nothing is stated of nothing, such as no owners at all."""
    for name, title in DATASETS.items():
        dataset = iris.dataset(name)
        yield statement(dataset, "rdf:type", iri(_DCMI_DATASET))
        yield from _texts(dataset, "dcterms:title", title)
    for metric in METRICS:
        subject = iris.metric(metric.name)
        yield statement(subject, "rdf:type", term("dqv:Metric"))
        yield from _texts(subject, "skos:prefLabel", metric.label)
        yield from _texts(subject, "skos:definition", metric.meaning)
        yield statement(subject, "dqv:inDimension", iri(LDQD + metric.dimension))
        yield statement(subject, "dqv:expectedDataType", term("xsd:decimal"))
    for row in rows:
        key = f"{STATED.name}/{row.period}/{row.key}"
        yield from _measurement(STATED, key, row.stated, row.of, iris)
        subject = iris.measurement(key)
        yield statement(subject, "esf:countedPeriod", iri(iris.concept("period", row.period)))
        yield statement(subject, "esf:field", plain(row.key))
        if named := table.by_key[row.key].term:
            yield statement(subject, "esf:term", term(named))
        yield statement(subject, "esf:legalBasis", plain(row.basis))
    for metric, count in ((IDENTIFIED, owners.identified), (SEATED, owners.seated), (LINKED, owners.linked)):
        yield from _measurement(metric, metric.name, count, owners.total, iris)


def _measurement(of: Metric, key: str, count: int, total: int, iris: Iris) -> Iterator[str]:
    if not total:
        return
    subject = iris.measurement(key)
    yield statement(subject, "rdf:type", term("dqv:QualityMeasurement"))
    yield statement(subject, "dqv:isMeasurementOf", iri(iris.metric(of.name)))
    yield statement(subject, "dqv:computedOn", iri(iris.dataset(of.dataset)))
    share = (Decimal(count) / total).quantize(_SHARE)
    yield statement(subject, "dqv:value", typed(share))
    yield statement(subject, "esf:meetingCount", typed(count))
    yield statement(subject, "esf:examinedCount", typed(total))


def _texts(subject: str, predicate: str, texts: Texts) -> Iterator[str]:
    for language, text in zip(("sv", "en"), texts, strict=True):
        yield statement(subject, predicate, f"{plain(text)}@{language}")
