"""The tool of the schema: classes and properties of the graph, with how much of the release is of each."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from esfgraph.errors import UsageError
from esfgraph.rdf.namespaces import ESF, PREFIXES, expand, shorten
from esfgraph.statistics.partitions import VOID_EXT
from esfgraph_server.api.names import Names
from esfgraph_server.api.schemas import Address
from esfgraph_server.mcp.caller import Answer, Caller
from esfgraph_server.mcp.tool import Arguments, Tool
from esfgraph_server.model.graph import Node
from esfgraph_server.urls import ONTOLOGY_PATH

_CLASS = "class"
_CLASSES, _PROPERTIES = expand("void:classPartition"), expand("void:propertyPartition")
_DATATYPES, _DATATYPE = f"{VOID_EXT}datatypePartition", f"{VOID_EXT}datatype"


class Term(BaseModel):
    """A class, or a property of one."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    name: str
    """As a query writes it: esf:Project."""
    iri: Address
    label: str | None
    count: int
    """Of a class: its things, in all graphs. Of a property: its statements about things of the class."""
    definition: str | None = None
    """Only where one class is asked for."""
    values: list[str] = []
    """Of a property: the classes of what it links to, or the datatypes of its literals."""


class SchemaAnswer(Answer):
    """The graph of the release."""

    statements: int
    """In the default graph."""
    classes: list[Term]
    """All, or the one that was asked for; those of most things first."""
    properties: list[Term]
    """Of the class that was asked for; else empty."""
    prefixes: dict[str, str]
    """Declared already: a query needs no PREFIX line for these."""


async def describe_schema(caller: Caller, arguments: Arguments) -> bytes:
    """Describe the graph, or one class of it; raises UsageError for a class that is not there."""
    return await caller.made(lambda: _describe(caller, arguments.get(_CLASS, "")))


def _describe(caller: Caller, wanted: str) -> SchemaAnswer:
    context = caller.context
    dataset = context.graph.node(context.graph.iris.graph_dataset())
    parts = {_named(each, expand("void:class")): each for each in _parts(caller, dataset, _CLASSES)}
    things = {use.term: use.number for use in context.release.lookups.uses()}
    classes, properties = [], list[Term]()
    if not wanted:
        classes = [_class(caller, iri, things) for iri in parts]
    elif part := parts.get(iri := _expanded(wanted)):
        classes = [_class(caller, iri, things, told=True)]
        properties = [_property(caller, each) for each in _parts(caller, part, _PROPERTIES)]
    else:
        known = ", ".join(sorted(map(shorten, parts)))
        raise UsageError(f"The release has nothing of the class '{wanted[:100]}'; it has things of {known}.")
    page = context.links.to(classes[0].iri) if wanted and classes[0].iri.startswith(ESF) else None
    return SchemaAnswer(
        release=context.release.id,
        page=caller.published(page) if page else caller.address(ONTOLOGY_PATH),
        statements=_count(dataset, "void:triples"),
        classes=sorted(classes, key=_order),
        properties=sorted(properties, key=_order),
        prefixes=dict(PREFIXES),
    )


def _expanded(name: str) -> str:
    """Return the IRI of a prefixed name, or of an IRI with or without its angle brackets."""
    prefix, _, local = name.partition(":")
    return expand(name) if prefix in PREFIXES and not local.startswith("//") else name.strip("<>")


def _parts(caller: Caller, node: Node, property_: str) -> Iterator[Node]:
    return (caller.context.graph.node(term.value) for term in node.values.get(property_, ()))


def _named(part: Node, property_: str) -> str:
    return next((term.value for term in part.values.get(property_, ())), "")


def _count(part: Node, name: str) -> int:
    return int(part.decimal(name) or 0)


def _class(caller: Caller, iri: str, things: Mapping[str, int], *, told: bool = False) -> Term:
    return _term(caller, iri, things.get(iri, 0), told=told)


def _property(caller: Caller, part: Node) -> Term:
    term = _term(caller, _named(part, expand("void:property")), _count(part, "void:triples"), told=True)
    classes = (_named(each, expand("void:class")) for each in _parts(caller, part, _CLASSES))
    datatypes = (_named(each, _DATATYPE) for each in _parts(caller, part, _DATATYPES))
    term.values = sorted(map(shorten, (*classes, *datatypes)))
    return term


def _term(caller: Caller, iri: str, count: int, *, told: bool) -> Term:
    context = caller.context
    definitions = context.graph.node(iri).literals("skos:definition") if told else []
    best = context.show.best(definitions)
    label = Names(context.graph, context.language).of(iri)
    return Term(name=shorten(iri), iri=iri, label=label, count=count, definition=best.value if best else None)


def _order(term: Term) -> tuple[int, str]:
    return -term.count, term.name


def schema_tool() -> Tool:
    """Return the tool."""
    return Tool(
        "describe_schema",
        "Describe the schema",
        "The classes of the graph, with how many things the release has of each; of one class its properties, with "
        "definitions and counts. Use it before you write a query.",
        SchemaAnswer,
        describe_schema,
        {
            _CLASS: {
                "type": "string",
                "minLength": 1,
                "maxLength": 300,
                "description": "A class whose properties are wanted, as esf:Project or as an IRI. Else all classes.",
            }
        },
    )
