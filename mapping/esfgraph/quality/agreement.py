"""Agreement: whether the codes and places that a project states fit each other.

Findings alone: all is published as stated.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import unquote

from esfgraph.findings import Finding
from esfgraph.rdf.iris import last_segment
from esfgraph.records.project import Project
from esfgraph.records.record import Stated
from esfgraph.triples.references import References
from esfgraph.triples.regions import counted_regions, deciding_region, stated_regions
from esfgraph.vocabulary.codes import concept_of
from esfgraph.vocabulary.places import larger_regions


class _Category(NamedTuple):
    """The category of region that the last letter of an objective stands for."""

    rate: Decimal
    """The Union's co-financing rate there, in percent."""
    is_transition: bool


_TRANSITION = "SE31"
"""Norra Mellansverige: the only transition region of Sweden in 2021-2027."""
_SUFFIXES = {"A": _Category(Decimal(40), is_transition=False), "B": _Category(Decimal(60), is_transition=True)}
"""By the letter behind the code of a broader objective: what evidence/suffix-by-projects concludes."""
_COUNTRY = 2
"""Letters of the NUTS code of a country, which national projects state."""


def check_agreement(project: Project, references: References) -> list[Finding]:
    """Report codes and places of one project that do not fit each other."""
    return [*_objectives(project, references), *_decision(project, references)]


def _objectives(project: Project, references: References) -> Iterator[Finding]:
    """Look at each objective that a list holds; of others nothing is known."""
    stated = project.values.get("specific_objective")
    for concept in _concepts(project, "specific_objective", references) if stated else ():
        if stated and concept in references.ontology.concepts:
            yield from _under_priority(concept, stated, project, references)
            yield from _suffix(concept, stated, project, references)


def _under_priority(concept: str, stated: Stated, project: Project, references: References) -> Iterator[Finding]:
    """An objective stands under a priority of its project, by whatever objectives lie between."""
    priorities = _concepts(project, "priority", references)
    above = references.ontology.concepts.with_broader([concept])
    if not priorities or not above.isdisjoint(priorities):
        return
    objective, priority = _code(concept), repr(project.values["priority"].raw)
    if belongs := sorted(map(_code, above & references.ontology.programmes.by_priority.keys())):
        yield Finding.of(
            "objective-priority.other",
            stated.position,
            project.iri,
            objective=objective,
            belongs=tuple(map(repr, belongs)),
            priority=priority,
        )
    else:
        yield Finding.of(
            "objective-priority.none", stated.position, project.iri, objective=objective, priority=priority
        )


def _suffix(concept: str, stated: Stated, project: Project, references: References) -> Iterator[Finding]:
    """The letter of an objective, beside the rate and the region of its project."""
    code = _code(concept)
    category = _SUFFIXES.get(code[-1:])
    if category is None or code[:-1] not in map(_code, references.ontology.concepts.broader.get(concept, ())):
        return
    rate = project.values.get("union_cofinancing_rate")
    if rate and isinstance(rate.value, Decimal) and rate.value != category.rate:
        yield Finding.of(
            "objective-suffix.rate",
            stated.position,
            project.iri,
            objective=code,
            letter=code[-1],
            expected=category.rate,
            rate=rate.value,
        )
    regions = counted_regions(project, references).codes
    local = [region for region in regions if len(region) > _COUNTRY]
    if local and any((_TRANSITION in larger_regions(region)) != category.is_transition for region in local):
        yield Finding.of(
            "objective-suffix.outside" if category.is_transition else "objective-suffix.inside",
            stated.position,
            project.iri,
            objective=code,
            letter=code[-1],
            transition=_TRANSITION,
            region=", ".join(local),
        )


def _decision(project: Project, references: References) -> Iterator[Finding]:
    """A region decides on projects in itself; the national level on any."""
    regions, decided = stated_regions(project, references), deciding_region(project, references)
    if not regions or decided is None or len(decided) == _COUNTRY:
        return
    if any(decided in larger_regions(region) or region in larger_regions(decided) for region in regions):
        return
    stated = project.values["stated_region"]
    deciding = project.values["deciding_region"].raw
    yield Finding.of(
        "region-of-decision",
        stated.position,
        project.iri,
        stated=tuple(regions),
        deciding=deciding,
        nuts=decided,
    )


def _concepts(project: Project, key: str, references: References) -> list[str]:
    """What the codes of a field name, listed or not."""
    stated, field = project.values.get(key), references.table.by_key[key]
    values = stated.values if stated else ()
    found = (concept_of(field, value, project.period, references.ontology) for value in values)
    return [concept for concept in found if concept]


def _code(concept: str) -> str:
    return unquote(last_segment(concept))
