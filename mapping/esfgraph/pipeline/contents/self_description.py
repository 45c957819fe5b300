"""What a release says of itself in its public graph: prefixes, example queries, and what it is made of.

Editors of queries look for these three by plain queries, to offer prefixes, examples and the terms that there are.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from esfgraph.pipeline.run import Built
from esfgraph.pipeline.settings import Tools
from esfgraph.query.examples import example_triples
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import PREFIXES, RDFS, XSD
from esfgraph.rdf.ntriples import iri, plain, statement, term
from esfgraph.resources import label_file
from esfgraph.statistics.partitions import Labels, partition_triples
from esfgraph.statistics.uses import Uses, project_start
from esfgraph.vocabulary.ontology import Ontology


def description_triples(built: Built, shared: Uses, tools: Tools) -> Iterator[str]:
    """Describe the public graph of a release; *shared* is what the statements of no batch use."""
    ontology = tools.references.ontology
    uses, project = Uses(), project_start(ontology.iris)
    for part in (shared, *(entry.uses.read() for entry in built.published)):
        uses.add(part, project)
    yield from _prefixes(ontology.iris)
    yield from _examples(ontology.iris)
    yield from partition_triples(uses, ontology.ranges, _labels(ontology), ontology.iris)


def _prefixes(iris: Iris) -> Iterator[str]:
    for name, namespace in PREFIXES.items():
        subject = iris.prefix(name)
        yield statement(iris.graph_dataset(), "sh:declare", iri(subject))
        yield statement(subject, "rdf:type", term("sh:PrefixDeclaration"))
        yield statement(subject, "sh:prefix", plain(name))
        yield statement(subject, "sh:namespace", f"{plain(namespace)}^^{iri(f'{XSD}anyURI')}")


@lru_cache(maxsize=2)  # as long as the ontology is kept
def _examples(iris: Iris) -> tuple[str, ...]:
    return tuple(map(str, example_triples(iris, f"{iris.base}sparql")))


@lru_cache(maxsize=2)  # likewise
def _labels(ontology: Ontology) -> Labels:
    """What terms are called: our own by the ontology, others by its table of labels."""
    labels = defaultdict[str, list[str]](list)
    between = f" {term('rdfs:label')} "
    for line in ontology.triples:
        subject, found, label = line.partition(between)
        if found:
            labels[subject.strip("<>")].append(label)
    for quad in ox.parse(path=label_file(), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value == f"{RDFS}label" and isinstance(quad.subject, ox.NamedNode):
            labels[quad.subject.value].append(str(quad.object))
    return labels
