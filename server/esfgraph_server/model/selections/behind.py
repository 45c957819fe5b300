"""The query behind a list: the same selection as SPARQL, of fixed patterns and of values written as RDF terms."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from esfgraph.query.search_fields import NO_MONEY, NOT_STATED, YES
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import PREFIXES, XSD
from esfgraph.statistics.observations import TERMS
from esfgraph.statistics.tallies import AMOUNTS
from esfgraph_server.model.selections.facets import (
    ENDED,
    NOT_BEGUN,
    RUNNING,
    UNKNOWN,
    Facet,
    ListName,
    is_single,
)
from esfgraph_server.model.selections.selection import Selection

MOST_THINGS = 500
"""Things that a query lists one by one where words selected them, or what changed: SPARQL knows neither."""

_SUBJECTS: Mapping[ListName, str] = {
    "projects": "?project a esf:Project .",
    "organizations": "?owner a org:Organization .",
}
_MONEY = tuple(TERMS[key] for key in AMOUNTS[:3])

_RANGES = ("total_cost", "granted_support", "union_contribution", "participants")
"""The facets of the ranges of AMOUNTS."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How a facet is stated."""

    value: str
    """With the variable of the facet's own key for one of its values."""
    anything: str
    """With the variable ?any for whatever it is."""


_OF_OWNERS = {
    "county": _Pattern("?owner esf:seat/skos:broader ?county .", "?owner esf:seat ?any ."),
    "municipality": _Pattern("?owner esf:seat ?municipality .", "?owner esf:seat ?any ."),
    "seat_rule": _Pattern(
        "?owner esf:inferredBy ?seat_rule . ?seat_rule esf:concludes esf:seat .", "?owner esf:seat ?any ."
    ),
    "owner_kind": _Pattern("?owner org:classification ?owner_kind .", "?owner org:classification ?any ."),
    "legal_form": _Pattern("?owner esf:legalForm ?legal_form .", "?owner esf:legalForm ?any ."),
}


def _of_owner(key: str, pattern: _Pattern) -> _Pattern:
    """What a project's owner has."""
    owner = f"?{key}_owner"
    value, anything = (re.sub(r"\?owner\b", owner, text) for text in (pattern.value, pattern.anything))
    return _Pattern(f"?project esf:owner {owner} . {value}", f"?project esf:owner {owner} . {anything}")


def _coded(key: str, term: str, path: str = "") -> _Pattern:
    return _Pattern(f"?project {term}{path} ?{key} .", f"?project {term} ?any .")


_BROADER = "/skos:broader*"
_THINGS: Mapping[ListName, Mapping[str, _Pattern]] = {
    "projects": {
        "period": _coded("period", "esf:programmingPeriod"),
        "fund": _coded("fund", "esf:fund"),
        "programme": _coded("programme", "esf:programme"),
        "priority": _Pattern(
            "?project (esf:priority|esf:specificObjective)/skos:broader* ?priority . ?priority a esf:Priority .",
            "?project (esf:priority|esf:specificObjective)/skos:broader* ?any . ?any a esf:Priority .",
        ),
        "objective": _coded("objective", "esf:specificObjective", _BROADER),
        "field": _coded("field", "esf:interventionField", _BROADER),
        "region": _coded("region", "esf:countedIn", "/esf:within"),
        "deciding_region": _coded("deciding_region", "esf:decidingRegion"),
        "owner": _coded("owner", "esf:owner"),
        "unit": _coded("unit", "esf:owningUnit"),
        **{key: _of_owner(key, pattern) for key, pattern in _OF_OWNERS.items()},
    },
    "organizations": _OF_OWNERS,
}
_AMOUNTS = dict(zip(_RANGES, map(TERMS.__getitem__, AMOUNTS), strict=True))
_NUMBERS: Mapping[ListName, Mapping[str, _Pattern]] = {
    "projects": {key: _coded(key, term) for key, term in _AMOUNTS.items()},
    "organizations": {
        "projects": _Pattern(
            "{ SELECT ?owner (COUNT(?one) AS ?projects) { ?one esf:owner ?owner } GROUP BY ?owner }", ""
        ),
        **{
            key: _Pattern(
                f"{{ SELECT ?owner (SUM(?amount) AS ?{key}) {{ ?one esf:owner ?owner ; {term} ?amount }} "
                "GROUP BY ?owner }",
                f"?one esf:owner ?owner ; {term} ?any .",
            )
            for key, term in _AMOUNTS.items()
        },
    },
}
_CLASSES = {"county": "esf:County", "objective": "esf:SpecificObjective"}
"""Of what values are, where what is broader may be something else, too."""
_FLAGS = {"strategic": "esf:strategicImportance", "child_poverty": "esf:addressesChildPoverty"}
_START = "EXISTS { ?project esf:startDate ?start . FILTER(STR(?start) %s STR(?day)) }"
_END = "EXISTS { ?project esf:endDate ?end . FILTER(STR(?end) %s STR(?day)) }"
_STATUS = {
    NOT_BEGUN: _START % ">",
    ENDED: f"{_END % '<'} && !{_START % '>'}",
    RUNNING: f"{_START % '<='} && {_END % '>='}",
}
_STATUS[UNKNOWN] = " && ".join(f"!({condition})" for condition in _STATUS.values())


def query_behind(selection: Selection, iris: Iris, today: date, things: Sequence[str] = ()) -> str | None:
    """Write the query that gives what a selection holds, each once with its amounts; None where SPARQL cannot ask it.

    Where the selection holds words or what has changed, *things* are what they select, at most MOST_THINGS.
    """
    lines = narrowing(selection, iris, today, things)
    if lines is None:
        return None
    if selection.list == "projects":
        lines += [f"OPTIONAL {{ ?project {TERMS[key]} ?{key} }}" for key in AMOUNTS]
        head = f"SELECT DISTINCT ?project {' '.join(f'?{key}' for key in AMOUNTS)} WHERE {{"
    else:
        head = "SELECT DISTINCT ?owner WHERE {"
    return with_prefixes([head, *(f"  {line}" for line in lines), "}"])


def narrowing(selection: Selection, iris: Iris, today: date, things: Sequence[str] = ()) -> list[str] | None:
    """Write the patterns of what a selection holds, with its things as ``?project`` or ``?owner``, as query_behind."""
    subject = "project" if selection.list == "projects" else "owner"
    if selection.names_things and not 0 < len(things) <= MOST_THINGS:
        return None
    lines = [_SUBJECTS[selection.list]]
    if selection.names_things:
        lines.insert(0, _values(subject, [ox.NamedNode(thing) for thing in things]))
    if selection.values("status"):
        lines.append(_values("day", [_typed((selection.day or today).isoformat(), "date")]))
    for facet in selection.facets():
        if values := selection.values(facet.key):
            patterns = list(_patterns(selection.list, facet, values, iris))
            if not patterns:
                return None
            lines += patterns
    return lines


def parting(facet: Facet, iris: Iris) -> str | None:
    """Write the pattern of a project's values of a facet, the variable of its key; None where SPARQL cannot."""
    key = facet.key
    if pattern := _THINGS["projects"].get(key):
        return f"{pattern.value} ?{key} a {_CLASSES[key]} ." if key in _CLASSES else pattern.value
    if term := (_FLAGS | {"region_basis": "esf:regionBasis"}).get(key):
        return _coded(key, term).value
    if key == "year":
        return "?project esf:startDate ?begun . BIND(SUBSTR(STR(?begun), 1, 4) AS ?year)"
    return _found("projects", iris, "?rule") if key == "rule" else None


def with_prefixes(lines: Sequence[str]) -> str:
    """Write a query of these lines, behind the prefixes that it uses."""
    body = "\n".join(lines)
    used = sorted(prefix for prefix in PREFIXES if f"{prefix}:" in body)
    return "\n".join([*(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in used), body]) + "\n"


def _patterns(list_: ListName, facet: Facet, values: Sequence[str], iris: Iris) -> Iterator[str]:
    """Yield the lines that narrow a list to what has one of the values; none where SPARQL cannot."""
    key, chosen = facet.key, [value for value in values if value != NOT_STATED]
    subject, condition = _SUBJECTS[list_], ""
    if pattern := _THINGS[list_].get(key):
        condition = _values(key, [ox.NamedNode(facet.iri(value, iris) or "") for value in chosen])
    elif pattern := _NUMBERS[list_].get(key):
        condition = f"FILTER({' || '.join(f'({_range(key, value)})' for value in chosen)})"
    elif term := _FLAGS.get(key):
        pattern = _coded(key, term)
        condition = _values(key, [_typed("true" if value == YES else "false", "boolean") for value in chosen])
    elif key == "year":
        pattern = _Pattern("?project esf:startDate ?begun .", "?project esf:startDate ?any .")
        condition = f"FILTER({' || '.join(f'({_begun(value)})' for value in chosen)})"
    elif key == "rule":
        pattern = _Pattern(_found(list_, iris, "?rule"), _found(list_, iris, "?any"))
        condition = _values("rule", [ox.Literal(value) for value in chosen])
    elif key in ("status", "region_basis", "amounts", "findings"):
        conditions = (_condition(list_, key, value, iris) for value in values)
        yield f"FILTER({' || '.join(f'({each})' for each in conditions)})"
    if pattern:
        stated = f"{condition} {pattern.value}" if condition.startswith("VALUES") else f"{pattern.value} {condition}"
        # Not by a filter, for which the engine walks the whole of a tree of codes once for each project.
        missing = f"{{ {subject} MINUS {{ {pattern.anything} }} }}"
        yield f"{{ {stated} }} UNION {missing}" if chosen and NOT_STATED in values else stated if chosen else missing


def _condition(list_: ListName, key: str, value: str, iris: Iris) -> str:
    """What is asked of a project or owner for a value that is no term of the graph."""
    match key:
        case "status":
            return _STATUS[value]
        case "region_basis":
            return f"EXISTS {{ ?project esf:regionBasis {ox.NamedNode(iris.concept('region-basis', value))} }}"
        case "findings":
            return f"{'EXISTS' if value == YES else 'NOT EXISTS'} {{ {_found(list_, iris, '?rule')} }}"
        case _:
            # An owner states what one of its projects does.
            subject = "?project" if list_ == "projects" else "?one esf:owner ?owner . ?one"
            terms = "|".join(_MONEY) if value == NO_MONEY else TERMS[value]
            return f"{'NOT EXISTS' if value == NO_MONEY else 'EXISTS'} {{ {subject} {terms} ?any }}"


def _found(list_: ListName, iris: Iris, rule: str) -> str:
    """A finding about a project or owner, by a rule."""
    subject, graph = "?project" if list_ == "projects" else "?owner", ox.NamedNode(iris.graph("quality"))
    return f"GRAPH {graph} {{ ?finding sh:focusNode {subject} ; dcterms:identifier {rule} }}"


def _range(variable: str, value: str) -> str:
    low, high = value.split("..")
    bounds = [f"?{variable} >= {_typed(low, 'decimal')}"] if low else []
    bounds += [f"?{variable} < {_typed(high, 'decimal')}"] if high else []
    return " && ".join(bounds)


def _begun(years: str) -> str:
    year = "SUBSTR(STR(?begun), 1, 4)"
    if is_single(years):
        return f"{year} = {ox.Literal(years)}"
    low, _, high = years.partition("-")
    return " && ".join(f"{year} {sign} {ox.Literal(bound)}" for sign, bound in ((">=", low), ("<=", high)) if bound)


def _typed(text: str, type_: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + type_))


def _values(variable: str, terms: Sequence[ox.NamedNode | ox.Literal]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(map(str, terms))} }}"
