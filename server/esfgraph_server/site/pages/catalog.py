"""The page of the catalogue: what portals are told of the data, what they will say of it, and how they will rate it."""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from starlette.responses import Response

from esfgraph.rdf.formats import GRAPHS, HTML
from esfgraph_server.catalogue.catalog import HARVESTED, PATH, catalogue_of, state_of
from esfgraph_server.catalogue.check import BrokenRule, Checked, check
from esfgraph_server.catalogue.dcat import Catalogue
from esfgraph_server.catalogue.mqa import Rating, Score
from esfgraph_server.http.caching import entity_tag
from esfgraph_server.http.negotiation import Language
from esfgraph_server.releases.renderings import rendered
from esfgraph_server.site.context import PageContext, page_context
from esfgraph_server.site.display import Shown
from esfgraph_server.site.page import Page
from esfgraph_server.site.state import SiteRequest


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """A dataset in the catalogue."""

    title: str
    description: str
    files: tuple[tuple[str, str], ...]
    """Name and address of each."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that the catalogue breaks."""

    severity: str
    message: str
    shape: str
    href: str
    things: int


@dataclass(frozen=True, slots=True)
class RatingRow:
    """An indicator of the rating."""

    label: str
    points: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogPage(Page):
    """The catalogue."""

    template: ClassVar[str] = "pages/catalog.html"
    harvested: str
    formats: tuple[tuple[str, str], ...]
    """Name of a format, address."""
    datasets: tuple[DatasetRow, ...]
    unstated: tuple[str, ...]
    """What the publisher has not stated, in sentences."""
    broken: tuple[RuleRow, ...]
    score: Score
    dimensions: tuple[tuple[str, int, int, tuple[RatingRow, ...]], ...]
    """Key, points, most points, indicators."""


async def catalog_page(request: SiteRequest, language: Language) -> Response:
    """Show the catalogue; ReleaseError without a release."""
    context, catalogue = page_context(request, language, PATH), catalogue_of(request)
    renderer, release = request.state["renderer"], context.release

    def write() -> str:
        page = _gather(catalogue, check(catalogue), context)
        return renderer.page(
            page,
            context.links,
            PATH,
            context.publication,
            release=release.id,
            since=since,
            footnote=release.footnote,
        )

    since = release.since
    shown = (request.app.version, renderer.version, release.footnote, str(since), context.links.root)
    made_of = (*shown, *state_of(catalogue))
    return await rendered(
        request, entity_tag("page", PATH, language, *made_of), HTML.content_type, write, {"Content-Language": language}
    )


def _gather(catalogue: Catalogue, checked: Checked, context: PageContext) -> CatalogPage:
    language, links = context.language, context.links
    ratings = groupby(checked.score.ratings, key=lambda rating: rating.indicator.dimension)
    return CatalogPage(
        title=Shown(context.formatter.say("catalog.title")),
        harvested=catalogue.address(HARVESTED),
        formats=tuple((format_.name, links.document(PATH, format_)) for format_ in GRAPHS),
        datasets=tuple(
            DatasetRow(
                dataset.title.to(language),
                dataset.description.to(language),
                tuple((file.name, links.file(f"downloads/{file.name}")) for file in catalogue.files_of(dataset)),
            )
            for dataset in catalogue.datasets
        ),
        unstated=tuple(words.to(language) for words in catalogue.unstated),
        broken=tuple(_rule(rule, context) for rule in checked.broken),
        score=checked.score,
        dimensions=tuple(_dimension(key, tuple(group), language) for key, group in ratings),
    )


def _rule(rule: BrokenRule, context: PageContext) -> RuleRow:
    href = f"{context.links.page('shapes')}#{rule.shape}"
    return RuleRow(rule.severity, rule.message.to(context.language), rule.shape, href, len(rule.things))


def _dimension(
    key: str, ratings: tuple[Rating, ...], language: Language
) -> tuple[str, int, int, tuple[RatingRow, ...]]:
    rows = tuple(
        RatingRow(rating.indicator.label.to(language), rating.points, rating.indicator.points) for rating in ratings
    )
    return key, sum(row.points for row in rows), sum(row.most for row in rows), rows
