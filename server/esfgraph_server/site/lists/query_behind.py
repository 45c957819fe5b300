"""The query behind a list or an answer: where it can be read, asked and changed."""

from collections.abc import Sequence

from esfgraph_server.model.selections.behind import query_behind
from esfgraph_server.model.selections.behind_question import query_behind_question
from esfgraph_server.model.selections.find import Found, all_rows
from esfgraph_server.model.selections.question import Question
from esfgraph_server.site.context import PageContext

_MOST_THINGS = 40
"""Things that a link may name one by one: of a search, whose words SPARQL cannot ask for."""


def query_link(context: PageContext, found: Found) -> str:
    """Return the address of the page that asks the query behind a list; empty where SPARQL cannot ask it."""
    things = _things(context, found)
    return _link(context, query_behind(found.selection, context.graph.iris, context.today, things))


def question_link(context: PageContext, question: Question, found: Found) -> str:
    """Return the address of the page that asks the query behind an answer; empty where SPARQL cannot ask it."""
    things = _things(context, found)
    return _link(context, query_behind_question(question, context.graph.iris, context.today, things))


def _link(context: PageContext, query: str | None) -> str:
    return context.links.page("sparql", query=query) if query else ""


def _things(context: PageContext, found: Found) -> Sequence[str]:
    """Return what a selection holds where a query has to name it; nothing where that is too much for a link."""
    if not found.selection.names_things or found.total > _MOST_THINGS:
        return ()
    things = [each.row.iri for each in found.rows]
    if found.total > len(things):
        things = [each.row.iri for each in all_rows(context.index, found.selection, context.today)]
    return things
