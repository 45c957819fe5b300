"""A store of others on loopback: SPARQL 1.1 queries and graphs over HTTP, in this process, with faults on demand."""

import base64
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

Fault = Callable[[str], tuple[int, bytes] | None]
"""What a request is answered instead, by its method: status and body; None where it is answered as it should be."""


@dataclass
class GraphStore:
    """The store, and what was asked of it."""

    address: str
    store: ox.Store = field(default_factory=ox.Store)
    user: str = ""
    """``name:password`` without whom nothing is written."""
    fault: Fault = lambda _: None
    asked: list[str] = field(default_factory=list)
    """Methods and graphs, or queries, in order."""

    @property
    def endpoint(self) -> str:
        return f"{self.address}/query"

    @property
    def graphs(self) -> str:
        return f"{self.address}/store"

    def size(self, graph: str) -> int:
        return len([*self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))])


@contextlib.contextmanager
def graph_store() -> Iterator[GraphStore]:
    """Run a store on a free port until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two packets

        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = parse_qs(urlsplit(self.path).query)
            wanted = base64.b64encode(here.user.encode()).decode()
            instead = here.fault(self.command)
            if instead:
                status, found, kind = instead[0], instead[1], "text/plain"
            elif here.user and self.path.startswith("/store") and self.headers["Authorization"] != f"Basic {wanted}":
                status, found, kind = 401, b"", "text/plain"
            elif self.path.startswith("/store"):
                status, found, kind = self.change(query["graph"][0], body)
            else:
                status, found, kind = self.evaluate(parse_qs(body.decode()))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(found)))
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="store"')
            if status == 302:
                self.send_header("Location", here.endpoint)
            self.end_headers()
            self.wfile.write(found)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (names of the standard library)

        def change(self, name: str, body: bytes) -> tuple[int, bytes, str]:
            here.asked.append(f"{self.command} {name}")
            graph = ox.NamedNode(name)
            if self.command == "GET" and not here.store.contains_named_graph(graph):
                return 404, b"", "text/plain"
            if self.command == "GET":
                triples = [quad.triple for quad in here.store.quads_for_pattern(None, None, None, graph)]
                return 200, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
            if self.command == "DELETE" and not here.store.contains_named_graph(graph):
                return 404, b"", "text/plain"
            if self.command in ("PUT", "DELETE"):
                here.store.remove_graph(graph)
            if self.command != "DELETE":
                here.store.load(body, format=ox.RdfFormat.TURTLE, to_graph=graph)
            return 204, b"", "text/plain"

        def evaluate(self, form: dict[str, list[str]]) -> tuple[int, bytes, str]:
            here.asked.append(form["query"][0])
            default, named = ([*map(ox.NamedNode, form.get(f"{kind}-graph-uri", ()))] for kind in ("default", "named"))
            dataset: dict[str, Any] = {"default_graph": default, "named_graphs": named} if default or named else {}
            try:
                result = here.store.query(form["query"][0], **dataset)
                if isinstance(result, ox.QueryTriples):
                    return 200, ox.serialize(result, format=ox.RdfFormat.N_TRIPLES) or b"", "application/n-triples"
                return 200, result.serialize(format=ox.QueryResultsFormat.JSON) or b"", "application/json"
            except (SyntaxError, ValueError, RuntimeError) as error:
                return 400, f"\n{error}\nmore".encode(), "text/plain"

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Let a client leave when it likes."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        here = GraphStore(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield here
        finally:
            server.shutdown()
