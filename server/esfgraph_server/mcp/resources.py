"""Resources: documents of the release, by the paths that they have on the site."""

from dataclasses import dataclass
from urllib.parse import unquote

from esfgraph.errors import UsageError
from esfgraph.rdf.formats import JSON_LD, TURTLE, Format
from esfgraph.rdf.iris import normal_segment
from esfgraph_server.http.problems import Problem, ProblemError
from esfgraph_server.mcp.caller import Caller
from esfgraph_server.rdf.dereference import split_suffix
from esfgraph_server.rdf.document import describe, is_described, serialise
from esfgraph_server.rdf.publication import published_as
from esfgraph_server.rdf.shapes import PATH as SHAPES
from esfgraph_server.rdf.shapes import write_shapes
from esfgraph_server.urls import ONTOLOGY_PATH, thing_at

SPACE = "esfgraph://release/"
"""Before the path of a document: whichever release is served, and under whichever base its things are named."""
_FORMATS = (TURTLE, JSON_LD)
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Described:
    """A resource, or those of a template."""

    path: str
    title: str
    description: str
    format: Format

    @property
    def uri(self) -> str:
        """Its identifier, or the template of them."""
        return f"{SPACE}{self.path}{self.format.suffix}"


DOCUMENTS = (
    Described(ONTOLOGY_PATH, "Ontology", "Every class and property, with labels and definitions.", TURTLE),
    Described(SHAPES, "Shapes", "What a release is validated against, in SHACL.", TURTLE),
)
TEMPLATES = tuple(
    Described(path, title, f"All that is stated of {title.lower()}, by its number, as {example}.", format_)
    for path, title, example in (
        ("project/{number}", "A project", "25-030-S02"),
        ("organization/{number}", "An owner", "2120000415"),
    )
    for format_ in _FORMATS
)


async def read_resource(caller: Caller, uri: str) -> tuple[Format, str]:
    """Return a document; a 404 problem for what is none, 410 for what is withdrawn."""
    path = "/".join(normal_segment(unquote(each)) for each in uri.removeprefix(SPACE).split("/"))
    stem, format_ = split_suffix(path)
    if not uri.startswith(SPACE) or format_ not in _FORMATS:
        raise _unknown(uri)
    caller.state["tombstones"].refuse(stem)
    graph = caller.context.graph
    if stem != SHAPES and not is_described(graph, thing_at(stem, graph.iris)):
        raise _unknown(uri)

    def write() -> bytes:
        body = write_shapes(graph.iris.base, format_) if stem == SHAPES else _document(caller, stem, format_)
        if len(body) > _MOST_BYTES:
            raise UsageError(f"{uri[:200]} has {len(body)} bytes, more than is read here: ask for parts by a query.")
        return body

    return format_, (await caller.state["renderings"].fresh(caller.client, write)).decode()


def _document(caller: Caller, path: str, format_: Format) -> bytes:
    context, graph = caller.context, caller.context.graph
    address = f"{context.site}/{path}{format_.suffix}"
    about = published_as(context.publication, graph, context.release.since, address)
    return serialise(describe(graph, thing_at(path, graph.iris), address, about), format_, caller.state["compactor"])


def _unknown(uri: str) -> ProblemError:
    known = ", ".join(each.uri for each in (*DOCUMENTS, *TEMPLATES))
    return ProblemError(Problem(404, f"There is no resource {uri[:200]}; there are {known}."))
