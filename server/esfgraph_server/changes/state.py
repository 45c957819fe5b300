"""What the state of a request holds for feeds and pages of changes."""

from starlette.requests import Request

from esfgraph_server.changes.recent import RecentChanges
from esfgraph_server.tables.state import TablesState


class ChangesState(TablesState):
    """The application's part of it, and the release of the request."""

    changes: RecentChanges


ChangesRequest = Request[ChangesState]
