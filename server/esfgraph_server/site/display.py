"""How things, values and properties are shown to one reader: by label, with a link, in the reader's language."""

import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from types import MappingProxyType

import pyoxigraph as ox
from msgspec import Struct
from msgspec.structs import replace

from esfgraph.rdf.namespaces import COUNTRY, XSD, expand, shorten
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.concepts import is_unchecked
from esfgraph_server.model.graph import Graph, Node, Term
from esfgraph_server.model.places import way_up
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.urls import Links

_LABELS = ("skos:prefLabel", "dcterms:title", "rdfs:label", "sh:resultMessage")
_LABEL_FROM: dict[Language, str] = {"sv": "esf:swedishLabelFrom", "en": "esf:englishLabelFrom"}
_REMEMBERED = 2000
"""How many things, and how many properties, one display remembers."""
_NO_RULES: Mapping[str, "Shown"] = MappingProxyType({})
_SWEDISH: Language = "sv"
_OTHER: dict[Language, Language] = {"sv": "en", "en": "sv"}


class Shown(Struct, frozen=True):
    """A value or a thing as a page shows it: a list has hundreds, and to make a dataclass takes ten times as long."""

    text: str
    language: str = ""
    """Language of the text where it is not the page's."""
    href: str | None = None
    code: str = ""
    borrowed: "Shown | None" = None
    """The broader concept whose label stands in for that of this code."""
    external: bool = False
    unchecked: bool = False
    """Whether the text is a label that nobody has compared with its source yet."""

    def linked(self, href: str | None) -> "Shown":
        """Return the same with a link to another place of ours, or without any."""
        return Shown(self.text, self.language, href, self.code, self.borrowed, unchecked=self.unchecked)


class Fact(Struct, frozen=True):
    """A property of a thing: its name, what it means, its values, and the rule that concluded them."""

    label: str
    values: tuple[Shown, ...]
    meaning: str = ""
    rule: Shown | None = None
    href: str | None = None
    """Where the property is defined."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Display:
    """Shows what a graph holds."""

    graph: Graph
    formatter: Formatter
    links: Links
    _things: Callable[[str], Shown] = field(init=False, repr=False, compare=False)
    _properties: Callable[[str], tuple[str, str, str | None]] = field(init=False, repr=False, compare=False)
    _rules: Callable[[tuple[str, ...]], dict[str, Shown]] = field(init=False, repr=False, compare=False)
    place_chain: Callable[[str], tuple[Shown, ...]] = field(init=False, repr=False, compare=False)
    """Shows a place and the larger ones around it, the smallest first."""

    def __post_init__(self) -> None:
        """Remember how codes, places and properties were shown last: every page names the same few hundred."""
        this = weakref.proxy(self)  # what is remembered holds no display: a closed release is to be gone at once
        object.__setattr__(self, "_things", lru_cache(_REMEMBERED)(partial(Display._thing, this)))
        object.__setattr__(self, "_properties", lru_cache(_REMEMBERED)(partial(Display._property, this)))
        object.__setattr__(self, "_rules", lru_cache(_REMEMBERED)(partial(Display._concluded, this)))
        object.__setattr__(self, "place_chain", lru_cache(_REMEMBERED)(partial(Display._place_chain, this)))

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.formatter.language

    def thing(self, iri: str) -> Shown:
        """Show a thing by its label and a link to where it is described."""
        return self._things(iri) if self.graph.is_named_often(iri) else self._thing(iri)

    def _thing(self, iri: str) -> Shown:
        return self.node(self.graph.node(iri))

    def _place_chain(self, place: str) -> tuple[Shown, ...]:
        return tuple(self.thing(node.iri) for node in way_up(self.graph, place))

    def things(self, iris: Iterable[str]) -> tuple[Shown, ...]:
        """Show several things in the order of their codes and names."""
        return tuple(sorted(map(self.thing, sorted(iris)), key=lambda thing: (thing.code, thing.text)))

    def node(self, node: Node) -> Shown:
        """Show a thing that has been looked up."""
        code = "" if node.is_a("esf:Evidence") else node.text("skos:notation") or ""
        href, external = self.links.to(node.iri), not self.links.is_local(node.iri)
        for name in _LABELS:
            if literal := self.best(node.literals(name)):
                code = "" if _same(code, literal.value) else code
                unchecked = is_unchecked(node, literal)
                return Shown(literal.value, self.foreign(literal), href, code, external=external, unchecked=unchecked)
        if borrowed := self._borrowed(node):
            return Shown(borrowed.text, borrowed.language, href, code, borrowed)
        if node.iri.startswith(COUNTRY):  # described by the EU, not here: its code has to do
            code = node.iri.removeprefix(COUNTRY)
        return Shown("" if code else self._bare(node.iri), "", href, code, external=external)

    def titled(self, iri: str, title: str) -> Shown:
        """Show a thing of ours by its Swedish title, without looking it up; by its path where it has none."""
        language = _SWEDISH if title and self.language != _SWEDISH else ""
        return Shown(title or self._bare(iri), language, self.links.to(iri))

    def address(self, iri: str) -> Shown:
        """Show a page of others, of which nothing is stated, by its address."""
        return Shown(shorten(iri), href=self.links.to(iri), external=True)

    def _borrowed(self, node: Node) -> Shown | None:
        for language in (self.language, _OTHER[self.language]):
            source = node.iri_of(_LABEL_FROM[language])
            if source and source != node.iri:
                return self.thing(source)
        return None

    def _bare(self, iri: str) -> str:
        return self.graph.iris.path_of(iri) or shorten(iri)

    def best(self, literals: Iterable[ox.Literal]) -> ox.Literal | None:
        """Choose the literal in the page's language, else one in the other, else any."""
        found = [*literals]
        if len(found) < 2:
            return found[0] if found else None
        rank: dict[str, int] = {self.language: 0, _OTHER[self.language]: 1}
        return min(found, key=lambda literal: (rank.get(literal.language or "", 2), literal.value))

    def foreign(self, literal: ox.Literal) -> str:
        """Return the language of a text where it is not the page's, for a ``lang`` attribute."""
        return "" if literal.language in (None, self.language) else str(literal.language)

    def literal(self, literal: ox.Literal) -> Shown:
        """Show a literal."""
        return Shown(self._written(literal), self.foreign(literal))

    def _written(self, literal: ox.Literal) -> str:
        """Write a typed value for the reader; one that is not of its type stays as it is."""
        kind = literal.datatype.value.removeprefix(XSD)
        try:
            match kind:
                case "date":
                    return self.formatter.date(date.fromisoformat(literal.value))
                case "integer" | "decimal":
                    return self.formatter.number(Decimal(literal.value))
                case "boolean":
                    return self.formatter.say("yes" if literal.value in ("true", "1") else "no")
        except (ValueError, InvalidOperation):
            pass
        return literal.value

    def term(self, term: Term) -> Shown:
        """Show any value."""
        return self.literal(term) if isinstance(term, ox.Literal) else self.thing(term.value)

    def value(self, name: str, term: Term) -> Shown:
        """Show a value of a property, by its prefixed name or IRI."""
        match shorten(name):
            case "foaf:page" if isinstance(term, ox.NamedNode) and not self.links.is_local(term.value):
                return self.address(term.value)
            case "esf:legalBasis":
                shown = self.term(term)
                return replace(shown, text=self.formatter.provision(shown.text))
            case "dcterms:source" if isinstance(term, ox.Literal) and not term.language and self.language != "en":
                # the ontology cites the works of others in English
                return replace(self.term(term), language="en")
            case _:
                return self.term(term)

    def property(self, name: str) -> tuple[str, str]:
        """Return the name of a property, starting with a capital, and its meaning: as the ontology says them."""
        return self._properties(name)[:2]

    def _property(self, name: str) -> tuple[str, str, str | None]:
        node = self.graph.node(expand(name) if "://" not in name else name)
        label = self.best(node.literals("rdfs:label"))
        meaning = self.best(node.literals("skos:definition"))
        text = label.value if label else self.formatter.label(node.iri) or shorten(node.iri)
        return text[:1].upper() + text[1:], meaning.value if meaning else "", self.defined(name)

    def rules(self, node: Node) -> Mapping[str, Shown]:
        """Return the rules by which values of a thing were concluded, by the property each concludes."""
        by = node.iris("esf:inferredBy")
        return self._rules(tuple(by)) if by else _NO_RULES

    def _concluded(self, by: tuple[str, ...]) -> dict[str, Shown]:
        rules: dict[str, Shown] = {}
        for iri in by:
            for property_ in self.graph.node(iri).iris("esf:concludes"):
                rules[property_] = self.thing(iri)
        return rules

    def fact(self, node: Node, name: str) -> Fact:
        """Show one property of a thing with all its values."""
        label, meaning, href = self._properties(name)
        terms = node.terms(name)
        if not terms:
            return Fact(label, (), meaning, self.rules(node).get(expand(name)), href)
        values = tuple([self.value(name, term) for term in self.readable(terms)])
        return Fact(label, values, meaning, self.rules(node).get(expand(name)), href)

    def facts(self, node: Node, names: Iterable[str]) -> tuple[Fact, ...]:
        """Show those of the named properties that are stated of a thing."""
        return tuple(fact for name in names if (fact := self.fact(node, name)).values)

    def readable(self, terms: Iterable[Term]) -> list[Term]:
        """Leave out what only repeats a text in the language that the page is not in."""
        terms = list(terms)
        if len(terms) == 1:
            return terms
        languages = {term.language for term in terms if isinstance(term, ox.Literal)}
        if self.language not in languages:
            return terms
        return [term for term in terms if not isinstance(term, ox.Literal) or term.language != _OTHER[self.language]]

    def defined(self, name: str) -> str | None:
        """Return where a property is explained here; None for one of another vocabulary."""
        return self.links.to(expand(name)) if name.startswith("esf:") else None


class Displays:
    """The displays of one release, one for each language and prefix of a proxy: each remembers for all pages."""

    def __init__(self, graph: Graph) -> None:
        """Show what *graph* holds."""
        self._graph = graph
        self._made: dict[Links, Display] = {}

    def of(self, links: Links) -> Display:
        """Return the display for the readers that *links* are written for."""
        if (display := self._made.get(links)) is None:
            display = self._made.setdefault(links, Display(self._graph, Formatter(links.language), links))
        return display


def _same(code: str, label: str) -> bool:
    """Tell whether a label only repeats the code, such as 2021–2027 for 2021-2027."""
    return code == label.replace("\N{EN DASH}", "-")
