"""What the full-text index holds of projects."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from esfgraph.fields.kinds import Value
from esfgraph.findings import Finding
from esfgraph.owners.ownership import Ownership
from esfgraph.query.rows import Owning, ProjectRow, Seat
from esfgraph.query.search_documents import (
    found_by,
    legal_form_terms,
    owner_kind_terms,
    seat_names,
    seat_terms,
    summed,
    without_unstated,
)
from esfgraph.query.search_fields import (
    DAYS,
    NO,
    PROJECTS,
    TERM_FIELDS,
    YES,
    alphabetical,
    day_number,
    newest_key,
    other_fields,
)
from esfgraph.query.search_index import Document
from esfgraph.records.project import Project
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph.triples.programmes import conclude_programme
from esfgraph.triples.references import References
from esfgraph.triples.regions import counted_regions
from esfgraph.vocabulary.codes import CODED, concept_of
from esfgraph.vocabulary.places import Places, larger_regions

FLAGS = ("strategic_importance", "child_poverty")
"""Fields whose answer is yes or no."""
_ELSEWHERE = frozenset({"number", "text", "english_text"})
"""Kinds of field that a row holds beside its values, or not at all: long texts."""


_COUNTRY = 2
"""Characters of the code of a country."""


class ProjectDocuments:
    """Makes the documents of projects.

    It remembers what codes name and where they stand: there are few, and without it mapping takes 3 % longer.
    """

    def __init__(self, references: References) -> None:
        """Look up codes and places in *references*."""
        self._references, self._iris = references, references.iris
        self._fields = tuple(
            (field, field.kind in CODED and not field.answer)
            for field in references.table.fields
            if field.column is not None and not field.owner and field.kind not in _ELSEWHERE
        )
        self._terms: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._regions: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = {}

    def of(self, project: Project, ownership: Ownership | None, findings: Collection[Finding] = ()) -> Document:
        """Return what is found of a project; *findings* are those about it and about its owner.

        What only all projects of its owner tell, its seat, is added by `seated`.
        """
        number, title = project.text("number"), project.text("title")
        facts, terms = self._facts(project), dict[str, tuple[str, ...]]()
        # A row shows what is stated; what is concluded beside it narrows a list all the same.
        concluded = {each.key: (each.concept,) for each in conclude_programme(project, self._references)}
        for name, key in _CODED_TERMS:
            if codes := facts.get(key) or concluded.get(key):
                terms[name] = self._terms.get((name, codes)) or self._listed(name, codes)
        if objectives := facts.get("specific_objective"):
            terms["priority"] = tuple(sorted({*terms.get("priority", ()), *self._priorities_above(objectives)}))
        counted = counted_regions(project, self._references)
        terms["region"] = tuple(dict.fromkeys(larger for code in counted.codes for larger in larger_regions(code)))
        terms["region_basis"] = (counted.basis,)
        names: tuple[str, ...] = ()
        if ownership:
            terms["owner"] = (TERM_FIELDS["owner"].term(ownership.owner, self._iris),)
            if not ownership.hidden:
                terms["legal_form"] = legal_form_terms(ownership.number, self._references)
                terms["owner_kind"] = owner_kind_terms(ownership.number, self._references)
                names = tuple(filter(None, (ownership.name, ownership.unit)))
                if ownership.unit_iri:
                    terms["unit"] = (TERM_FIELDS["unit"].term(ownership.unit_iri, self._iris),)
        if "start_date" in facts:
            terms["year"] = (facts["start_date"][0][:4],)
        for key in FLAGS:
            if key in facts:
                terms[key] = (YES if facts[key] == ("true",) else NO,)
        numbers = {PROJECTS: 1} | {key: day_number(date.fromisoformat(facts[key][0])) for key in DAYS if key in facts}
        amounts = {key: (Decimal(facts[key][0]), 1) for key in AMOUNTS if key in facts}
        others = {key: (other.amount, other.currency) for key, other in project.other_amounts.items()}
        other_numbers, terms["currency"] = other_fields(others)
        numbers |= other_numbers
        orders = {
            "newest": newest_key(number),
            "title": alphabetical(title or number),
            "owner_name": alphabetical(ownership.name) if ownership and not ownership.hidden else "",
        }
        return Document(
            iri=project.iri,
            kind="project",
            title=title or number,
            number=number,
            names=names,
            text="\n\n".join(filter(None, (project.text("description"), project.text("description_en")))),
            places=self._region_names(terms["region"], project.text("deciding_region")),
            terms=without_unstated(terms | found_by(about(project.iri, findings)) | summed(amounts, numbers)),
            numbers=numbers,
            orders=without_unstated(orders),
            row=ProjectRow(
                iri=project.iri,
                title=title,
                number=number,
                period_rule=project.period_rule or "",
                owner=_owning(ownership) if ownership else None,
                values=facts,
                others=others,
            ),
            owner_rules=tuple(sorted(about(ownership.owner, findings))) if ownership else (),
        )

    def _facts(self, project: Project) -> dict[str, tuple[str, ...]]:
        """What is published of a project by field: codes and places by IRI, all else as RDF writes it."""
        facts, period, ontology = {}, project.period, self._references.ontology
        for field, is_coded in self._fields:
            stated = project.values.get(field.key)
            if stated is None:
                continue
            if is_coded:
                written = tuple(filter(None, [concept_of(field, value, period, ontology) for value in stated.values]))
            else:
                written = tuple(map(_written, stated.values))
            if written:
                facts[field.key] = written
        if period:
            facts["programming_period"] = (self._iris.concept("period", period),)
        return facts

    def _listed(self, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The terms of codes, and of those of the same list that are broader."""
        field = TERM_FIELDS[name]
        own = {field.term(code, self._iris) for code in codes}
        broader = {field.term(code, self._iris) for code in self._references.ontology.concepts.with_broader(codes)}
        terms = tuple(sorted(own | {term for term in broader if not term.startswith("/")}))
        self._terms[name, codes] = terms
        return terms

    def _priorities_above(self, objectives: tuple[str, ...]) -> tuple[str, ...]:
        """The terms of priorities to which objectives belong: everything below a priority counts for it."""
        listed = self._terms.get(("priority", objectives)) or self._listed("priority", objectives)
        return tuple(term for term in listed if not term.startswith("/"))

    def _region_names(self, codes: tuple[str, ...], deciding: str) -> tuple[str, ...]:
        """The names of the regions that a project counts for, without the country, and of that which decided on it."""
        if (codes, deciding) not in self._regions:
            places = self._references.ontology.places
            found = (places.region_of_nuts_code(code) for code in codes if len(code) > _COUNTRY)
            regions = [region for region in found if region]
            names = [name for region in regions for name in (region.name_sv, region.name_en)]
            known = places.esf_region_of_name(deciding)
            names += filter(None, [known.name_sv if known else deciding])
            self._regions[codes, deciding] = tuple(dict.fromkeys(names))
        return self._regions[codes, deciding]


_CODED_TERMS = tuple((name, field.key) for name, field in TERM_FIELDS.items() if field.key)


def seated(document: Document, seat: Seat, places: Places) -> Document:
    """Add to what is found of a project where its owner has its seat."""
    assert isinstance(document.row, ProjectRow)
    return replace(
        document,
        terms=document.terms | seat_terms(seat),
        places=(*document.places, *seat_names(seat, places)),
        row=replace(document.row, seat=seat),
    )


def about(thing: str, findings: Collection[Finding]) -> set[str]:
    """The rules by which something was found about a thing, given by its IRI."""
    return {finding.rule for finding in findings if finding.subject == thing}


def _written(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def _owning(ownership: Ownership) -> Owning:
    if ownership.hidden:
        return Owning(ownership.owner)
    return Owning(
        ownership.owner,
        ownership.name,
        ownership.number,
        ownership.rule or "",
        ownership.unit_iri,
        ownership.unit,
    )
