"""The page of the ontology: an introduction, a picture, and every class and property in a line or two."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from msgspec import structs

from esfgraph.rdf.namespaces import ESF, expand, shorten
from esfgraph_server.model.graph import Node
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.site.components.term_use import TERM_KINDS, show_use
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.lists.scheme_list import Scheme, all_schemes
from esfgraph_server.site.page import Page
from esfgraph_server.site.pages.ontology.term import (
    DOMAINS,
    REUSED_PATH,
    TermExample,
    anchor_of,
    example_of,
    show_term,
    show_word,
)
from esfgraph_server.site.pictures.class_diagram import HUB, Diagram, Word, draw_narrow, draw_wide

_SHOWN = expand("esf:totalCost")
"""The property whose example the introduction uses."""
_NAMED = ("dcterms:identifier", "dcterms:title", "dcterms:description")
"""Reused properties that stand in the project's box before its own values."""
_SENTENCE = re.compile(r"(?<=[^\W\d_][\w)])\.\s+(?=[A-ZÅÄÖ])")
"""Where a sentence ends: behind a word of more than one letter, before a capital."""


@dataclass(frozen=True, slots=True)
class TermLine:
    """A class or property as the overview shows it."""

    anchor: str
    name: str
    shown: Shown
    meaning: Shown | None
    """The first sentence of its definition."""
    used: str
    """How often the release uses it, in words."""
    of: tuple[Shown, ...]
    """Of a property: the classes that it is stated of."""
    leads: tuple[Shown, ...]
    """Of a property: what its values are."""
    properties: tuple[Shown, ...]
    """Of a class: what is stated of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyPage(Page):
    """The ontology."""

    template: ClassVar[str] = "pages/ontology.html"
    description: Shown | None
    version: str
    namespace: str
    shown: TermLine | None
    """The term that the introduction explains itself with."""
    example: TermExample | None
    """A statement with it."""
    diagrams: tuple[Diagram, ...]
    groups: tuple[tuple[str, tuple[TermLine, ...]], ...]
    """Terms by their kind."""
    reused: str
    """Address of the page of reused terms."""
    schemes: tuple[Scheme, ...]


def ontology_page(context: PageContext, node: Node) -> OntologyPage:
    """Gather the page of the ontology."""
    description = context.show.best(node.literals("dcterms:description"))
    groups = tuple((kind, _lines(context, kind)) for kind in TERM_KINDS)
    shown = next((line for _, lines in groups for line in lines if line.anchor == anchor_of(_SHOWN)), None)
    example = example_of(context, context.graph.node(_SHOWN), context.release.usage.of(_SHOWN))
    return OntologyPage(
        thing=node.iri,
        title=context.show.node(node),
        description=context.show.literal(description) if description else None,
        version=node.text("owl:versionInfo") or "",
        namespace=ESF,
        shown=shown,
        example=example,
        diagrams=_diagrams(context),
        groups=groups,
        reused=context.links.page(REUSED_PATH),
        schemes=all_schemes(context),
    )


def _lines(context: PageContext, kind: str) -> tuple[TermLine, ...]:
    lines = [_line(context, context.graph.node(iri)) for iri in _ours(context, kind)]
    return tuple(sorted(lines, key=lambda line: (alphabetical(line.shown.text), line.name)))


def _line(context: PageContext, node: Node) -> TermLine:
    meaning = context.show.best(node.literals("skos:definition"))
    return TermLine(
        anchor=anchor_of(node.iri),
        name=shorten(node.iri),
        shown=context.show.node(node),
        meaning=_first_sentence(context.show.literal(meaning)) if meaning else None,
        used=show_use(context, context.release.usage.of(node.iri), is_class=node.is_a("owl:Class")),
        of=_named(context, (each for name in DOMAINS for each in node.iris(name))),
        leads=_named(context, node.iris("rdfs:range")),
        properties=_named(context, (each for name in DOMAINS for each in context.graph.subjects(name, node.iri))),
    )


def _named(context: PageContext, iris: Iterable[str]) -> tuple[Shown, ...]:
    """Show terms by their names alone: that there is a prefixed name, too, says the page of each."""
    shown = (structs.replace(show_term(context, iri), code="") for iri in set(iris))
    return tuple(sorted(shown, key=lambda term: (alphabetical(term.text), term.href or "")))


def _first_sentence(text: Shown) -> Shown:
    sentence, *more = _SENTENCE.split(text.text, maxsplit=1)
    return structs.replace(text, text=f"{sentence}.") if more else text


def _ours(context: PageContext, kind: str) -> set[str]:
    return {iri for iri in context.graph.subjects("rdf:type", expand(kind)) if iri.startswith(ESF)}


def _diagrams(context: PageContext) -> tuple[Diagram, ...]:
    """Draw the main classes, with the values of a project in its box."""

    def word(name: str) -> Word:
        return show_word(context, name)

    of_project = set(context.graph.subjects("rdfs:domain", expand(HUB)))
    values = (word(shorten(iri)) for iri in of_project & _ours(context, "owl:DatatypeProperty"))
    ordered = (*map(word, _NAMED), *sorted(values, key=lambda value: alphabetical(value.text)))
    return draw_wide(word, ordered), draw_narrow(word, ordered)
