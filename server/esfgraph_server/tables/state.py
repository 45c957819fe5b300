"""What the state of a request holds for files of lists."""

from collections.abc import Callable, Mapping

from starlette.requests import Request

from esfgraph.tables.columns import Column, TableName
from esfgraph_server.model.selections.selection import ChangedSince
from esfgraph_server.rdf.state import RdfState
from esfgraph_server.releases.open_release import OpenRelease


class TablesState(RdfState):
    """The application's part of it, and the release of the request."""

    columns: Mapping[TableName, tuple[Column, ...]]
    changed_since: Callable[[OpenRelease], ChangedSince]
    """Gives what looks up what has changed in the lists of a release."""


TablesRequest = Request[TablesState]
