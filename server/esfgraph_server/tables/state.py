"""What the state of a request holds for files of lists."""

from collections.abc import Mapping

from starlette.requests import Request

from esfgraph.release.columns import Column, TableName
from esfgraph_server.rdf.state import RdfState


class TablesState(RdfState):
    """The application's part of it, and the release of the request."""

    columns: Mapping[TableName, tuple[Column, ...]]


TablesRequest = Request[TablesState]
