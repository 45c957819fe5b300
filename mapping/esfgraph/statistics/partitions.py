"""The public graph described in itself (VoID): its classes, and which properties things of each have.

Editors and checkers of queries find it by plain queries: ``void:classPartition``, ``void:propertyPartition`` and what
these lead to. It describes everything but itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from esfgraph.rdf.iris import Iris, short_hash
from esfgraph.rdf.namespaces import PREFIXES, RDF, XSD, shorten
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.statistics.uses import Uses, things_of_classes

VOID_EXT = "http://ldf.fi/void-ext#"
"""An extension of VoID for datatypes, which those editors read."""
TITLE = {
    "sv": "Socialfondens projekt som kunskapsgraf",
    "en": "The Social Fund's projects as a knowledge graph",
}
"""What the data set of the public graph is called."""
_LANG_STRING = f"{RDF}langString"

Labels = Mapping[str, Iterable[str]]
"""Labels of terms, by IRI; written as in N-Triples."""


def partition_triples(uses: Uses, ranges: Mapping[str, str], labels: Labels, iris: Iris) -> Iterator[str]:
    """Describe the data set of the public graph by what its statements use.

    *ranges* and *labels* are those of properties and terms, by IRI; a property without a range leads to what the value
    that shows it best is a literal of.
    """
    dataset = iris.graph_dataset()
    yield statement(dataset, "rdf:type", term("void:Dataset"))
    for language, text in TITLE.items():
        yield statement(dataset, "dcterms:title", f"{plain(text)}@{language}")
    yield statement(dataset, "void:uriSpace", plain(iris.base))
    yield statement(dataset, "void:sparqlEndpoint", iri(f"{iris.base}sparql"))
    counts, things = _by_class(uses), things_of_classes(uses)
    total = counts.pop("", {})
    yield statement(dataset, "void:triples", typed(sum(total.values())))
    yield statement(dataset, "void:classes", typed(len(counts)))
    yield statement(dataset, "void:properties", typed(len(total)))
    for namespace in _vocabularies({*counts, *total}):
        yield statement(dataset, "void:vocabulary", iri(namespace))
    for property_, count in sorted(total.items()):
        part = iris.graph_part("property", _name(property_))
        yield from _property(dataset, part, property_, count)
    for class_, properties in sorted(counts.items()):
        part = iris.graph_part("class", _name(class_))
        yield statement(dataset, "void:classPartition", iri(part))
        yield from _class(part, class_)
        yield statement(part, "void:entities", typed(things[iri(class_)]))
        yield from (statement(part, "rdfs:label", label) for label in labels.get(class_, ()))
        for property_, count in sorted(properties.items()):
            inner = iris.graph_part("class", _name(class_), "property", _name(property_))
            yield from _property(part, inner, property_, count)
            yield from (statement(inner, "rdfs:label", label) for label in labels.get(property_, ()))
            yield from _values(inner, _leads_to(property_, ranges, uses), iris)


def _by_class(uses: Uses) -> dict[str, dict[str, int]]:
    """How many statements of each property things of each class have; those of all things under no class."""
    counts = defaultdict[str, dict[str, int]](dict)
    for partition, count in uses.partitions.items():
        class_, _, property_ = partition.partition(" ")
        counts[class_.strip("<>")][property_.strip("<>")] = count
    return dict(counts)


def _class(part: str, class_: str) -> Iterator[str]:
    yield statement(part, "rdf:type", term("void:Dataset"))
    yield statement(part, "void:class", iri(class_))


def _property(whole: str, part: str, property_: str, count: int) -> Iterator[str]:
    yield statement(whole, "void:propertyPartition", iri(part))
    yield statement(part, "rdf:type", term("void:Dataset"))
    yield statement(part, "void:property", iri(property_))
    yield statement(part, "void:triples", typed(count))


def _leads_to(property_: str, ranges: Mapping[str, str], uses: Uses) -> str | None:
    """What the values of a property are: a class, or a datatype; None where nobody says."""
    value = uses.properties[iri(property_)].value
    if value.startswith('"'):
        _, _, behind = value.rpartition('"')
        return behind[3:-1] if behind.startswith("^^") else _LANG_STRING if behind else f"{XSD}string"
    return ranges.get(property_)


def _values(part: str, target: str | None, iris: Iris) -> Iterator[str]:
    if target is None:
        return
    if target.startswith(XSD) or target == _LANG_STRING or target.endswith("Literal"):
        inner = iris.graph_part("datatype", _name(target))
        yield f"{iri(part)} {iri(f'{VOID_EXT}datatypePartition')} {iri(inner)}"
        yield f"{iri(inner)} {iri(f'{VOID_EXT}datatype')} {iri(target)}"
    else:
        inner = iris.graph_part("class", _name(target))
        yield statement(part, "void:classPartition", iri(inner))
        yield from _class(inner, target)


def _vocabularies(terms: Iterable[str]) -> list[str]:
    return sorted({namespace for namespace in PREFIXES.values() for each in terms if each.startswith(namespace)})


def _name(iri_: str) -> str:
    """A term as the last part of an address: ``esf-Project``."""
    short = shorten(iri_)
    return short.replace(":", "-") if short != iri_ else short_hash(iri_)
