"""What reads bytes of strangers, each as one call that fails where a rule is broken; see test_corpus.py.

An input is any bytes. A target raises for nothing but a fault of the program, whatever the bytes are.
"""

import io
from collections.abc import Callable, Mapping
from functools import cache
from typing import get_args
from urllib.parse import parse_qsl
from zipfile import ZipFile

import pyoxigraph as ox

from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.profile import tables_of
from esfgraph.findings import Finding
from esfgraph.privacy.masking import personal_places
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.formats import DOCUMENTS, HTML
from esfgraph.rdf.iris import Iris
from esfgraph.records.reading import NOTHING, Reading, Refused, read_source
from esfgraph.release.data_folder import Release
from esfgraph_server.http.files import read_ranges
from esfgraph_server.http.negotiation import LANGUAGES, Preferences
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.query_pool.scanner import asks_other_endpoints, is_volatile, nesting, read_tokens, refusal_of

Try = Callable[[bytes], None]
"""Tries one input."""
_IRIS = Iris()
_HIDDEN = ("email", "identity")
"""What no value of a field looks like, and so stands in nothing that is kept."""
_LONGEST_QUERY, _DEEPEST_QUERY = 1000, 50
_LISTS: tuple[ListName, ...] = get_args(ListName)


def source(data: bytes) -> None:
    """Read it as a file of unknown kind: records, refusals and findings come of it, none with personal data."""
    for found in read_source("a.bin", data, tables_of(()), _IRIS, NOTHING):
        if isinstance(found, Finding):
            texts = [found.message, found.message_sv]
        elif isinstance(found, Refused):
            texts = [found.text or "", *(each.message for each in found.reasons)]
        else:
            assert isinstance(found, Reading)
            texts = [found.raw.redacted]
        for text in texts:
            assert not [place for place in personal_places(plain_text(text)) if place.kind in _HIDDEN], text


def sheet(data: bytes) -> None:
    """Read it as the only sheet of a workbook."""
    source(_workbook_of(data))


def query(data: bytes) -> None:
    """Read the tokens of a query; where the engine would ask another endpoint, that is seen before."""
    text = data.decode("utf-8", "replace")
    assert nesting(text, 0) == read_tokens(text).depth()
    refusal_of(text, depth=50, groups=50)
    is_volatile(text)
    if len(text) > _LONGEST_QUERY or read_tokens(text).depth() > _DEEPEST_QUERY or asks_other_endpoints(text):
        return  # never parsed
    try:
        answer = ox.Store().query(text)
        if not isinstance(answer, ox.QueryBoolean):
            list(answer)
    except SyntaxError:
        return
    except (OSError, RuntimeError) as error:
        raise AssertionError(f"The engine asks another endpoint: {text!r}") from error


def negotiation(data: bytes) -> None:
    """Read it as the headers of a request that say what a client takes, and which part of a file it wants."""
    header = data.decode("latin-1")
    wishes = Preferences(header, header, header)
    assert wishes.choose(DOCUMENTS) in (None, *DOCUMENTS)
    assert wishes.language in LANGUAGES
    assert wishes.gzip in (True, False)
    assert Preferences(f"text/html;q=1, {header}").choose((HTML,)) in (None, HTML)
    ranges = read_ranges(header, 1000)
    assert ranges is None or all("-" in each for each in ranges)


def selection(release: Release) -> Try:
    """Read it as the query of a list's address: a selection whose own address gives it again, or a sentence."""
    graph, index = Graph(release.open_store(), _IRIS), SearchIndex.open(release.path / "search")

    def attempt(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        for list_ in _LISTS:
            try:
                found = Selection.parse(list_, parse_qsl(text, keep_blank_values=True), graph, index)
            except SelectionError as error:
                sentences = [error.sentence.en, error.sentence.sv]
            else:
                assert Selection.parse(list_, parse_qsl(found.query, keep_blank_values=True), graph, index) == found
                continue
            assert all(sentence.endswith(".") for sentence in sentences), sentences

    return attempt


TARGETS: Mapping[str, Callable[[Release], Try]] = {
    **dict.fromkeys(("page", "html", "web-archive", "mhtml", "workbook", "export", "json-lines"), lambda _: source),
    "sheet": lambda _: sheet,
    "query": lambda _: query,
    "negotiation": lambda _: negotiation,
    "selection": selection,
}
"""By the name of the folder that holds its corpus; a target may need a release of the seeds."""


@cache
def _parts() -> Mapping[str, bytes]:
    """The parts of a workbook with one sheet, but for the sheet."""
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    with ZipFile(out) as book:
        return {name: book.read(name) for name in book.namelist()}


def _workbook_of(data: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as book:
        for name, part in _parts().items():
            book.writestr(name, data if name.endswith("sheet1.xml") else part)
    return out.getvalue()
