"""The files of a list at the list's address with a suffix: ``/sv/projects.csv?county=24``."""

from datetime import date, datetime
from email.utils import formatdate
from functools import partial

from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from esfgraph.rdf.iris import slug
from esfgraph.rules import Bilingual
from esfgraph.tables.parquet import IS_INSTALLED
from esfgraph.tables.table_file import TableFile
from esfgraph_server.http.caching import CACHE_CONTROL, entity_tag, holds_copy, not_modified
from esfgraph_server.http.client import client_of
from esfgraph_server.http.negotiation import LANGUAGES, Language, Preferences
from esfgraph_server.http.problems import Problem, ProblemError, wrong_request
from esfgraph_server.http.redirection import see_other
from esfgraph_server.model.selections.facets import KINDS, ListName
from esfgraph_server.model.selections.find import begin_of, find_whole, today
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.releases.lease import release_of
from esfgraph_server.releases.open_release import OpenRelease
from esfgraph_server.tables.formats import FOR, PARQUET, SUFFIXES, FileFormat, file_format, formats_of
from esfgraph_server.tables.sheet import TITLES, Sheet
from esfgraph_server.tables.state import TablesRequest
from esfgraph_server.tables.streaming import Chunks, StreamedFile, gzipped
from esfgraph_server.urls import Links, requested_path

_LONGEST_NAME = 80
"""Characters of a file's name before the day and the suffix."""
_DEPENDS_ON_DAY = "status"
"""The facet whose values mean something else every day."""
_NO_READER = Bilingual(
    "Parametern ”{parameter}” har värdet ”{value}”. Den här filen kan ha {known}.",
    "The parameter '{parameter}' has the value '{value}'. This file can have {known}.",
)
_NOTHING = Bilingual("inget värde", "no value")
_NO_PARQUET = Bilingual(
    "Den här servern kan inte skriva Parquet, eftersom pyarrow inte är installerat där. Samma rader finns som CSV.",
    "This server cannot write Parquet, since pyarrow is not installed there. The same rows are there as CSV.",
)
_TOO_MANY = Bilingual(
    "Urvalet har {total} rader, och en sådan fil rymmer {most}. Begränsa urvalet, eller hämta det som CSV.",
    "The selection has {total} rows, and such a file holds {most}. Narrow the selection, or take it as CSV.",
)


async def list_file(request: TablesRequest, list_: ListName, suffix: str, language: Language) -> ASGIApp:
    """Answer with every row that the address asks for, whatever its page.

    Raise a ProblemError for a parameter that means nothing, ReleaseError when there is no release.
    """
    parameters = request.query_params.multi_items()
    reader = "".join(value for name, value in parameters if name == FOR)
    if suffix == PARQUET and not IS_INSTALLED:
        raise ProblemError(Problem(501, _NO_PARQUET.en, "no-parquet", sentence=_NO_PARQUET))
    if (format_ := file_format(list_, suffix, reader)) is None:
        readers = ", ".join(each.reader for each in formats_of(list_) if each.suffix == suffix and each.reader)
        raise wrong_request(_NO_READER.fill(parameter=FOR, value=reader[:100], known=readers or _NOTHING).to(language))
    asked = [(name, value) for name, value in parameters if name != FOR]
    try:
        selection = await run_sync(_parsed, request, list_, asked)
    except SelectionError as error:
        raise wrong_request(error.sentence.to(language)) from error
    return file_of(request, selection, format_, language)


def file_of(request: TablesRequest, selection: Selection, format_: FileFormat, language: Language) -> ASGIApp:
    """Answer with every row of a selection in a format, under titles in a language.

    304 to a client that holds it. A ProblemError where the client asks for another state, and when the answer is sent
    for a selection of more rows than the format holds.
    """
    release, selection, day = release_of(request), selection.at_page(1), selection.day or today()
    modified = int((release.path / "manifest.json").stat().st_mtime)
    made_of = [release.id, request.app.version, format_.key, language, selection.list, selection.query]
    if selection.values(_DEPENDS_ON_DAY) and not selection.day:
        made_of.append(day.isoformat())
        modified = max(modified, int(begin_of(day).timestamp()))
    made_of += sorted(selection.changed or ())
    tag = entity_tag(*made_of)
    headers = {"Vary": "Accept-Encoding"}
    if holds_copy(request, tag, modified=modified):
        return not_modified(tag, headers)
    is_compressed = Preferences.of(request).gzip and not format_.is_packed
    name = _file_name(selection, language, datetime.fromtimestamp(modified, begin_of(day).tzinfo).date())
    headers |= {
        "Content-Type": format_.media_type,
        "Content-Disposition": f'attachment; filename="{name}{format_.suffix}"',
        "Content-Language": language,
        "ETag": tag,
        "Last-Modified": formatdate(modified, usegmt=True),
        "Cache-Control": CACHE_CONTROL,
    }
    if is_compressed:
        headers["Content-Encoding"] = "gzip"

    def make() -> Chunks:
        written = _written(request, release, selection, format_, language, day)
        return gzipped(written) if is_compressed else written

    return StreamedFile(make, headers, request.state["renderings"], client_of(request.scope))


def door(request: TablesRequest) -> Response:
    """Lead from a file's address without a language to that with the reader's."""
    links = Links.of(request, Preferences.of(request).language)
    return see_other(request, links.page(requested_path(request)), "Accept-Language")


def _parsed(request: TablesRequest, list_: ListName, asked: list[tuple[str, str]]) -> Selection:
    release = release_of(request)
    return Selection.parse(list_, asked, release.graph, release.search_index, request.state["changed_since"](release))


def _written(
    request: TablesRequest,
    release: OpenRelease,
    selection: Selection,
    format_: FileFormat,
    language: Language,
    day: date,
) -> Chunks:
    whole = find_whole(release.search_index, selection, day)
    if format_.most is not None and whole.total > format_.most:
        raise wrong_request(_TOO_MANY.fill(total=whole.total, most=format_.most).to(language))
    columns, compactor = request.state["columns"][selection.list], request.state["compactor"]
    with TableFile.open(release.path, selection.list) as table:
        yield from format_.write(Sheet(columns, table, whole.numbers, whole.total, language, release.graph, compactor))


def _file_name(selection: Selection, language: Language, day: date) -> str:
    """Say what a file holds, and of which day: ``projekt-2021-2027-24-2026-02-01``."""
    values = [selection.text, *(value for values in selection.chosen.values() for value in values)]
    told = "-".join(filter(None, map(slug, [TITLES[selection.list].to(language), *values])))
    return f"{told[:_LONGEST_NAME].rstrip('-')}-{day.isoformat()}"


ROUTES = [
    *(Route(f"/{list_}{suffix}", door) for list_ in KINDS for suffix in SUFFIXES),
    *(
        Route(f"/{language}/{list_}{suffix}", partial(list_file, list_=list_, suffix=suffix, language=language))
        for language in LANGUAGES
        for list_ in KINDS
        for suffix in SUFFIXES
    ),
]
