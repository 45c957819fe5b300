"""The programme and the fund of a project that states neither: what the tree of programmes says, as conclusions."""

from collections.abc import Iterator
from typing import NamedTuple

from esfgraph.rdf.ntriples import iri, statement
from esfgraph.records.project import Project
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import concept_of

CONCLUDED = frozenset({"programme", "fund"})
"""Keys of the fields whose value may be concluded."""


class Concluded(NamedTuple):
    """A code that no record of a project states."""

    key: str
    """Of the field."""
    concept: str
    """IRI."""
    rule: str
    """Code of the evidence."""


def conclude_programme(project: Project, references: References) -> tuple[Concluded, ...]:
    """The programme of the stated priorities, and the only fund of the stated or concluded programmes.

    Nothing is concluded beside a value that a record prints, readable or not, nor from codes that lead to several.
    """
    concluded: list[Concluded] = []
    tree = references.ontology.programmes
    programmes = _stated(project, "programme", references)
    if not programmes and not _is_printed(project, "programme"):
        programmes = {tree.by_priority.get(priority or "") for priority in _stated(project, "priority", references)}
        if programme := _only(programmes):
            concluded.append(Concluded("programme", programme, "programme-from-priority"))
    if not _is_printed(project, "fund") and (fund := _only({tree.only_fund(programme) for programme in programmes})):
        concluded.append(Concluded("fund", fund, "fund-from-programme"))
    return tuple(concluded)


def programme_triples(project: Project, references: References) -> Iterator[str]:
    """State what is concluded of a project's programme and fund, with the rules."""
    for field, concept, rule in conclude_programme(project, references):
        yield statement(project.iri, f"esf:{field}", iri(concept))
        yield statement(project.iri, "esf:inferredBy", iri(references.iris.concept("evidence", rule)))


def _stated(project: Project, key: str, references: References) -> set[str | None]:
    if (stated := project.values.get(key)) is None:
        return set()
    field = references.table.by_key[key]
    return {concept_of(field, value, project.period, references.ontology) for value in stated.values}


def _only(codes: set[str | None]) -> str | None:
    """The one code of a set that holds no other and nothing unknown."""
    return next(iter(codes)) if len(codes) == 1 else None


def _is_printed(project: Project, key: str) -> bool:
    return key in project.values or any(key in record.withheld for record in project.records)
