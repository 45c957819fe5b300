"""RDF documents as four processors read them, each as a set of quads: rdflib, pyoxigraph, PyLD, N3.js."""

import json
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from pyld import jsonld
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.term import Node

from esfgraph.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format

Quads = frozenset[ox.Quad]

N3 = "n3@2.13.12"
"""The version of N3.js, from the npm registry."""
N3_READS = (TURTLE, N_TRIPLES, TRIG)
"""Formats that N3.js knows."""
_N3_SCRIPT = """
const N3 = require("n3")
const documents = JSON.parse(require("fs").readFileSync(0, "utf8"))
const writer = new N3.Writer({ format: "N-Quads" })
const read = ([format, text]) => writer.quadsToString(new N3.Parser({ format }).parse(text))
console.log(JSON.stringify(documents.map(read)))
"""
_RDFLIB = {TURTLE.name: "turtle", N_TRIPLES.name: "nt", RDF_XML.name: "xml", JSON_LD.name: "json-ld", TRIG.name: "trig"}


def read_pyoxigraph(body: bytes, format_: Format) -> Quads:
    """Read a document in any format."""
    return frozenset(ox.parse(body, format=format_.rdf))


def read_rdflib(body: bytes, format_: Format) -> Quads:
    """Read a document in any format; literals as they are written where `rdflib.NORMALIZE_LITERALS` is off."""
    name = _RDFLIB[format_.name]
    if format_ is not TRIG:
        graph = Graph().parse(data=body, format=name)
        return frozenset(ox.Quad(_name(s), _name(p), _term(o)) for s, p, o in graph)
    dataset = Dataset()
    dataset.parse(data=body, format=name)
    default = dataset.default_graph.identifier
    return frozenset(
        ox.Quad(_name(s), _name(p), _term(o), ox.DefaultGraph() if g in (None, default) else _name(g))
        for s, p, o, g in dataset.quads()
    )


def read_pyld(body: bytes, context: bytes | None = None) -> Quads:
    """Read a document in JSON-LD; a *context* is linked by a header, as for `application/json` (JSON-LD 1.1, 6.1)."""
    address, of_context = "http://document.example/", "http://document.example/context.jsonld"
    answers = {address: json.loads(body)} | ({of_context: json.loads(context)} if context else {})

    def load(url: str, _: Mapping[str, Any]) -> dict[str, Any]:
        linked = of_context if context and url == address else None
        return {"contextUrl": linked, "documentUrl": url, "document": answers[url], "contentType": "application/json"}

    lines: str = jsonld.to_rdf(address, {"documentLoader": load, "format": "application/n-quads"})
    return frozenset(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def read_n3(documents: Iterable[tuple[bytes, Format]], folder: Path) -> list[Quads]:
    """Read documents in formats that N3.js knows; it lies in *folder*, as npm puts it there."""
    asked = json.dumps([[format_.media_type, body.decode()] for body, format_ in documents])
    command = ["node", "-e", _N3_SCRIPT]
    done = subprocess.run(command, check=True, cwd=folder, input=asked, capture_output=True, text=True, timeout=250)
    return [frozenset(ox.parse(lines, format=ox.RdfFormat.N_QUADS)) for lines in json.loads(done.stdout)]


def install_n3(folder: Path) -> None:
    """Get N3.js from the npm registry."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), N3]
    subprocess.run(command, check=True, capture_output=True, timeout=250)


READERS: Sequence[Callable[[bytes, Format], Quads]] = (read_pyoxigraph, read_rdflib)
"""Those that know every format."""


def _name(node: Node | None) -> ox.NamedNode:
    assert isinstance(node, URIRef)
    return ox.NamedNode(str(node))


def _term(node: Node) -> ox.NamedNode | ox.Literal:
    if not isinstance(node, Literal):
        return _name(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
