"""What the full-text index holds of organisations, codes and places, and of everything with sums and a seat."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

import pyoxigraph as ox
from msgspec.structs import replace

from esfgraph.owners.organization import Owner
from esfgraph.query.rows import OwnerRow, OwnerSum, Seat
from esfgraph.query.search_fields import (
    MONEY,
    NO,
    NO_MONEY,
    PROJECTS,
    TERM_FIELDS,
    YES,
    alphabetical,
    amount_fields,
)
from esfgraph.query.search_index import Document, Kind
from esfgraph.rdf.namespaces import ESF, RDF, SKOS, expand
from esfgraph.statistics.tallies import AMOUNTS, Tally
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import Ontology
from esfgraph.vocabulary.places import Places

LANGUAGES = ("sv", "en")
"""Of the readers for whom codes and places are listed under their names in that language."""

_PLACES = {f"{ESF}{name}" for name in ("NutsRegion", "County", "Municipality")}
_UNLISTED = f"{ESF}ObservationCode"
_NAMES = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "esf:printedCci")
_READ = tuple(f" <{expand(name)}> " for name in ("rdf:type", "skos:notation", "skos:definition", *_NAMES))

LEGAL_FORM = TERM_FIELDS["legal_form"]
_Stated = TypeVar("_Stated", bound=str | tuple[str, ...])
_Values = Mapping[str, list[ox.NamedNode | ox.Literal]]


def with_rules(document: Document, rules: Iterable[str]) -> Document:
    """Add rules by which something was found about a thing after its document was made."""
    return replace(document, terms=document.terms | found_by({*document.terms.get("rule", ()), *rules}))


def found_by(rules: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The terms of the rules by which something was found about a thing."""
    found = tuple(sorted(set(rules)))
    return {"findings": (YES if found else NO,), "rule": found}


def summed(amounts: Mapping[str, tuple[Decimal, int]], numbers: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Put sums and how many projects state them among *numbers*; the terms of those that are stated, and odd."""
    odd = []
    for key, (total, stated) in amounts.items():
        fields, is_odd = amount_fields(key, total, stated)
        numbers |= fields
        odd += [key] if is_odd else []
    return {"amounts": tuple(amounts) if MONEY & amounts.keys() else (*amounts, NO_MONEY), "odd": tuple(odd)}


def document_of_owner(owner: Owner, tally: Tally, references: References, rules: Iterable[str] = ()) -> Document:
    """Return what is found of an organisation, and what its projects come to; one that is hidden has no words.

    *rules* are those by which something was found about it.
    """
    names = () if owner.hidden else (*owner.names, *(name for _, name in owner.units))
    title = next(iter(names), "" if owner.hidden else owner.number)
    seat = Seat(owner.seat.code, owner.seat_rule) if owner.seat and owner.seat_rule and not owner.hidden else None
    legal_form = legal_form_terms(owner.number, references)
    numbers = {PROJECTS: tally.projects}
    sums = {
        key: (total, stated) for key, total, stated in zip(AMOUNTS, tally.sums, tally.stated, strict=True) if stated
    }
    terms = {
        "owner": (TERM_FIELDS["owner"].term(owner.iri, references.iris),),
        "legal_form": legal_form,
        "owner_kind": owner_kind_terms(owner.number, references),
        "evidence": (owner.evidence,),
        **(seat_terms(seat) if seat else {}),
        **found_by(rules),
    }
    return Document(
        iri=owner.iri,
        kind="organization",
        title=title,
        number=owner.number,
        names=tuple(name for name in names if name != title),
        places=tuple(seat_names(seat, references.ontology.places)) if seat else (),
        terms=without_unstated(terms | summed(sums, numbers)),
        numbers=numbers,
        orders=without_unstated({"title": alphabetical(title)}),
        row=OwnerRow(
            iri=owner.iri,
            name="" if owner.hidden else "".join(owner.names[:1]),
            number=owner.number,
            evidence=owner.evidence,
            other_names=() if owner.hidden else owner.names[1:],
            legal_form=next((LEGAL_FORM.iri(term, references.iris) or "" for term in legal_form), ""),
            seat=seat,
            projects=tally.projects,
            amounts={key: OwnerSum(total, stated) for key, (total, stated) in sums.items()},
        ),
    )


def legal_form_terms(number: str, references: References) -> tuple[str, ...]:
    """The term of the group of legal forms that a number belongs to."""
    form = number[:1]
    known = form and references.iris.concept("legal-form", form) in references.ontology.concepts
    return (form,) if known else ()


def owner_kind_terms(number: str, references: References) -> tuple[str, ...]:
    """The term of the kind of public body that a number is of."""
    kind = references.ontology.concepts.kind_of_number(number)
    return (TERM_FIELDS["owner_kind"].term(kind, references.iris),) if kind else ()


def seat_terms(seat: Seat) -> dict[str, tuple[str, ...]]:
    """The terms of a seat."""
    return {"municipality": (seat.municipality,), "county": (seat.county,), "seat_rule": (seat.rule,)}


def seat_names(seat: Seat, places: Places) -> Iterator[str]:
    """The names of a municipality and its county."""
    municipality, county = places.municipalities[seat.municipality], places.counties[seat.county]
    yield from dict.fromkeys((municipality.name_sv, municipality.name_en, county.name_sv, county.name_en))


def without_unstated(values: Mapping[str, _Stated]) -> dict[str, _Stated]:
    """Leave out what is not stated."""
    return {name: value for name, value in values.items() if value}


@lru_cache(maxsize=1)  # as long as the ontology is the same, which a process that builds again keeps, too
def documents_of_reference(ontology: Ontology) -> tuple[Document, ...]:
    """The codes and places that have a page, once for the readers of each language, in order of IRI."""
    return tuple(_documents(ontology))


def _documents(ontology: Ontology) -> Iterator[Document]:
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
    lines = (line for line in ontology.triples if _PATTERN.search(line))
    values: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse("".join(f"{line} .\n" for line in lines), format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            values[quad.subject.value][quad.predicate.value].append(quad.object)
    return dict(values)


_PATTERN = re.compile("|".join(map(re.escape, _READ)))
