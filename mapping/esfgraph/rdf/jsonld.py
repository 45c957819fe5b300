"""Compact JSON-LD written straight from statements, with the project's one context inline.

pyoxigraph writes expanded JSON-LD only, and rdflib must hold the whole graph; this needs one subject at a time, and of
its statements no more than their text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import msgspec

from esfgraph.rdf.namespaces import RDF, XSD
from esfgraph.resources import resource_dir

Json = dict[str, Any]


_ID = "@id"
_LANGUAGE = "@language"
_STRING = f"{XSD}string"
_TYPE = f"<{RDF}type>"
_BOOLEAN, _INTEGER = f"{XSD}boolean", f"{XSD}integer"
_BOOLEANS = {"true": True, "false": False}
_EXACT_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
"""Integers that JavaScript holds exactly, written as JSON writes them."""


@dataclass(frozen=True, slots=True)
class _Key:
    """How the context writes one property."""

    name: str
    object_type: str
    """Type of the objects that it can carry: ``@id``, ``@language`` or a datatype's IRI."""
    always_list: bool


@dataclass(frozen=True, slots=True, eq=False)
class Compactor:
    """Writes statements with the keys of a context; *text* is the context file, byte for byte."""

    text: str
    prefixes: Mapping[str, str]
    keys: Mapping[str, _Key]
    classes: Mapping[str, str]
    links: frozenset[str]
    """Names of the keys whose values are IRIs."""

    def node(self, subject: str, statements: Iterable[str]) -> Json:
        """Write one subject as a node object: ``id``, ``type`` as a list, then its properties by key.

        *statements* are the subject's, in N-Triples without the final dot.
        """
        types: list[str] = []
        values: dict[str, list[_Object]] = {}
        start = len(subject) + 3
        for each in statements:
            predicate, _, object_ = each[start:].partition(" ")
            if predicate == _TYPE and object_[0] == "<":
                types.append(self.classes.get(object_[1:-1], object_[1:-1]))
            else:
                values.setdefault(predicate, []).append(_read(object_))
        properties: Json = {}
        for predicate, objects in values.items():
            self._put(properties, predicate[1:-1], objects)
        node: Json = {"id": subject}
        if types:
            node["type"] = sorted(types)
        return node | dict(sorted(properties.items()))

    def _put(self, properties: Json, predicate: str, objects: "list[_Object]") -> None:
        """Write the objects that the context's key can carry under it, the others in full under the property's IRI."""
        key = self.keys.get(predicate)
        others = [each for each in objects if each[1] != key.object_type] if key else objects
        if key and len(others) < len(objects):
            fitting = [each for each in objects if each[1] == key.object_type] if others else objects
            if key.object_type == _LANGUAGE:
                properties[key.name] = _by_language(fitting, key.always_list)
            else:
                native = key.object_type in (_BOOLEAN, _INTEGER)
                short = [_native(value, type_) if native else value for value, type_, _ in fitting]
                properties[key.name] = short if key.always_list or len(short) > 1 else short[0]
        if others:
            full = [_in_full(each) for each in others]
            properties[predicate] = full if len(full) > 1 else full[0]

    def whole(self, node: Json, *, inline: bool = True) -> bytes:
        """Write one node as a document, with the context *inline*, or without any where clients are told of it."""
        written = msgspec.json.format(msgspec.json.encode(node), indent=2)
        if not inline:
            return written + b"\n"
        return self.text.rstrip()[:-1].rstrip().encode() + b"," + written[1:] + b"\n"

    def document(self, nodes: Iterable[Json], indent: int | None = None) -> Iterator[str]:
        """Write a whole document in pieces: the context, then the nodes as they come."""
        yield self.text.rstrip()[:-1].rstrip() + ',\n  "@graph": ['
        for position, node in enumerate(nodes):
            yield ("," if position else "") + "\n" + json.dumps(node, ensure_ascii=False, indent=indent)
        yield "\n]}\n"


_Object = tuple[str, str, str]
"""An object as JSON-LD sees it: its value, its type (``@id``, ``@language`` or a datatype's IRI), its language."""


def _read(object_: str) -> _Object:
    """Read an object written in N-Triples."""
    if object_[0] == "<":
        return object_[1:-1], _ID, ""
    if object_[0] != '"':
        raise TypeError(f"published graphs hold IRIs and literals only, not {object_}")
    end = object_.rindex('"')
    value = object_[1:end]
    if "\\" in value or "\t" in value:
        # Every escape that N-Triples writers use is one of JSON too, but that JSON has no raw tabulator.
        value = json.loads(object_[: end + 1].replace("\t", "\\t"))
    rest = object_[end + 1 :]
    if not rest:
        return value, _STRING, ""
    return (value, _LANGUAGE, rest[1:]) if rest[0] == "@" else (value, rest[3:-1], "")


def _native(value: str, type_: str) -> str | bool | int:
    """Write a truth value or whole number as JSON has it, where JSON can say the same; decimals stay strings."""
    if type_ == _BOOLEAN:
        return _BOOLEANS.get(value, value)
    return int(value) if type_ == _INTEGER and _EXACT_INTEGER.fullmatch(value) else value


def _by_language(literals: list[_Object], always_lists: bool) -> Json:
    texts: dict[str, list[str]] = {}
    for value, _, language in literals:
        texts.setdefault(language, []).append(value)
    return {tag: found if always_lists or len(found) > 1 else found[0] for tag, found in sorted(texts.items())}


def _in_full(object_: _Object) -> Json | bool | int:
    value, type_, language = object_
    native = _native(value, type_)
    if not isinstance(native, str):
        return native
    if type_ == _ID:
        return {"id": value}
    if type_ == _LANGUAGE:
        return {"@language": language, "@value": value}
    return {"@value": value} if type_ == _STRING else {"@type": type_, "@value": value}


def nodes(compactor: Compactor, statements: Iterable[str]) -> Iterator[Json]:
    """Write one node for each run of statements with the same subject, which is an IRI."""
    for subject, group in groupby(statements, key=lambda each: each[: each.index(" ")]):
        yield compactor.node(subject[1:-1], group)


@cache
def load_compactor() -> Compactor:
    """Read the context that is published at /context.jsonld; a process does so once."""
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
    links = frozenset(key.name for key in keys.values() if key.object_type == _ID)
    return Compactor(text, prefixes, keys, classes, links)


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, separator, local = name.partition(":")
    return prefixes[prefix] + local if separator and prefix in prefixes else name
