"""Compact JSON-LD written straight from statements, with the project's one context inline.

pyoxigraph writes expanded JSON-LD only, and rdflib must hold the whole graph; this needs one subject at a time, and of
its statements no more than their text.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from esfgraph.namespaces import RDF, XSD
from esfgraph.resources import resource_dir

Json = dict[str, Any]


_ID = "@id"
_LANGUAGE = "@language"
_TYPE = f"<{RDF}type>"


@dataclass(frozen=True, slots=True)
class _Key:
    """How the context writes one property."""

    name: str
    object_type: str
    """Type of the objects that it can carry: ``@id``, ``@language`` or a datatype's IRI."""
    always_list: bool


@dataclass(frozen=True, slots=True)
class Compactor:
    """Writes statements with the keys of a context; *text* is the context file, byte for byte."""

    text: str
    prefixes: Mapping[str, str]
    keys: Mapping[str, _Key]
    classes: Mapping[str, str]

    def node(self, subject: str, statements: Iterable[str]) -> Json:
        """Write one subject as a node object: ``id``, ``type``, then its properties by key.

        *statements* are the subject's, in N-Triples without the final dot.
        """
        types: list[str] = []
        values: defaultdict[str, list[str]] = defaultdict(list)
        start = len(subject) + 3
        for each in statements:
            predicate, _, object_ = each[start:].partition(" ")
            if predicate == _TYPE and object_[0] == "<":
                types.append(self.classes.get(object_[1:-1], object_[1:-1]))
            else:
                values[predicate[1:-1]].append(object_)
        node: Json = {"id": subject}
        if types:
            node["type"] = types[0] if len(types) == 1 else sorted(types)
        properties: Json = {}
        for predicate, objects in values.items():
            self._put(properties, predicate, list(map(_read, objects)))
        return node | dict(sorted(properties.items()))

    def _put(self, properties: Json, predicate: str, objects: list["_Object"]) -> None:
        """Write the objects that the context's key can carry under it, the others in full under the property's IRI."""
        key = self.keys.get(predicate)
        fitting = [each for each in objects if key and each.type == key.object_type]
        others = [each for each in objects if not key or each.type != key.object_type]
        if key and fitting:
            if key.object_type == _LANGUAGE:
                properties[key.name] = _by_language(fitting, key.always_list)
            else:
                short = [each.value for each in fitting]
                properties[key.name] = short if key.always_list or len(short) > 1 else short[0]
        if others:
            full = [_in_full(each) for each in others]
            properties[predicate] = full if len(full) > 1 else full[0]

    def document(self, nodes: Iterable[Json], indent: int | None = None) -> Iterator[str]:
        """Write a whole document in pieces: the context, then the nodes as they come."""
        yield self.text.rstrip()[:-1].rstrip() + ',\n  "@graph": ['
        for position, node in enumerate(nodes):
            yield ("," if position else "") + "\n" + json.dumps(node, ensure_ascii=False, indent=indent)
        yield "\n]}\n"


class _Object(NamedTuple):
    """An object as JSON-LD sees it; *type* is ``@id``, ``@language`` or a datatype's IRI."""

    value: str
    type: str
    language: str = ""


def _read(object_: str) -> _Object:
    """Read an object written in N-Triples."""
    if object_[0] == "<":
        return _Object(object_[1:-1], _ID)
    if object_[0] != '"':
        raise TypeError(f"published graphs hold IRIs and literals only, not {object_}")
    end = object_.rindex('"') + 1
    # Every escape that N-Triples writers use is one of JSON too, but that JSON has no raw tabulator.
    value: str = (
        json.loads(object_[:end].replace("\t", "\\t")) if "\\" in object_ or "\t" in object_ else object_[1 : end - 1]
    )
    if end == len(object_):
        return _Object(value, f"{XSD}string")
    if object_[end] == "@":
        return _Object(value, _LANGUAGE, object_[end + 1 :])
    return _Object(value, object_[end + 3 : -1])


def _by_language(literals: list[_Object], always_lists: bool) -> Json:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for literal in literals:
        texts[literal.language].append(literal.value)
    return {tag: found if always_lists or len(found) > 1 else found[0] for tag, found in sorted(texts.items())}


def _in_full(object_: _Object) -> Json:
    if object_.type == _ID:
        return {"id": object_.value}
    if object_.type == _LANGUAGE:
        return {"@language": object_.language, "@value": object_.value}
    if object_.type == f"{XSD}string":
        return {"@value": object_.value}
    return {"@type": object_.type, "@value": object_.value}


def nodes(compactor: Compactor, statements: Iterable[str]) -> Iterator[Json]:
    """Write one node for each run of statements with the same subject, which is an IRI."""
    for subject, group in groupby(statements, key=lambda each: each[: each.index(" ")]):
        yield compactor.node(subject[1:-1], group)


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
        carried = _LANGUAGE if _LANGUAGE in container else _expand(definition.get("@type", "xsd:string"), prefixes)
        key = _Key(name, carried, "@set" in container)
        if name[0].isupper():
            classes[iri] = name
        else:
            keys[iri] = key
    return Compactor(text, prefixes, keys, classes)


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, separator, local = name.partition(":")
    return prefixes[prefix] + local if separator and prefix in prefixes else name
