"""The process that evaluates queries until it is killed: ``python -m esfgraph_server.query_process``.

Evaluation cannot be interrupted from within, so a process of its own is the only limit that holds for every query.
"""

import io
import json
import os
import queue
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
    serialize,
)

from esfgraph.formats import GRAPHS, RDF_XML, RESULTS, SPARQL_XML
from esfgraph.namespaces import PREFIXES
from esfgraph_server.federation import asks_other_endpoints
from esfgraph_server.frames import CHUNK, HEADER, Form, Kind, Refusal, frame
from esfgraph_server.sandbox import close_network, limit_memory
from esfgraph_server.xml_text import XmlText, named

_FORMATS = {format_.name: format_ for format_ in (*RESULTS, *GRAPHS)}
_LINE_BREAKS = {QueryResultsFormat.CSV: b"\r\n", QueryResultsFormat.TSV: b"\n"}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)

Send = Callable[[bytes, bytes], None]


class _RefusedError(Exception):
    """An answer that ends here, and why."""

    def __init__(self, refusal: Refusal, message: str = "", **more: int) -> None:
        super().__init__(message)
        self.body = json.dumps({"refusal": refusal, "message": message, **more}).encode()


class _Chunks(io.RawIOBase):
    """Sends what is written in frames of exactly CHUNK bytes, the last one shorter, up to *limit* bytes."""

    def __init__(self, send: Send, limit: int) -> None:
        self._send = send
        self._left = limit
        self._buffer = bytearray()

    def writable(self) -> bool:
        """Tell that this is an output."""
        return True

    def write(self, data: Any, /) -> int:
        """Take *data*; a frame goes out for every full chunk."""
        self._left -= len(data)
        if self._left < 0:
            raise _RefusedError(Refusal.SIZE)
        self._buffer += data
        while len(self._buffer) >= CHUNK:
            self._send(Kind.DATA, bytes(self._buffer[:CHUNK]))
            del self._buffer[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Send what is left."""
        if self._buffer:
            self._send(Kind.DATA, bytes(self._buffer))


def answer(store: Store, request: dict[str, Any], send: Send) -> None:
    """Evaluate one query and send its form, its data and the end, or why there is no (whole) answer."""
    try:
        _answer(store, request, send)
        send(Kind.END, b"")
    except _RefusedError as error:
        send(Kind.ERROR, error.body)
    except SyntaxError as error:
        send(Kind.ERROR, _syntax(str(error)).body)
    except MemoryError:
        send(Kind.ERROR, _RefusedError(Refusal.MEMORY).body)
    except (ValueError, RuntimeError, OSError) as error:
        send(Kind.ERROR, _RefusedError(Refusal.EVALUATION, str(error)).body)


def _answer(store: Store, request: dict[str, Any], send: Send) -> None:
    if asks_other_endpoints(request["text"]):
        raise _RefusedError(Refusal.FEDERATION)
    results = store.query(
        request["text"], base_iri=request["base_iri"], substitutions=_bindings(request), **_dataset(request)
    )
    form, variables = Form.GRAPH, []
    if isinstance(results, QueryBoolean):
        form = Form.BOOLEAN
    elif isinstance(results, QuerySolutions):
        form, variables = Form.SOLUTIONS, [variable.value for variable in results.variables]
    send(Kind.FORM, json.dumps({"form": form, "variables": variables}).encode())
    if name := request["formats"].get(form):
        chunks = _Chunks(send, request["bytes"])
        _write(results, name, cast("IO[bytes]", chunks))
        chunks.finish()


def _write(results: QueryBoolean | QuerySolutions | QueryTriples, name: str, output: IO[bytes]) -> None:
    format_ = _FORMATS[name]
    if format_ in (RDF_XML, SPARQL_XML):
        output = cast("IO[bytes]", XmlText(output))
    if isinstance(results, QueryTriples):
        serialize(named(results) if format_ is RDF_XML else results, output, format_.rdf, prefixes=PREFIXES)
        return
    assert format_.results is not None
    results.serialize(output, format_.results)
    if isinstance(results, QueryBoolean):
        output.write(_LINE_BREAKS.get(format_.results, b""))


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """Read the data set of the protocol (SPARQL 1.1 Protocol, 2.1.4): it replaces all that the query names."""
    default, named = request["default_graphs"], request["named_graphs"]
    if not default and not named:
        return {}
    return {"default_graph": [NamedNode(iri) for iri in default], "named_graphs": [NamedNode(iri) for iri in named]}


def _bindings(request: dict[str, Any]) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
    terms: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {}
    for each in request["bindings"]:
        literal = each["datatype"] is not None
        term = Literal(each["value"], datatype=NamedNode(each["datatype"])) if literal else NamedNode(each["value"])
        terms[Variable(each["variable"])] = term
    return terms


def _syntax(message: str) -> _RefusedError:
    if not (place := _PLACE.match(message)):
        return _RefusedError(Refusal.SYNTAX, message)
    return _RefusedError(Refusal.SYNTAX, place[3], line=int(place[1]), column=int(place[2]))


def main() -> None:
    """Serve the store named by the arguments on the inherited socket until that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the server
    path, descriptor, memory = sys.argv[1:]
    limit_memory(int(memory))
    connection = socket.socket(fileno=int(descriptor))
    close_network()
    store = Store.read_only(path)

    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, requests), daemon=True).start()

    def send(kind: bytes, body: bytes) -> None:
        connection.sendall(frame(kind, body))

    send(Kind.READY, b"")
    while True:
        answer(store, requests.get(), send)


def _receive(connection: socket.socket, requests: "queue.SimpleQueue[dict[str, Any]]") -> None:
    """Read requests; when the server has gone, end the process even in the midst of a query."""
    with connection.makefile("rb") as stream:
        while header := stream.read(HEADER.size):
            requests.put(json.loads(stream.read(HEADER.unpack(header)[1])))
    os._exit(0)


if __name__ == "__main__":
    main()
