"""Statements of the source graph: one for each line that a source holds, under its own label."""

from collections.abc import Iterable, Iterator

from esfgraph.fields.countries import UNDETERMINED
from esfgraph.fields.table import Field, FieldTable
from esfgraph.rdf.iris import Iris, last_segment
from esfgraph.rdf.namespaces import ESF
from esfgraph.rdf.ntriples import day_or_time, in_language, iri, plain, statement, term
from esfgraph.records.raw import LineKind, RawRecord

OF_CAPTURE = ("dcterms:source", "foaf:page", "dcterms:created", "dcterms:modified", "esf:seenUnchanged")
"""What tells one capture of a text from another; all else is the same for copies."""


def record_triples(project: str, raw: RawRecord, iris: Iris, licence: str | None = None) -> Iterator[str]:
    """State what one page said: one triple a labelled value, as printed, and which lines hold what.

    *licence* is the IRI of the terms under which the source may be used.
    """
    sha256 = raw.sha256
    subject = iris.record(project, sha256)
    yield statement(subject, "rdf:type", iri(f"{ESF}SourceRecord"))
    yield statement(subject, "esf:describes", iri(project))
    yield statement(subject, "dcterms:source", plain(raw.source))
    if raw.page:
        yield statement(subject, "foaf:page", iri(raw.page))
    times = (("dcterms:created", raw.captured), ("dcterms:modified", raw.changed), ("esf:seenUnchanged", raw.seen))
    for term_, time in times:
        if time:
            yield statement(subject, term_, day_or_time(time))
    if licence:
        yield statement(subject, "dcterms:license", iri(licence))
    if raw.layout:
        yield statement(subject, "esf:layout", iri(iris.concept("layout", raw.layout)))
    yield statement(subject, "esf:textSha256", plain(sha256))
    labels = label_iris(raw, iris)
    yield statement(subject, "esf:lineMap", plain(line_map(raw, labels)))
    if raw.title:
        yield statement(subject, "dcterms:title", in_language(raw.title, raw.language))
    start = f"<{subject}> <"
    for label, value in zip(labels, raw.values, strict=True):
        yield f"{start}{label}> {plain(value.value)}"


def label_iris(raw: RawRecord, iris: Iris) -> list[str]:
    """The IRIs of the labels of all values."""
    return [iris.label(value.label, raw.profile, known=value.is_listed) for value in raw.values]


def line_map(raw: RawRecord, labels: Iterable[str]) -> str:
    """Say which line of the page is what: ``1 title; 3-4 diarienummer; 48-54 text; 55-60 noise``.

    *labels* are those of `label_iris`.
    """
    begun = {value.label_line: (label, value.line) for label, value in zip(labels, raw.values, strict=True)}
    kinds = raw.kinds
    spans: list[str] = []
    name, first, number = "", 1, 1
    while number <= len(kinds):
        # What stands at a line: a label with its value and all that follows of it, or lines of one kind.
        kind, at = kinds[number - 1], number
        if number in begun:
            label, number = begun[number]
            here, goes_on = last_segment(label), LineKind.FIELD
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


def label_triples(table: FieldTable, unlisted: Iterable[str], iris: Iris) -> Iterator[str]:
    """Describe the source labels: every spelling the table lists, and those of this build that it does not."""
    name, language = table.profile.name, table.profile.language or UNDETERMINED
    for field in table.fields:
        for spelling in field.labels:
            yield from _label_triples(iris.label(spelling, name), spelling, field, language)
    for spelling in sorted(unlisted):
        subject = iris.label(spelling, name, known=False)
        yield from _label_triples(subject, spelling, table.field_of(spelling), language)


def _label_triples(subject: str, spelling: str, field: Field | None, language: str) -> Iterator[str]:
    yield statement(subject, "rdf:type", iri(f"{ESF}SourceLabel"))
    yield statement(subject, "rdfs:label", in_language(spelling, language))
    if field:
        yield statement(subject, "esf:field", plain(field.key))
        yield statement(subject, "esf:readAs", plain(field.kind))
        if field.term:
            yield statement(subject, "esf:term", term(field.term))
