"""What the full-text index holds of projects, organisations, codes and places."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from esfgraph.owners.organization import Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.query.search_index import Document, Kind
from esfgraph.rdf.namespaces import ESF, RDF, SKOS, expand
from esfgraph.records.project import Project
from esfgraph.statistics.tallies import counted_region, stated_regions
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import concept_of
from esfgraph.vocabulary.ontology import Ontology

LANGUAGES = ("sv", "en")
"""Of the readers for whom codes and places are listed under their names in that language."""

_PLACES = {f"{ESF}{name}" for name in ("NutsRegion", "County", "Municipality")}
_UNLISTED = f"{ESF}ObservationCode"
_NAMES = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "esf:printedCci")
_READ = tuple(f" <{expand(name)}> " for name in ("rdf:type", "skos:notation", "skos:definition", *_NAMES))

_Values = Mapping[str, list[ox.NamedNode | ox.Literal]]


def documents_of(project: Project, ownership: Ownership | None, references: References) -> Iterator[Document]:
    """Yield what is found of a project: itself."""
    field = references.table.by_key["specific_objective"]
    stated = project.values[field.key].values if field.key in project.values else ()
    objectives = (concept_of(field, value, project.period, references.ontology) for value in stated)
    owner = (ownership.name, ownership.unit) if ownership and not ownership.hidden else ()
    number = project.text("number")
    yield Document(
        iri=project.iri,
        kind="project",
        title=project.text("title") or number,
        number=number,
        names=tuple(filter(None, owner)),
        text="\n\n".join(filter(None, (project.text("description"), project.text("description_en")))),
        period=project.period or "",
        regions=tuple(stated_regions(project, references) or filter(None, counted_region(project, references)[:1])),
        objectives=tuple(filter(None, objectives)),
    )


def document_of_owner(owner: Owner) -> Document | None:
    """Return what is found of an organisation; None for one of which nothing may be published or nothing is known."""
    names = (*owner.names, *(name for _, name in owner.units))
    if owner.hidden or not (owner.names or owner.number):
        return None
    title = owner.names[0] if owner.names else owner.number
    return Document(owner.iri, "organization", title, owner.number, tuple(name for name in names if name != title))


def documents_of_reference(ontology: Ontology) -> Iterator[Document]:
    """Yield the codes and places that have a page, once for the readers of each language, in order of IRI."""
    values = _read(ontology)
    for subject in sorted(values):
        types = {term.value for term in values[subject][f"{RDF}type"]}
        if f"{SKOS}Concept" not in types or _UNLISTED in types or ontology.iris.path_of(subject) is None:
            continue
        kind: Kind = "place" if types & _PLACES else "concept"
        for language in LANGUAGES:
            yield _document(subject, kind, language, values, ontology)


def _document(iri: str, kind: Kind, language: str, values: Mapping[str, _Values], ontology: Ontology) -> Document:
    code = _best(values[iri], "skos:notation", language)
    source = ontology.concepts.labelled(iri, language) or ontology.concepts.labelled(iri, LANGUAGES[0]) or iri
    label = _best(values[source], "skos:prefLabel", language)
    own = _best(values[iri], "skos:prefLabel", language)
    names = {term.value for name in _NAMES for term in values[iri][expand(name)]}
    return Document(
        iri=iri,
        kind=kind,
        title=own or code,
        number=code,
        names=tuple(sorted(names - {own})),
        text="\n\n".join(filter(None, ("" if own else label, _best(values[iri], "skos:definition", language)))),
        language=language,
    )


def _best(values: _Values, name: str, language: str) -> str:
    """Return the literal in a language, else the first."""
    literals = [term for term in values[expand(name)] if isinstance(term, ox.Literal)]
    chosen = min(literals, key=lambda term: (term.language != language, term.language != LANGUAGES[0]), default=None)
    return chosen.value if chosen else ""


def _read(ontology: Ontology) -> dict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]]:
    """Gather what is needed of the ontology's statements: types, codes, names and definitions."""
    lines = (line for line in ontology.triples if re.search(_PATTERN, line))
    values: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse("".join(f"{line} .\n" for line in lines), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            values[quad.subject.value][quad.predicate.value].append(quad.object)
    return dict(values)


_PATTERN = re.compile("|".join(map(re.escape, _READ)))
