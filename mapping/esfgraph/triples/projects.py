"""Statements about projects, by templates compiled from the table of fields.

All statements of a subject come together, so that serialisers can group them. What the table of fields says of a
project's statements is compiled once into templates.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from esfgraph.fields.kinds import Value
from esfgraph.fields.table import Field
from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.namespaces import ESF
from esfgraph.rdf.ntriples import in_language, iri, plain, statement, term, typed
from esfgraph.records.project import Project
from esfgraph.triples.elsewhere import elsewhere_of
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, concept_of

Write = Callable[[Value, Project], str | None]
"""Writes the object of a statement; None where nothing can be published."""


def _plain_text(field: Field, references: References) -> Write:
    return lambda value, project: plain(str(value))


def _text(field: Field, references: References) -> Write:
    register = references.table.profile.language
    return lambda value, project: in_language(str(value), register or project.language(register))


def _english_text(field: Field, references: References) -> Write:
    return lambda value, project: in_language(str(value), "en")


def _typed(field: Field, references: References) -> Write:
    def write(value: Value, project: Project) -> str:
        if isinstance(value, str | tuple):
            raise TypeError(f"the field {field.key} holds no value of one XSD datatype")
        return typed(value)

    return write


def _concept(field: Field, references: References) -> Write:
    def write(value: Value, project: Project) -> str | None:
        concept = concept_of(field, value, project.period, references.ontology)
        return iri(concept) if concept else None

    return write


# How the object of a project's own statement is written, by kind of field; kinds about the owner or without a term
# are not here.
WRITERS: dict[str, Callable[[Field, References], Write]] = {
    **dict.fromkeys(("date", "amount", "rate", "count", "flag"), _typed),
    **dict.fromkeys(CODED, _concept),
    "number": _plain_text,
    "text": _text,
    "english_text": _english_text,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A field's statement about a project: all of it that is the same for every project, and what writes the rest."""

    key: str
    predicate: str
    write: Write


def compile_templates(references: References) -> tuple[Template, ...]:
    """Compile the table of fields: one template for each term that a project's own statements have."""
    return tuple(
        Template(field.key, term(name), writer(field, references))
        for field in references.table.fields
        for name, writer in ((field.term, WRITERS.get(field.kind)), (field.answer, _typed))
        if name and writer and not field.owner
    )


def project_triples(
    project: Project, ownership: Ownership | None, templates: Iterable[Template], references: References
) -> Iterator[str]:
    """State what the records of one project say, and who owns it."""
    subject, values, iris = project.iri, project.values, references.iris
    yield statement(subject, "rdf:type", iri(f"{ESF}Project"))
    for template in templates:
        stated = values.get(template.key)
        if stated is not None:
            for value in stated.values:
                if object_ := template.write(value, project):
                    yield f"<{subject}> {template.predicate} {object_}"
    if project.profile:
        yield statement(subject, "dcterms:isPartOf", iri(iris.register(project.profile)))
    if project.period_rule and project.period:
        yield statement(subject, "esf:programmingPeriod", iri(iris.concept("period", project.period)))
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", project.period_rule)))
    elsewhere = elsewhere_of(project, references)
    if elsewhere.page:
        yield statement(subject, "foaf:page", iri(elsewhere.page))
    if elsewhere.kohesio_identifier:
        yield statement(subject, "esf:kohesioLocalIdentifier", plain(elsewhere.kohesio_identifier))
    for rule in elsewhere.rules:
        yield statement(subject, "esf:inferredBy", iri(iris.concept("evidence", rule)))
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
