"""What a query process does: it evaluates queries until it is killed.

Evaluation cannot be interrupted from within, so a process of its own is the only limit that holds for every query.
"""

import os
import resource
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Store,
    Triple,
    Variable,
    serialize,
)

from esfgraph.errors import StoreError
from esfgraph.query.syntax_errors import find_fault
from esfgraph.rdf.formats import GRAPHS, RDF_XML, RESULTS, SPARQL_XML, Format
from esfgraph.rdf.namespaces import PREFIXES
from esfgraph_server.query_pool.forking import fork_children
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.query_pool.messages import LENGTH, Binding, Form, Query, Ready, Refusal, decode_query, encode
from esfgraph_server.query_pool.result_writer import AnswerWriter, RefusedError, RowCount, Send, XmlText, named
from esfgraph_server.query_pool.sandbox import close_network, limit_memory, stand_back
from esfgraph_server.query_pool.scanner import refusal_of

if TYPE_CHECKING:
    from esfgraph_server.query_pool.remote_store import RemoteStore

_FORMATS = {format_.name: format_ for format_ in (*RESULTS, *GRAPHS)}
_LINE_BREAKS = {QueryResultsFormat.CSV: b"\r\n", QueryResultsFormat.TSV: b"\n"}
_ROOM = 4
"""A process leaves once it holds more than a quarter of its limit: the next query would have less."""


def answer(store: "Store | RemoteStore", limits: QueryLimits, query: Query, send: Send) -> bool:
    """Evaluate one query and send its answer, or why there is no (whole) one; tell whether to go on to the next."""
    refused: RefusedError
    try:
        return _answer(store, limits, query, send)
    except RefusedError as error:
        refused = error
    except SyntaxError as error:
        fault = find_fault(query.text, str(error), _prefixes(query))
        words = fault.reason
        refused = RefusedError(Refusal.SYNTAX, words.en, words.sv, line=fault.line, column=fault.column)
    except StoreError as error:
        refused = RefusedError(Refusal.AWAY, str(error))
    except MemoryError:
        refused = RefusedError(Refusal.MEMORY)
    except (ValueError, RuntimeError, OSError) as error:
        is_damaged = str(error).startswith("Corruption")  # as the store says that it is damaged
        refused = RefusedError(Refusal.STORE) if is_damaged else RefusedError(Refusal.EVALUATION, str(error))
    send(encode(refused.refused))
    return True


def _answer(store: "Store | RemoteStore", limits: QueryLimits, query: Query, send: Send) -> bool:
    if refusal := refusal_of(query.text, limits.depth, limits.groups):
        raise RefusedError(refusal)
    results: QueryBoolean | QuerySolutions | Iterator[Triple] = store.query(
        query.text,
        base_iri=query.base_iri,
        prefixes=_prefixes(query),
        substitutions=_substitutions(query.bindings),
        **_dataset(query),
    )
    form, variables = Form.GRAPH, list[str]()
    if isinstance(results, QueryBoolean):
        form = Form.BOOLEAN
    elif isinstance(results, QuerySolutions):
        form, variables = Form.SOLUTIONS, [variable.value for variable in results.variables]
    format_ = _FORMATS.get(query.formats.get(form, ""))
    rows = RowCount(format_.results if format_ and form is Form.SOLUTIONS else None, limits.rows)
    writer = AnswerWriter(send, form, variables, rows, limits.bytes, gzip=bool(query.gzip and format_))
    if format_:
        _write(results, format_, rows, cast("IO[bytes]", writer))
    del results
    leaving = _has_grown(limits.memory)
    writer.finish(leaving=leaving)
    return not leaving


def _write(
    results: QueryBoolean | QuerySolutions | Iterator[Triple], format_: Format, rows: RowCount, output: IO[bytes]
) -> None:
    if format_ is RDF_XML or format_ is SPARQL_XML:
        output = cast("IO[bytes]", XmlText(output))
    if not isinstance(results, QueryBoolean | QuerySolutions):
        triples = rows.limited(results)
        serialize(named(triples) if format_ is RDF_XML else triples, output, format_.rdf, prefixes=PREFIXES)
        return
    assert format_.results is not None
    results.serialize(output, format_.results)
    if isinstance(results, QueryBoolean):
        output.write(_LINE_BREAKS.get(format_.results, b""))


def _has_grown(memory: int) -> bool:
    """Tell whether this process holds so much memory of its own that the next query would run short of it."""
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 * _ROOM < memory:
        return False  # not even at its peak: the usual case, told without reading a file
    try:
        _, resident, shared, *_ = map(int, Path("/proc/self/statm").read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return True
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") * _ROOM > memory


def _dataset(query: Query) -> dict[str, Any]:
    """Return the data set of the protocol (SPARQL 1.1 Protocol, 2.1.4): it replaces all that the query names."""
    if not query.default_graphs and not query.named_graphs:
        return {}
    return {
        "default_graph": list(map(NamedNode, query.default_graphs)),
        "named_graphs": list(map(NamedNode, query.named_graphs)),
    }


def _substitutions(bindings: Sequence[Binding]) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
    return {Variable(binding.variable): _term(binding) for binding in bindings}


def _term(binding: Binding) -> NamedNode | Literal:
    if binding.datatype is None:
        return NamedNode(binding.value)
    return Literal(binding.value, datatype=NamedNode(binding.datatype))


def _prefixes(query: Query) -> dict[str, str]:
    """Return the prefixes that need no declaration: those of what is published, the empty one for our things."""
    return PREFIXES | ({"": query.base_iri} if query.base_iri else {})


def main() -> None:
    """Fork processes that serve the store named by the arguments, as the inherited socket asks for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the server
    descriptor, store, limits = sys.argv[1:]
    work = partial(_serve, _opener(store), msgspec.json.decode(limits, type=QueryLimits))
    fork_children(socket.socket(fileno=int(descriptor)), work)


def _opener(argument: str) -> "Callable[[], Store | RemoteStore]":
    """What opens the store that the server names; what that takes is read before processes are forked."""
    if not argument.startswith("{"):

        def open_own() -> Store:
            close_network()
            return Store.read_only(argument)

        return open_own
    from esfgraph_server.query_pool.remote_store import RemoteRelease, RemoteStore

    return partial(RemoteStore, msgspec.json.decode(argument, type=RemoteRelease))


def _serve(open_store: "Callable[[], Store | RemoteStore]", limits: QueryLimits, connection: socket.socket) -> None:
    """Answer queries until the connection is closed."""
    stand_back(limits.niceness)
    limit_memory(limits.memory)
    store = open_store()
    threading.Thread(target=_leave_with_the_server, args=(connection.fileno(),), daemon=True).start()
    connection.sendall(encode(Ready()))
    _silence()
    with connection.makefile("rb") as messages:
        while length := messages.read(LENGTH.size):
            query = decode_query(messages.read(*LENGTH.unpack(length)))
            if not answer(store, limits, query, connection.sendall):
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
