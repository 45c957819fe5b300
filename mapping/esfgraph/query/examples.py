"""Example queries: data in ``ontology/examples``, answered by the server under their names, run by the tests."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from esfgraph.rdf.iris import DEFAULT_BASE, Iris, last_segment
from esfgraph.rdf.namespaces import CSVW, PREFIXES, RDF, RDFS, SCHEMA, SH, SKOS, XSD
from esfgraph.resources import resource_dir

Term = ox.NamedNode | ox.Literal
Texts = Mapping[str, str]
"""By language: ``sv`` and ``en``."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of an answer; the same name means the same in every query."""

    name: str
    titles: Texts
    datatype: str
    """``integer``, ``decimal`` or ``date`` where readers want the values written as such; a year is no such number."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable to which whoever asks may give a value: of a datatype, a thing of a class, or a code of a scheme."""

    name: str
    titles: Texts
    descriptions: Texts
    datatype: str | None
    class_: str | None
    scheme: str | None
    default: Term | None
    """None where the query has its own meaning without a value; things of ours stand under the default base."""

    @property
    def default_text(self) -> str:
        """The default as a person writes it: the number or code of a thing, not its IRI."""
        if self.default is None:
            return ""
        return last_segment(self.default.value) if isinstance(self.default, ox.NamedNode) else self.default.value


@dataclass(frozen=True, slots=True)
class Example:
    """A query worth asking, titled and described in Swedish (``sv``) and English (``en``)."""

    name: str
    query: str
    titles: Texts
    descriptions: Texts
    keywords: Mapping[str, tuple[str, ...]]
    """By language, in alphabetical order."""
    columns: tuple[Variable, ...]
    """In the order of the answer; every parameter is one, so that an answer says what was asked."""
    parameters: tuple[Parameter, ...]

    @property
    def with_prefixes(self) -> str:
        """The query with the PREFIX lines it needs; parameters stay open."""
        needed = (f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if f"{name}:" in self.query)
        return "\n".join([*needed, self.query])

    def with_values(self, terms: Mapping[str, Term]) -> str:
        """The query for a person to read and change, with *terms* as VALUES: it asks the same as binding them."""
        lines = "".join(f"\n  VALUES ?{name} {{ {term} }}" for name, term in terms.items())
        return self.with_prefixes.replace("WHERE {", f"WHERE {{{lines}", 1)

    def defaults(self, iris: Iris) -> dict[str, Term]:
        """The values that parameters have when nobody gives others: the things are those that *iris* names."""
        known = {parameter.name: parameter.default for parameter in self.parameters}
        return {name: _based(default, iris) for name, default in known.items() if default is not None}


@cache
def load_examples() -> tuple[Example, ...]:
    """Read all example queries, in order of name; a process does so once."""
    data = _Statements()
    names = sorted(data.subjects(f"{RDF}type", f"{SH}SPARQLExecutable"))
    return tuple(data.example(iri) for iri in names)


def example_triples(iris: Iris, endpoint: str) -> Iterator[ox.Triple]:
    """Yield what the files state, named under the base of *iris*: queries with their prefixes, to be asked there."""
    texts = {iris.query(example.name): example.with_prefixes for example in load_examples()}
    for subject, predicate, value in _read(iris.base):
        text = texts.get(subject.value) if predicate.value == f"{SH}select" else None
        yield ox.Triple(subject, predicate, ox.Literal(text) if text else value)
    for iri in texts:
        yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(f"{SCHEMA}target"), ox.NamedNode(endpoint))


def _read(base: str) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Term]]:
    for path in sorted((resource_dir("ontology") / "examples").glob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base):
            assert isinstance(quad.subject, ox.NamedNode)
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            yield quad.subject, quad.predicate, quad.object


class _Statements:
    """What the files state."""

    def __init__(self) -> None:
        self._values: defaultdict[tuple[str, str], list[Term]] = defaultdict(list)
        for subject, predicate, value in _read(DEFAULT_BASE):
            self._values[subject.value, predicate.value].append(value)

    def subjects(self, property_: str, value: str) -> list[str]:
        wanted = ox.NamedNode(value)
        return [subject for (subject, name), terms in self._values.items() if name == property_ and wanted in terms]

    def example(self, iri: str) -> Example:
        query = self._texts(iri, f"{SH}select")[""]
        columns = {_name(column.value): column.value for column in self._values[iri, f"{CSVW}column"]}
        parameters = {_name(parameter.value): parameter.value for parameter in self._values[iri, f"{SH}parameter"]}
        order = re.findall(r"\?(\w+)(?=[\s)])", query.partition("WHERE")[0])
        return Example(
            last_segment(iri),
            query,
            self._texts(iri, f"{RDFS}label"),
            self._texts(iri, f"{RDFS}comment"),
            self._keywords(iri),
            tuple(self._variable(columns[name]) for name in sorted(columns, key=order.index)),
            tuple(self._parameter(parameters[name]) for name in sorted(parameters)),
        )

    def _variable(self, iri: str) -> Variable:
        datatype = self._one(iri, f"{CSVW}datatype")
        return Variable(
            _name(iri), self._texts(iri, f"{CSVW}title"), datatype.value.removeprefix(XSD) if datatype else ""
        )

    def _parameter(self, iri: str) -> Parameter:
        kind = {name: self._one(iri, name) for name in (f"{SH}datatype", f"{SH}class", f"{SKOS}inScheme")}
        datatype, class_, scheme = (term.value if term else None for term in kind.values())
        titles, descriptions = self._texts(iri, f"{CSVW}title"), self._texts(iri, f"{SH}description")
        default = self._one(iri, f"{SH}defaultValue")
        return Parameter(_name(iri), titles, descriptions, datatype, class_, scheme, default)

    def _one(self, iri: str, property_: str) -> Term | None:
        return next(iter(self._values.get((iri, property_), ())), None)

    def _texts(self, iri: str, property_: str) -> dict[str, str]:
        terms = self._values.get((iri, property_), ())
        return {term.language or "": term.value for term in terms if isinstance(term, ox.Literal)}

    def _keywords(self, iri: str) -> dict[str, tuple[str, ...]]:
        keywords: defaultdict[str, list[str]] = defaultdict(list)
        for term in self._values[iri, f"{SCHEMA}keywords"]:
            assert isinstance(term, ox.Literal)
            keywords[term.language or ""].append(term.value)
        return {language: tuple(sorted(words)) for language, words in keywords.items()}


def _based(term: Term, iris: Iris) -> Term:
    """Name a thing of ours under the base of *iris*."""
    return ox.NamedNode(iris.rebased(term.value)) if isinstance(term, ox.NamedNode) else term


def _name(iri: str) -> str:
    return iri.rpartition("#")[2]
