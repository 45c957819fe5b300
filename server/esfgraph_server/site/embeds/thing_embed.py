"""The embed of a thing: an owner, a place or a code with what its projects come to, a project with its own money."""

from collections.abc import Iterator

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.query.search_fields import PROJECTS
from esfgraph.query.search_selected import Sums
from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.graph import Node
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.thing_projects import projects_of
from esfgraph_server.site.components.owner import owner_title
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.embeds.embed import Embed, EmbedFigure, embed_figure, release_line
from esfgraph_server.site.selections.coverage import SEATS

_MEASURES = (PROJECTS, "granted_support", "total_cost")
_MONEY = ("esf:grantedSupport", "esf:totalCost")
_FACTS = ("esf:owner", "esf:startDate", "esf:endDate", "esf:statedRegion")
_CLASSES = ("esf:Project", "org:Organization", "esf:Municipality", "esf:County", "esf:NutsRegion")
"""Of the classes of a thing, that which says what kind of thing it is to a reader, if it is one of these."""


def thing_embed(context: PageContext, node: Node) -> Embed | None:
    """Show a thing; None for one that is none of these."""
    if node.is_a("esf:Project"):
        return _project(context, node)
    selection = projects_of(context.graph, node)
    return _projects(context, node, selection) if selection else None


def _project(context: PageContext, node: Node) -> Embed:
    stated = [(name, node.decimal(name)) for name in _MONEY]
    return Embed(
        title=context.show.node(node),
        kicker=_kicker(context, node, node.text("dcterms:identifier") or ""),
        figures=tuple(
            EmbedFigure(context.show.property(name)[0], "" if value is None else context.formatter.money(value), "")
            for name, value in stated
        ),
        facts=context.show.facts(node, _FACTS),
        href=context.links.to(node.iri) or "",
        release=release_line(context),
    )


def _projects(context: PageContext, node: Node, selection: Selection) -> Embed:
    is_owner, sums = node.is_a("org:Organization"), context.find(selection, 0).sums
    title = owner_title(context, node) if is_owner else context.show.node(node)
    return Embed(
        title=title,
        kicker=_kicker(context, node, hyphenated(node.text("org:identifier") or "") if is_owner else title.code),
        figures=tuple(embed_figure(context, measure, sums) for measure in _MEASURES),
        notes=tuple(_notes(context, selection, sums)),
        href=context.links.to(node.iri) or "",
        release=release_line(context),
    )


def _kicker(context: PageContext, node: Node, code: str) -> str:
    """Say what kind of thing it is, with its number or code."""
    own = (iri for iri in node.iris("rdf:type") if iri != expand("skos:Concept"))
    kind = next((name for name in _CLASSES if node.is_a(name)), None) or next(own, "skos:Concept")
    return f"{context.show.property(kind)[0]} {code}".strip()


def _notes(context: PageContext, selection: Selection, sums: Sums) -> Iterator[str]:
    """Say by what the projects of a place are known to be its own."""
    say = context.formatter.say
    if any(selection.values(key) for key in SEATS):
        yield f"{say('place.seated')}. {say('place.seated.how')}"
        if sums.hints:
            yield say("coverage.hints", n=sums.hints)
    if selection.values("region"):
        yield f"{say('place.stated')}."
        deciding = context.find(selection.choosing("region_basis", "deciding"), 0).total
        if deciding:
            yield say("coverage.deciding", n=deciding)
