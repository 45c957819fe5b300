"""Where things, their documents and their pages are found: paths in, links out."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.requests import Request

from esfgraph.rdf.formats import Format
from esfgraph.rdf.iris import Iris, normal_segment
from esfgraph.rdf.namespaces import ESF
from esfgraph_server.http.negotiation import LANGUAGES, Language

ONTOLOGY = ESF.rstrip("#")
ONTOLOGY_PATH = "ontology"
NUTS_SCHEME = "http://data.europa.eu/nuts/scheme/"


def requested_path(request: Request[Any]) -> str:
    """Return the path of the request below the proxy's prefix, escaped as IRIs are: without the leading slash."""
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    path = raw.decode("ascii", "replace").partition("?")[0]
    prefix: str = request.scope.get("root_path", "")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path[len(prefix) :]
    return "/".join(normal_segment(unquote(segment)) for segment in path.removeprefix("/").split("/"))


def thing_at(path: str, iris: Iris) -> str:
    """Return the IRI of the thing that a path names: a term of the ontology lies below it, though its IRI is a hash."""
    if path == ONTOLOGY_PATH:
        return ONTOLOGY
    above, _, term = path.partition("/")
    return ESF + term if above == ONTOLOGY_PATH and term else iris.of_path(path)


@dataclass(frozen=True, slots=True)
class Links:
    """Writes links for one reader: local where the thing is ours, and never to anything but http and https."""

    root: str
    """The proxy's prefix, without a slash at its end."""
    language: Language
    iris: Iris | None = None

    @classmethod
    def of(cls, request: Request[Any], language: Language = LANGUAGES[0], iris: Iris | None = None) -> Self:
        """Write links for whoever sent *request*; without *iris* no thing has a page."""
        return cls(request.scope.get("root_path", ""), language, iris)

    def page(self, path: str = "", **parameters: str | int) -> str:
        """Return the address of a page in the reader's language."""
        return self._with(f"{self.root}/{self.language}/{path}", parameters)

    def other(self, language: Language, path: str, query: str = "") -> str:
        """Return the address of the same page in another language."""
        return f"{self.root}/{language}/{path}" + (f"?{query}" if query else "")

    def file(self, path: str, **parameters: str | int) -> str:
        """Return the address of something that has no language."""
        return self._with(f"{self.root}/{path}", parameters)

    def document(self, path: str, format_: Format) -> str:
        """Return the address of the document that describes a thing in one format."""
        return f"{self.root}/{path}{format_.suffix}"

    def to(self, iri: str) -> str | None:
        """Return where a reader is led for *iri*; None where it is nothing to be opened."""
        if iri.startswith(ESF):
            return self.page(f"{ONTOLOGY_PATH}/{quote(iri.removeprefix(ESF))}")
        if iri == ONTOLOGY:
            return self.page(ONTOLOGY_PATH)
        if iri.startswith(NUTS_SCHEME):
            return self.page("regions")
        path = self.iris.path_of(iri) if self.iris else None
        if path is not None:
            return self.page(path)
        return iri if urlsplit(iri).scheme in ("http", "https") else None

    def to_shape(self, name: str) -> str:
        """Return where a shape of ours is explained, which is given by its local name."""
        return self.page(f"shapes/{quote(name)}")

    def is_local(self, iri: str) -> bool:
        """Tell whether *iri* is described here."""
        return iri.startswith((ONTOLOGY, NUTS_SCHEME)) or bool(self.iris and self.iris.path_of(iri))

    @staticmethod
    def _with(address: str, parameters: dict[str, str | int]) -> str:
        return f"{address}?{urlencode(parameters)}" if parameters else address
