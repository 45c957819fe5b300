"""The graph described for crawlers (VoID) at ``/.well-known/void``.

Most of it stands in the graph itself: classes, properties, vocabularies. What depends on the site and on what the
publisher says comes from the catalogue; links to other data sets are counted once a release.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from esfgraph.rdf.description import linked
from esfgraph.rdf.formats import GRAPHS, Format
from esfgraph.rdf.iris import slug
from esfgraph.rdf.namespaces import NUTS, expand, local_name
from esfgraph.rdf.ntriples import iri, plain
from esfgraph_server.catalogue.catalog import catalogue_of, state_of
from esfgraph_server.catalogue.contents import Dataset
from esfgraph_server.catalogue.dcat import Catalogue
from esfgraph_server.catalogue.statements import a, both, literal, serialised, state
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import Preferences
from esfgraph_server.http.problems import not_acceptable
from esfgraph_server.model.graph import Graph
from esfgraph_server.releases.lease import release_of
from esfgraph_server.releases.renderings import going_on, rendered

PATH = ".well-known/void"
LINKS = ("owl:sameAs", "skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch")
"""Properties that lead from things of ours to things of others."""

Links = Mapping[tuple[str, str], int]
"""How many there are, by property and by how the addresses of what they lead to begin."""


def void_statements(catalogue: Catalogue, graph: Graph, links: Links) -> Iterator[str]:
    """Yield the description of the graph with its *links*, as N-Triples without final dots."""
    here, dataset = f"{catalogue.base}{PATH}", graph.iris.graph_dataset()
    yield from a(here, "void:DatasetDescription")
    yield from state(here, "dcterms:title", *both(catalogue.contents.title))
    yield from state(here, "foaf:primaryTopic", iri(dataset))
    yield from _own(graph, dataset)
    yield from _published(catalogue, dataset)
    for imported in (each for each in catalogue.contents.datasets if each.origin):
        yield from _imported(catalogue, graph, catalogue.dataset(imported), imported)
    for (property_, start), count in sorted(links.items()):
        yield from _linkset(here, dataset, property_, start, count)


def links_of(graph: Graph) -> Links:
    """Count the links to what others describe."""
    found = Counter[tuple[str, str]]()
    for property_ in LINKS:
        for _, target in going_on(graph.links(property_)):
            if not target.startswith((graph.iris.base, NUTS)):
                parts = urlsplit(target)
                found[property_, f"{parts.scheme}://{parts.netloc}/"] += 1
    return found


def _own(graph: Graph, dataset: str) -> Iterator[str]:
    """What the graph states of itself: the data set and, step by step, its parts."""
    waiting, seen = [dataset], {dataset}
    while waiting:
        for statement in going_on(sorted(graph.statements(waiting.pop()))):
            yield " ".join(statement)
            part = linked(statement)
            if part.startswith(f"{dataset}/") and part not in seen:
                seen.add(part)
                waiting.append(part)


def _published(catalogue: Catalogue, dataset: str) -> Iterator[str]:
    """Where it can be had, from whom, and for what it may be used."""
    publication = catalogue.publication
    formats = {format_.suffix: format_ for format_ in GRAPHS}
    yield from a(dataset, "void:Dataset")
    yield from state(dataset, "void:sparqlEndpoint", iri(catalogue.address("sparql")))
    yield from state(dataset, "foaf:homepage", iri(publication.homepage or catalogue.address("")))
    yield from state(
        dataset, "rdfs:seeAlso", *(iri(catalogue.address(each.endpoint)) for each in catalogue.contents.services)
    )
    yield from state(dataset, "void:feature", *(iri(each.rdf.iri) for each in formats.values() if each.rdf))
    for entry in catalogue.contents.datasets:
        for file in catalogue.files_of(entry):
            if entry.name == "graph":
                yield from state(dataset, "void:dataDump", iri(catalogue.address(f"downloads/{file.name}")))
    if publication.licence:
        yield from state(dataset, "dcterms:license", iri(publication.licence.iri))
    if publication.publisher:
        yield from state(dataset, "dcterms:publisher", iri(publication.publisher.iri))
        yield from state(publication.publisher.iri, "foaf:name", *both(publication.publisher.name))
    if catalogue.latest:
        yield from state(dataset, "dcterms:modified", literal(catalogue.latest, "date"))


def _imported(catalogue: Catalogue, graph: Graph, me: str, dataset: Dataset) -> Iterator[str]:
    """What the graph states of one that is imported, and where that can be had."""
    yield from map(" ".join, sorted(graph.statements(me)))
    yield from state(me, "void:sparqlEndpoint", iri(catalogue.address("sparql")))
    for file in catalogue.files_of(dataset):
        yield from state(me, "void:dataDump", iri(catalogue.address(f"downloads/{file.name}")))


def _linkset(here: str, dataset: str, property_: str, start: str, count: int) -> Iterator[str]:
    target = f"{here}#{slug(urlsplit(start).netloc)}"
    me = f"{target}-{local_name(expand(property_))}"
    yield from a(me, "void:Linkset")
    yield from state(dataset, "void:subset", iri(me))
    yield from state(me, "void:subjectsTarget", iri(dataset))
    yield from state(me, "void:linkPredicate", iri(expand(property_)))
    yield from state(me, "void:objectsTarget", iri(target))
    yield from state(me, "void:triples", literal(count, "integer"))
    yield from a(target, "void:Dataset")
    yield from state(target, "void:uriSpace", plain(start))


async def void(request: Request[Any]) -> Response:
    """Answer with the description, in the format that the client wants most; a 406 problem if it wants none."""
    chosen = Preferences.of(request).choose(GRAPHS)
    if chosen is None:
        raise not_acceptable("The description of the graph", GRAPHS)
    return await _answer(request, chosen)


async def _answer(request: Request[Any], format_: Format) -> Response:
    catalogue, release = catalogue_of(request), release_of(request)

    def write() -> bytes:
        return serialised(void_statements(catalogue, release.graph, release.once(links_of)), format_)

    tag = entity_tag(PATH, request.app.version, format_.name, *state_of(catalogue))
    return await rendered(request, tag, format_.content_type, write, {"Vary": "Accept"})


ROUTE = Route(f"/{PATH}", void)
