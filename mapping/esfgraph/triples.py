"""Triples: projects, owners and source records as N-Triples statements. Pure: no files, no graph objects.

All statements of a subject come together, so that serialisers can group them. What the table of fields says of a
project's statements is compiled once into templates.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from esfgraph.codes import CODED, concept_of
from esfgraph.context import Context
from esfgraph.fields import Field, FieldTable
from esfgraph.findings import Finding
from esfgraph.iris import Iris
from esfgraph.namespaces import ESF, SH
from esfgraph.ntriples import iri, plain, statement, swedish, term, typed
from esfgraph.owners import Owner, Ownership
from esfgraph.projects import Project
from esfgraph.raw import LineKind, RawRecord
from esfgraph.records import Stated
from esfgraph.register import same_as
from esfgraph.values import Value

HIDDEN_LABELS = {
    "person": (("enskild person", "sv"), ("private person", "en")),
    "withdrawn": (("uppgiften är borttagen", "sv"), ("withdrawn", "en")),
}
"""What stands for the name of an owner of whom nothing may be published."""


Write = Callable[[Stated, Project], str | None]
"""Writes the object of a statement; None where nothing can be published."""


def _plain_text(field: Field, context: Context) -> Write:
    return lambda stated, project: plain(str(stated.value))


def _swedish_text(field: Field, context: Context) -> Write:
    return lambda stated, project: swedish(str(stated.value))


def _english_text(field: Field, context: Context) -> Write:
    return lambda stated, project: f"{plain(str(stated.value))}@en"


def _typed(field: Field, context: Context) -> Write:
    def write(stated: Stated, project: Project) -> str:
        if isinstance(stated.value, str | tuple):
            raise TypeError(f"the field {field.key} holds no value of one XSD datatype")
        return typed(stated.value)

    return write


def _concept(field: Field, context: Context) -> Write:
    # A code means the same wherever its period is the same, and there are few.
    @lru_cache(maxsize=10_000)
    def written(value: Value, period: str | None) -> str | None:
        concept = concept_of(field, value, period, context)
        return iri(concept) if concept else None

    return lambda stated, project: written(stated.value, project.period)


# How the object of a project's own statement is written, by kind of field; kinds about the owner or without a term
# are not here.
WRITERS: dict[str, Callable[[Field, Context], Write]] = {
    **dict.fromkeys(("date", "amount", "rate", "count", "flag"), _typed),
    **dict.fromkeys(CODED, _concept),
    "number": _plain_text,
    "text": _swedish_text,
    "english_text": _english_text,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A field's statement about a project: all of it that is the same for every project, and what writes the rest."""

    key: str
    predicate: str
    write: Write


def compile_templates(context: Context) -> tuple[Template, ...]:
    """Compile the table of fields: one template for each field that a project's own statements are made of."""
    return tuple(
        Template(field.key, f"> {term(field.term)} ", WRITERS[field.kind](field, context))
        for field in context.table.fields
        if field.term and field.kind in WRITERS and not field.owner
    )


def project_triples(
    project: Project, ownership: Ownership | None, templates: Iterable[Template], iris: Iris
) -> Iterator[str]:
    """State everything about one project."""
    subject, values = project.iri, project.values
    start = f"<{subject}"
    yield statement(subject, "rdf:type", iri(f"{ESF}Project"))
    for template in templates:
        stated = values.get(template.key)
        if stated is not None and (object_ := template.write(stated, project)):
            yield start + template.predicate + object_
    if project.period_rule and project.period:
        yield statement(subject, "esf:programmingPeriod", iri(iris.concept("period", project.period)))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", project.period_rule)))
    if ownership:
        yield statement(subject, "esf:owner", iri(ownership.owner))
        if ownership.unit_iri:
            yield statement(subject, "esf:owningUnit", iri(ownership.unit_iri))
        if ownership.address:
            yield statement(subject, "esf:ownerAddress", iri(ownership.address.iri))
        if ownership.rule:
            yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", ownership.rule)))
    for record in project.records:
        yield statement(subject, "prov:wasDerivedFrom", iri(iris.record(subject, record.sha256)))


def owner_triples(owner: Owner, context: Context) -> Iterator[str]:
    """State everything about one organisation, then about its units and addresses."""
    subject, iris = owner.iri, context.iris
    yield statement(subject, "rdf:type", term("org:Organization"))
    if owner.hidden:
        for label, language in HIDDEN_LABELS[owner.hidden]:
            yield statement(subject, "skos:prefLabel", f"{plain(label)}@{language}")
    if owner.number:
        yield statement(subject, "org:identifier", plain(owner.number))
        legal_form = iris.concept("legal-form", owner.number[0])
        if legal_form in context.reference.concepts:
            yield statement(subject, "esf:legalForm", iri(legal_form))
            yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", "legal-form-from-number")))
    for candidate in owner.candidates:
        yield statement(subject, "esf:possiblySameAs", iri(candidate))
    if publisher := same_as(owner.number, context.reference.register):
        yield statement(subject, "owl:sameAs", iri(publisher))
    for position, name in enumerate(owner.names):
        yield statement(subject, "skos:altLabel" if position else "skos:prefLabel", swedish(name))
    for address in owner.addresses:
        yield statement(subject, "locn:address", iri(address.iri))
    if owner.seat and owner.seat_rule:
        yield statement(subject, "esf:seat", iri(iris.municipality(owner.seat.code)))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", owner.seat_rule)))
    for unit, name in owner.units:
        yield statement(unit, "rdf:type", term("org:OrganizationalUnit"))
        yield statement(unit, "org:unitOf", iri(subject))
        yield statement(unit, "skos:prefLabel", swedish(name))
    for address in owner.addresses:
        yield statement(address.iri, "rdf:type", term("locn:Address"))
        for name, text in (("locn:postCode", address.postcode), ("locn:postName", address.town)):
            if text:
                yield statement(address.iri, name, plain(text))
        if address.country:
            yield statement(address.iri, "esf:country", iri(iris.country(address.country)))


def record_triples(project: str, raw: RawRecord, iris: Iris) -> Iterator[str]:
    """State what one page said: one triple a labelled value, as printed, and which lines hold what."""
    sha256 = raw.sha256
    subject = iris.record(project, sha256)
    yield statement(subject, "rdf:type", iri(f"{ESF}SourceRecord"))
    yield statement(subject, "esf:describes", iri(project))
    yield statement(subject, "dcterms:source", plain(raw.source))
    if raw.layout:
        yield statement(subject, "esf:layout", iri(iris.concept("layout", raw.layout)))
    yield statement(subject, "esf:textSha256", plain(sha256))
    labels = label_iris(raw, iris)
    yield statement(subject, "esf:lineMap", plain(line_map(raw, labels)))
    if raw.title:
        yield statement(subject, "dcterms:title", swedish(raw.title))
    start = f"<{subject}> <"
    for label, value in zip(labels, raw.values, strict=True):
        yield f"{start}{label}> {plain(value.value)}"


def label_iris(raw: RawRecord, iris: Iris) -> list[str]:
    """The IRIs of the labels of all values."""
    return [iris.label(value.label, known=value.field is not None) for value in raw.values]


def line_map(raw: RawRecord, labels: Iterable[str]) -> str:
    """Say which line of the page is what: ``1 title; 3-4 diarienummer; 48-54 text; 55-60 noise``.

    *labels* are those of `label_iris`.
    """
    begun = {value.label_line: (label, value.line) for label, value in zip(labels, raw.values, strict=True)}
    kinds, spans = raw.kinds, list[str]()
    name, first, number = "", 1, 1
    while number <= len(kinds):
        # What stands at a line: a label with its value and all that follows of it, or lines of one kind.
        kind, at = kinds[number - 1], number
        if number in begun:
            label, number = begun[number]
            here, goes_on = label[label.rindex("/") + 1 :], LineKind.FIELD
        else:
            here, goes_on = kind.value, kind
        number += 1
        while number <= len(kinds) and kinds[number - 1] is goes_on and number not in begun:
            number += 1
        if here != name:
            if name:
                spans.append(_span(first, at - 1, name))
            name, first = here, at
    return "; ".join([*spans, _span(first, len(kinds), name)] if name else spans)


def _span(first: int, last: int, name: str) -> str:
    return f"{first}-{last} {name}" if last > first else f"{first} {name}"


def label_triples(table: FieldTable, unknown: set[str], iris: Iris) -> Iterator[str]:
    """Describe the source labels: every spelling the table knows, and those of this build that it does not."""
    for field in table.fields:
        for spelling in field.labels:
            subject = iris.label(spelling)
            yield statement(subject, "rdf:type", iri(f"{ESF}SourceLabel"))
            yield statement(subject, "rdfs:label", swedish(spelling))
            yield statement(subject, "esf:field", plain(field.key))
            yield statement(subject, "esf:readAs", plain(field.kind))
            if field.term:
                yield statement(subject, "esf:term", term(field.term))
    for spelling in sorted(unknown):
        subject = iris.label(spelling, known=False)
        yield statement(subject, "rdf:type", iri(f"{ESF}SourceLabel"))
        yield statement(subject, "rdfs:label", swedish(spelling))


def finding_address(finding: Finding, iris: Iris) -> str:
    """IRI of a finding, fixed by what it says and of what: a result has one focus node (SHACL, 3.6.2.1)."""
    of = finding.subject.removeprefix(iris.base)
    return iris.finding(finding.rule, str(finding.position), finding.message, of)


def finding_triples(finding: Finding, iris: Iris) -> Iterator[str]:
    """State one finding as a SHACL validation result with an address of its own."""
    subject = finding_address(finding, iris)
    yield statement(subject, "rdf:type", iri(f"{SH}ValidationResult"))
    yield statement(subject, "sh:resultSeverity", iri(SH + finding.severity.value))
    yield statement(subject, "sh:resultMessage", f"{plain(finding.message)}@en")
    if finding.message_sv:
        yield statement(subject, "sh:resultMessage", f"{plain(finding.message_sv)}@sv")
    if finding.shape:
        yield statement(subject, "sh:sourceShape", iri(finding.shape))
    yield statement(subject, "dcterms:identifier", plain(finding.rule))
    yield statement(subject, "dcterms:source", plain(str(finding.position)))
    if finding.subject:
        yield statement(subject, "sh:focusNode", iri(finding.subject))
