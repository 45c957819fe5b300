"""Compact JSON-LD written straight from statements, with the project's one context inline.

pyoxigraph writes expanded JSON-LD only, and rdflib must hold the whole graph; this needs one subject at a time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from esfgraph.namespaces import RDF, XSD
from esfgraph.resources import resource_dir

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Key:
    """How the context writes one property."""

    name: str
    type: str | None
    container: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compactor:
    """Writes statements with the keys of a context; *text* is the context file, byte for byte."""

    text: str
    prefixes: Mapping[str, str]
    keys: Mapping[str, _Key]
    classes: Mapping[str, str]

    def node(self, subject: str, statements: Iterable[ox.Triple | ox.Quad]) -> Json:
        """Write one subject as a node object: ``id``, ``type``, then its properties by key."""
        types: list[str] = []
        values: defaultdict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = defaultdict(list)
        for each in statements:
            if each.predicate.value == f"{RDF}type" and isinstance(each.object, ox.NamedNode):
                types.append(self.classes.get(each.object.value, each.object.value))
            else:
                values[each.predicate.value].append(each.object)
        node: Json = {"id": subject}
        if types:
            node["type"] = types[0] if len(types) == 1 else sorted(types)
        properties: Json = {}
        for predicate, objects in values.items():
            self._put(properties, predicate, objects)
        return node | dict(sorted(properties.items()))

    def _put(self, properties: Json, predicate: str, objects: list[Any]) -> None:
        """Write the objects that the context's key can carry under it, the others in full under the property's IRI."""
        key = self.keys.get(predicate)
        fitting = [each for each in objects if key and _fits(each, key)]
        others = [each for each in objects if each not in fitting]
        if key and fitting:
            if "@language" in key.container:
                properties[key.name] = _by_language(fitting, "@set" in key.container)
            else:
                short = [each.value for each in fitting]
                properties[key.name] = short if "@set" in key.container or len(short) > 1 else short[0]
        if others:
            full = [_in_full(each) for each in others]
            properties[predicate] = full if len(full) > 1 else full[0]

    def document(self, nodes: Iterable[Json], indent: int | None = None) -> Iterator[str]:
        """Write a whole document in pieces: the context, then the nodes as they come."""
        yield self.text.rstrip()[:-1].rstrip() + ',\n  "@graph": ['
        for position, node in enumerate(nodes):
            yield ("," if position else "") + "\n" + json.dumps(node, ensure_ascii=False, indent=indent)
        yield "\n]}\n"


def _fits(term: Any, key: _Key) -> bool:
    if key.type == "@id":
        return isinstance(term, ox.NamedNode)
    if not isinstance(term, ox.Literal):
        return False
    if "@language" in key.container:
        return term.language is not None
    return term.language is None and term.datatype.value == (key.type or f"{XSD}string")


def _by_language(literals: list[ox.Literal], always_lists: bool) -> Json:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for literal in literals:
        texts[str(literal.language)].append(literal.value)
    return {tag: found if always_lists or len(found) > 1 else found[0] for tag, found in sorted(texts.items())}


def _in_full(term: Any) -> Json:
    if isinstance(term, ox.NamedNode):
        return {"id": term.value}
    if not isinstance(term, ox.Literal):
        raise TypeError(f"published graphs hold IRIs and literals only, not {term}")
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype.value == f"{XSD}string":
        return {"@value": term.value}
    return {"@type": term.datatype.value, "@value": term.value}


def nodes(compactor: Compactor, statements: Iterable[ox.Triple | ox.Quad]) -> Iterator[Json]:
    """Write one node for each run of statements with the same subject."""
    for subject, group in groupby(statements, key=lambda each: each.subject):
        if isinstance(subject, ox.NamedNode):
            yield compactor.node(subject.value, group)


def load_compactor() -> Compactor:
    """Read the context that is published at /context.jsonld."""
    text = (resource_dir("ontology") / "context.jsonld").read_text(encoding="utf-8")
    context: dict[str, Any] = json.loads(text)["@context"]
    prefixes = {name: value for name, value in context.items() if isinstance(value, str) and value[-1:] in "#/"}
    keys: dict[str, _Key] = {}
    classes: dict[str, str] = {}
    for name, value in context.items():
        if name in prefixes or name.startswith("@"):
            continue
        definition = value if isinstance(value, dict) else {"@id": value}
        iri = _expand(definition["@id"], prefixes)
        container = definition.get("@container", [])
        key = _Key(
            name,
            _expand(definition["@type"], prefixes) if "@type" in definition else None,
            frozenset([container] if isinstance(container, str) else container),
        )
        if name[0].isupper():
            classes[iri] = name
        else:
            keys[iri] = key
    return Compactor(text, prefixes, keys, classes)


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, separator, local = name.partition(":")
    return prefixes[prefix] + local if separator and prefix in prefixes else name
