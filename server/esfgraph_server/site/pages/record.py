"""The page of a source record."""

from dataclasses import dataclass
from typing import ClassVar

from esfgraph_server.model.graph import Node
from esfgraph_server.model.records import read_record
from esfgraph_server.site.components.record_table import RecordTable, record_table
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Fact, Shown
from esfgraph_server.site.page import Page

_FACTS = ("esf:layout", "esf:textSha256")
_PAGE = "foaf:page"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage(Page):
    """A source record."""

    template: ClassVar[str] = "pages/record.html"
    project: Shown | None
    page: tuple[Fact, ...]
    """Address of the project's page in the project bank, where it is known."""
    facts: tuple[Fact, ...]
    record: RecordTable


def record_page(context: PageContext, node: Node) -> RecordPage:
    """Gather the page of a source record."""
    project, title = node.iri_of("esf:describes"), node.text("dcterms:title")
    about = context.show.thing(project) if project else Shown(context.formatter.say("record.kicker"))
    return RecordPage(
        thing=node.iri,
        title=Shown(title, "" if context.language == "sv" else "sv") if title else Shown(about.text, about.language),
        project=about if project else None,
        page=context.show.facts(context.graph.node(project), (_PAGE,)) if project else (),
        facts=context.show.facts(node, _FACTS),
        record=record_table(context, read_record(context.graph, node)),
        indexed=False,
    )
