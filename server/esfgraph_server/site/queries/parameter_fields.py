"""The fields of a query's form: things are chosen by their names, or found by them, and not by their codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from esfgraph.query.examples import Example, Parameter, Term
from esfgraph.query.parameters import concepts
from esfgraph.query.search_index import Hit, Kind
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rdf.namespaces import ESF, ORG, XSD, expand
from esfgraph_server.model.selections.facets import facet
from esfgraph_server.model.selections.find import group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.components.finding import explain_rule
from esfgraph_server.site.components.owner import show_owner
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown

_KINDS: Mapping[str, Kind] = {f"{ORG}Organization": "organization", f"{ESF}Project": "project"}
"""What is found by name, by the class that a parameter wants."""
_SUGGESTED = 100
"""Owners that are offered while somebody types: those of most projects."""
_MOST_ALIKE = 10
"""Things of one name that are offered."""


@dataclass(frozen=True, slots=True)
class ParameterField:
    """A parameter in the form."""

    name: str
    title: str
    description: str
    value: str
    kind: str
    """Type of the input."""
    choices: tuple[tuple[str, str], ...] = ()
    """Code, label; where there are any the field is a list."""
    suggestions: tuple[str, ...] = ()
    """What may be typed."""
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """A name that several things have, each with the value that means it."""

    parameter: str
    found: str
    things: tuple[tuple[Shown, str], ...]


def find_named(
    example: Example, given: Sequence[tuple[str, str]], context: PageContext
) -> tuple[list[tuple[str, str]], Unclear | None]:
    """Put numbers for names of owners and projects in what is given; tell of a name that several things have."""
    wanted = {parameter.name: parameter.class_ for parameter in example.parameters if parameter.class_ in _KINDS}
    known: list[tuple[str, str]] = []
    for name, text in given:
        class_ = wanted.get(name)
        hits = _named(class_, text.strip(), context) if class_ and text.strip() else ()
        if len(hits) > 1:
            shown = tuple((_shown(hit, context), _value(hit)) for hit in hits)
            return known, Unclear(name, text.strip(), shown)
        known.append((name, _value(hits[0]) if hits else text))
    return known, None


def is_name(class_: str | None, text: str) -> bool:
    """Tell whether a text for a parameter of a class is a name, and no number or IRI."""
    return class_ in _KINDS and any(map(str.isalpha, text)) and "://" not in text


def _named(class_: str, text: str, context: PageContext) -> tuple[Hit, ...]:
    """Find things of a class by a name: the one of just that name, else those that hold its words."""
    if len(text) > LONGEST_TEXT or not is_name(class_, text) or context.release.is_index_lost:
        return ()
    kind = _KINDS[class_]
    hits = context.index.find(text, kind=kind, language=context.language, limit=_MOST_ALIKE).hits
    exact = tuple(hit for hit in hits if text.casefold() in (hit.title.casefold(), hit.number.casefold()))
    return exact if len(exact) == 1 else hits


def _value(hit: Hit) -> str:
    """Return what names a thing for certain: its number, else its IRI."""
    return hit.number or hit.iri


def _shown(hit: Hit, context: PageContext) -> Shown:
    return Shown(hit.title, code=hit.number, href=context.links.to(hit.iri))


def parameter_field(
    parameter: Parameter, given: Mapping[str, str], terms: Mapping[str, Term], context: PageContext, wrong: str
) -> ParameterField:
    """Show a parameter with the value that it has, by name; *wrong* is the name of one whose value is none."""
    value = given.get(parameter.name, parameter.default_text)
    choices = _choices(parameter, context)
    is_named = parameter.class_ in _KINDS
    if is_named and parameter.name in terms and parameter.name != wrong:
        value = _name_of(parameter, terms[parameter.name].value, context) or value
    description = context.formatter.say("queries.by-name") if is_named else parameter.descriptions[context.language]
    return ParameterField(
        parameter.name,
        parameter.titles[context.language],
        "" if choices else description,
        value,
        "date" if parameter.datatype == f"{XSD}date" else "text",
        choices,
        _suggestions(parameter, context),
        parameter.name == wrong,
    )


def _name_of(parameter: Parameter, iri: str, context: PageContext) -> str:
    """Return the name of a thing if no other has it."""
    is_owner = parameter.class_ == f"{ORG}Organization"
    name = (show_owner(context, iri) if is_owner else context.show.thing(iri)).text
    hits = _named(parameter.class_ or "", name, context)
    return name if [hit.iri for hit in hits] == [iri] else ""


def _suggestions(parameter: Parameter, context: PageContext) -> tuple[str, ...]:
    by = facet("projects", "owner")
    if parameter.class_ != f"{ORG}Organization" or by is None or context.release.is_index_lost:
        return ()
    groups = group(context.index, Selection("projects"), by, context.today, order="projects", most=_SUGGESTED)
    iris = filter(None, (by.iri(each.value, context.graph.iris) for each in groups.groups))
    return tuple(sorted({show_owner(context, iri).text for iri in iris}))


def _choices(parameter: Parameter, context: PageContext) -> tuple[tuple[str, str], ...]:
    if parameter.scheme:
        return _labelled(parameter.scheme, context)
    return _LISTED[parameter.name](context) if parameter.name in _LISTED else ()


def _labelled(scheme: str, context: PageContext) -> tuple[tuple[str, str], ...]:
    """The codes of a list by their names, in the order of these."""
    things = ((code, context.show.thing(iri.value)) for code, iri in concepts(scheme, context.graph.store).items())
    named = ((code, f"{shown.text} ({code})" if shown.text not in ("", code) else code) for code, shown in things)
    return tuple(sorted(named, key=_label))


def _rules(context: PageContext) -> tuple[tuple[str, str], ...]:
    """The rules by which the release has findings."""
    found = (rule for rule, _ in context.release.lookups.counts("rule", {}))
    return tuple(sorted(((rule, explain_rule(rule, context.language)[0] or rule) for rule in found), key=_label))


def _fields(context: PageContext) -> tuple[tuple[str, str], ...]:
    """The codes of intervention fields, which several periods may have."""
    labels: dict[str, list[str]] = {}
    for iri in sorted(context.graph.subjects("rdf:type", expand("esf:InterventionField"))):
        shown = context.show.thing(iri)
        labels.setdefault(shown.code, []).append(shown.text)
    return tuple(
        (code, f"{code} {' / '.join(dict.fromkeys(filter(None, texts)))}") for code, texts in sorted(labels.items())
    )


def _label(choice: tuple[str, str]) -> tuple[Any, ...]:
    return alphabetical(choice[1]), choice[0]


_LISTED: Mapping[str, Callable[[PageContext], tuple[tuple[str, str], ...]]] = {"rule": _rules, "code": _fields}
"""Texts of which there are only some, by the name of the parameter."""
