"""What a copy begins with: the addresses that every release has, and those of all that the release tells of."""

from collections.abc import Iterator, Sequence
from itertools import chain

import pyoxigraph as ox
from fastapi import FastAPI
from starlette.routing import Route

from esfgraph.query.examples import load_examples
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.namespaces import ESF
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.sums import NAME as SUMS
from esfgraph_server.catalogue.downloads import MANIFEST, files_of
from esfgraph_server.http.first_part import ByFirstPart
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.model.graph import OWN, Graph
from esfgraph_server.model.shapes import shapes_by_name
from esfgraph_server.site.rendering import STATIC
from esfgraph_server.site.routes import PAGES
from esfgraph_server.static_site.addresses import Address
from esfgraph_server.urls import ONTOLOGY, ONTOLOGY_PATH

_NEEDS_SERVER = ("/api/v1", "/health/", "/metrics", "/reconcile", "/sparql")
"""How the addresses begin that only a server answers."""
_DEAR = ".png"
"""How those of pictures end that take a hundred times as long to make as the same as SVG."""
WITHOUT_SUFFIX = ("datasets/dcat", ".well-known/void")
"""Addresses of files, as portals expect them."""
_FIRST_PAGES = tuple(f"/{language}" for language in LANGUAGES)
"""Addresses that lead to the same with a slash at its end, which is the same file."""


def addresses_of_routes(app: FastAPI) -> list[Address]:
    """List the addresses that the application's routes name in full, and those of pages."""
    parted = chain.from_iterable(each.routes if isinstance(each, ByFirstPart) else [each] for each in app.routes)
    routes = [route.path for route in parted if isinstance(route, Route) and "GET" in (route.methods or ())]
    paths = [
        *(
            path
            for path in routes
            if "{" not in path and not path.startswith(_NEEDS_SERVER) and not path.endswith(_DEAR)
        ),
        *(f"/{language}/{path}" for language in LANGUAGES for path in PAGES),
    ]
    return [Address(path.removeprefix("/")) for path in dict.fromkeys(paths) if path not in _FIRST_PAGES]


def pages_by_name(data: DataFolder) -> list[Address]:
    """List the pages that have names of their own, and are of no thing: of queries, shapes, and releases."""
    below = [
        *(f"queries/{example.name}" for example in load_examples()),
        *(f"shapes/{name}" for name in shapes_by_name()),
        *(f"releases/{switch['release']}" for switch in data.history()),
    ]
    return [Address(f"{language}/{path}") for language in LANGUAGES for path in dict.fromkeys(below)]


def files_by_name(release: Release) -> list[Address]:
    """List the files of the release, and those that pages are shown with."""
    static = (path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("*")) if path.is_file())
    names: Sequence[str] = [*files_of(release.manifest), MANIFEST, SUMS]
    return [*(Address(f"downloads/{name}") for name in names), *(Address(f"static/{name}") for name in static)]


def addresses_of_things(graph: Graph) -> Iterator[Address]:
    """Yield, thing by thing, its name, its pages and its documents."""
    for path in paths_of_things(graph):
        yield Address(path)
        yield from (Address(f"{language}/{path}") for language in LANGUAGES)
        yield from (Address(f"{path}{format_.suffix}") for format_ in GRAPHS)


ADDRESSES_OF_THING = 1 + len(LANGUAGES) + len(GRAPHS)
"""How many they are."""


def paths_of_things(graph: Graph) -> Iterator[str]:
    """Yield the path of each thing of which anything is stated, once, however many there are.

    A store gives the statements of a graph subject by subject.
    """
    earlier: list[ox.DefaultGraph | ox.NamedNode] = []
    graphs: list[ox.DefaultGraph | ox.NamedNode] = [ox.DefaultGraph()]
    graphs += (ox.NamedNode(graph.iris.graph(name)) for name in sorted(OWN))
    for name in graphs:
        last: object = None
        for quad in graph.store.quads_for_pattern(None, None, None, name):
            subject = quad.subject
            if subject == last or not isinstance(subject, ox.NamedNode):
                continue
            last = subject
            path = _path_of(subject.value, graph)
            if path and not any(_states(graph, subject, each) for each in earlier):
                yield path
        earlier.append(name)


def _states(graph: Graph, subject: ox.NamedNode, name: ox.DefaultGraph | ox.NamedNode) -> bool:
    return next(graph.store.quads_for_pattern(subject, None, None, name), None) is not None


def _path_of(iri: str, graph: Graph) -> str | None:
    if iri == ONTOLOGY:
        return ONTOLOGY_PATH
    if iri.startswith(ESF):
        return f"{ONTOLOGY_PATH}/{iri.removeprefix(ESF)}"
    path = graph.iris.path_of(iri)
    return path if path and "#" not in path else None
