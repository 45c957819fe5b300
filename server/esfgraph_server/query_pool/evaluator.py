"""The processes that evaluate queries until they are killed: ``python -m esfgraph_server.query_pool.evaluator``.

Evaluation cannot be interrupted from within, so a process of its own is the only limit that holds for every query.
"""

import json
import os
import re
import resource
import select
import signal
import socket
import sys
import threading
from functools import partial
from pathlib import Path
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

from esfgraph.rdf.formats import GRAPHS, RDF_XML, RESULTS, SPARQL_XML, Format
from esfgraph.rdf.namespaces import PREFIXES
from esfgraph_server.query_pool.births import bear
from esfgraph_server.query_pool.limits import QueryLimits, refuse_by_text
from esfgraph_server.query_pool.messages import HEADER, Form, Kind, Refusal, frame
from esfgraph_server.query_pool.result_writer import Output, RefusedError, RowCount, Send
from esfgraph_server.query_pool.sandbox import close_network, limit_memory, stand_back
from esfgraph_server.query_pool.xml_text import XmlText, named

_FORMATS = {format_.name: format_ for format_ in (*RESULTS, *GRAPHS)}
_LINE_BREAKS = {QueryResultsFormat.CSV: b"\r\n", QueryResultsFormat.TSV: b"\n"}
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_GROWN = 4
"""A process leaves once it holds more than this part of its limit: the next query would have less."""


def answer(store: Store, limits: QueryLimits, request: dict[str, Any], send: Send) -> bool:
    """Evaluate one query and send its answer, or why there is no (whole) one; tell whether to go on to the next."""
    refused: RefusedError
    try:
        return _answer(store, limits, request, send)
    except RefusedError as error:
        refused = error
    except SyntaxError as error:
        refused = _syntax(str(error))
    except MemoryError:
        refused = RefusedError(Refusal.MEMORY)
    except (ValueError, RuntimeError, OSError) as error:
        refused = RefusedError(Refusal.EVALUATION, str(error))
    send(frame(Kind.ERROR, refused.body))
    return True


def _answer(store: Store, limits: QueryLimits, request: dict[str, Any], send: Send) -> bool:
    if refusal := refuse_by_text(request["text"], limits.depth):
        raise RefusedError(refusal)
    results = store.query(
        request["text"], base_iri=request["base_iri"], substitutions=_bindings(request), **_dataset(request)
    )
    form, variables = Form.GRAPH, []
    if isinstance(results, QueryBoolean):
        form = Form.BOOLEAN
    elif isinstance(results, QuerySolutions):
        form, variables = Form.SOLUTIONS, [variable.value for variable in results.variables]
    format_ = _FORMATS.get(request["formats"].get(form))
    rows = RowCount(format_.results if format_ and form is Form.SOLUTIONS else None, limits.rows)
    output = Output(send, form, variables, rows, limits.bytes, gzip=bool(request["gzip"] and format_))
    if format_:
        _write(results, format_, rows, cast("IO[bytes]", output))
    del results
    stays = not _has_grown(limits.memory)
    output.finish(Kind.END if stays else Kind.LEAVE)
    return stays


def _write(
    results: QueryBoolean | QuerySolutions | QueryTriples, format_: Format, rows: RowCount, output: IO[bytes]
) -> None:
    if format_ is RDF_XML or format_ is SPARQL_XML:
        output = cast("IO[bytes]", XmlText(output))
    if isinstance(results, QueryTriples):
        triples = rows.limited(results)
        serialize(named(triples) if format_ is RDF_XML else triples, output, format_.rdf, prefixes=PREFIXES)
        return
    assert format_.results is not None
    results.serialize(output, format_.results)
    if isinstance(results, QueryBoolean):
        output.write(_LINE_BREAKS.get(format_.results, b""))


def _has_grown(memory: int) -> bool:
    """Tell whether this process holds so much memory of its own that the next query would run short of it."""
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * _GROWN < memory:
        return False  # not even at its peak: the usual case, told without reading a file
    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return True
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") * _GROWN > memory


def _dataset(request: dict[str, Any]) -> dict[str, Any]:
    """Read the data set of the protocol (SPARQL 1.1 Protocol, 2.1.4): it replaces all that the query names."""
    default, named = request["default_graphs"], request["named_graphs"]
    if not default and not named:
        return {}
    return {"default_graph": [NamedNode(iri) for iri in default], "named_graphs": [NamedNode(iri) for iri in named]}


def _bindings(request: dict[str, Any]) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
    terms: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {}
    for variable, value, datatype in request["bindings"]:
        term = NamedNode(value) if datatype is None else Literal(value, datatype=NamedNode(datatype))
        terms[Variable(variable)] = term
    return terms


def _syntax(message: str) -> RefusedError:
    if not (place := _PLACE.match(message)):
        return RefusedError(Refusal.SYNTAX, message)
    return RefusedError(Refusal.SYNTAX, place[3], line=int(place[1]), column=int(place[2]))


def main() -> None:
    """Fork processes that serve the store named by the arguments, as the inherited socket asks for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the server
    path, descriptor, niceness, written = sys.argv[1:]
    limits = QueryLimits(**json.loads(written))
    bear(socket.socket(fileno=int(descriptor)), partial(_serve, path, limits, int(niceness)))


def _serve(path: str, limits: QueryLimits, niceness: int, connection: socket.socket) -> None:
    """Answer queries until the connection is closed."""
    stand_back(niceness)
    limit_memory(limits.memory)
    close_network()
    store = Store.read_only(path)
    threading.Thread(target=_leave_with_the_server, args=(connection.fileno(),), daemon=True).start()
    connection.sendall(frame(Kind.READY))
    _silence()
    with connection.makefile("rb") as requests:
        while header := requests.read(HEADER.size):
            request = json.loads(requests.read(HEADER.unpack(header)[1]))
            if not answer(store, limits, request, connection.sendall):
                break
    os._exit(0)


def _leave_with_the_server(descriptor: int) -> None:
    """End the process, even in the midst of a query, when the other end of its socket has been closed."""
    poll = select.poll()
    poll.register(descriptor, getattr(select, "POLLRDHUP", 0))  # without it POLLHUP, which is always reported
    poll.poll()
    os._exit(0)


def _silence() -> None:
    """Throw away what the engine says when it runs out of memory: the server says it better."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stderr.fileno())
    os.close(nothing)


if __name__ == "__main__":
    main()
