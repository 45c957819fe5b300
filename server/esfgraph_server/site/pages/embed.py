"""The page that builds embeds: of which page, what of it, in which language and size, and the HTML to copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, get_args

from msgspec import structs

from esfgraph.query.search_fields import PROJECTS
from esfgraph.query.search_index import Kind
from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.model.selections.facets import ListName, facet, facets_of
from esfgraph_server.model.selections.question import BY_PLACE, MEASURE, divided
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.model.selections.selection_error import SelectionError
from esfgraph_server.model.thing_projects import projects_of
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.display import Shown
from esfgraph_server.site.embeds.frame import frame, frame_title
from esfgraph_server.site.embeds.routes import PATH, embed_of
from esfgraph_server.site.embeds.subject import SHAPES, SIZES, Shape, Subject, subject_at
from esfgraph_server.site.page import Page
from esfgraph_server.site.parameters import LIST, LISTS
from esfgraph_server.site.pictures.area_map import LEVEL, OF_MAP, chosen_level, level_choices
from esfgraph_server.site.selections.choice import Choice
from esfgraph_server.site.selections.facet_value import facet_title
from esfgraph_server.site.selections.figure import chosen_measure, measure_choices
from esfgraph_server.site.selections.list_address import GROUP
from esfgraph_server.urls import thing_at

OF, AS, LANG, WIDTH, HEIGHT = "of", "as", "lang", "width", "height"
_KINDS: tuple[Kind, ...] = ("place", "organization", "concept", "project")
"""Kinds of things that words are looked for in, in this order."""
_FOUND = 4
"""Things of a kind that are offered."""
_USUAL_GROUP = "year"
_SMALLEST, _LARGEST = 200, 2000
"""Pixels that an embed may be wide and high."""


@dataclass(frozen=True, slots=True)
class Built:
    """An embed that is ready to be copied."""

    title: str
    html: str
    address: str
    preview: str
    """The same, on the server that is read."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of the form."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPage(Page):
    """The form, and what was built with it."""

    template: ClassVar[str] = "pages/embed.html"
    action: str
    of: str
    found: tuple[Shown, ...]
    """What was found for words that are no address, each with a link that takes it."""
    menus: tuple[Menu, ...]
    """None before it is known what the embed is of."""
    width: str
    height: str
    usual: tuple[int, int]
    built: Built | None


def embed_page(context: PageContext) -> EmbedPage:
    """Gather the page; raise SelectionError for an address that asks for what there is not."""
    of = " ".join(context.parameters.get(OF, "").split())
    subject = subject_at(of, (context.site, context.release.base_iri.rstrip("/"))) if of else None
    selection = _selection(context, subject) if subject else None
    shapes = tuple(_shapes(context, subject, selection)) if subject else ()
    found = tuple(_found(context, of)) if of and not shapes else ()
    if subject is None or not shapes:
        return _page(context, of, found)
    asked = context.parameters.get(AS, "")
    shape = next((each for each in get_args(Shape) if each == asked), subject.shape)
    shape = shape if shape in shapes else shapes[0]
    chosen, more = _chosen(context, subject, selection, shape) if selection and shape != "card" else (subject, [])
    language = next((each for each in LANGUAGES if each == context.parameters.get(LANG)), None)
    language = language or subject.language or context.language
    say = context.formatter.say
    menus = (
        Menu(AS, say("embed.as"), tuple(Choice(each, say(f"embed.as.{each}"), each == shape) for each in shapes)),
        *more,
        Menu(
            LANG,
            say("embed.language"),
            tuple(Choice(each, context.formatter.language_name(each), each == language) for each in LANGUAGES),
        ),
    )
    return _page(context, of, (), menus, SIZES[shape], _built(context, chosen, language, shape))


def _page(
    context: PageContext,
    of: str,
    found: tuple[Shown, ...],
    menus: tuple[Menu, ...] = (),
    usual: tuple[int, int] = (0, 0),
    built: Built | None = None,
) -> EmbedPage:
    width, height = (context.parameters.get(name, "") for name in (WIDTH, HEIGHT))
    return EmbedPage(
        title=Shown(context.formatter.say("embed.title")),
        indexed=not context.query,
        action=context.links.page(PATH),
        of=of,
        found=found,
        menus=menus,
        width=width,
        height=height,
        usual=usual,
        built=built,
    )


def _selection(context: PageContext, subject: Subject) -> Selection | None:
    """Return the projects that can be shown; None of a thing that has none, and of what is no page of ours."""
    inner = subject.seen_by(context)
    if subject.path in SHAPES:
        list_: ListName = LISTS[inner.parameters.get(LIST, "") or PROJECTS]
        return inner.selection(list_, besides=(LIST, GROUP, *OF_MAP)).at_page(1).sorted_by("")
    thing = thing_at(subject.path, context.graph.iris)
    return projects_of(context.graph, context.graph.node(thing)) if context.graph.knows(thing) else None


def _shapes(context: PageContext, subject: Subject, selection: Selection | None) -> Iterator[Shape]:
    """Yield what an embed of a page may look like."""
    thing = thing_at(subject.path, context.graph.iris)
    if subject.path not in SHAPES and (selection or context.graph.node(thing).is_a("esf:Project")):
        yield "card"
    if selection and selection.list == PROJECTS:
        yield "number"
    if selection:
        yield "chart"
    if selection and selection.list == PROJECTS:
        yield "map"


def _chosen(context: PageContext, subject: Subject, selection: Selection, shape: Shape) -> tuple[Subject, list[Menu]]:
    """Return the embed of a selection as the form asks for it, else as its page shows it, and the menus for that."""
    say, inner = context.formatter.say, subject.seen_by(context)
    measure = chosen_measure(context if MEASURE in context.parameters else inner, by_place=True)
    key = context.parameters.get(GROUP) or inner.parameters.get(GROUP) or _usual_group(selection)
    by_place = shape == "map" or (shape == "chart" and selection.list == PROJECTS and key in BY_PLACE)
    measure = measure if by_place else divided(measure)
    menus = [Menu(MEASURE, say("map.measure"), measure_choices(context, measure, by_place=by_place))]
    query = [*selection.parameters, (MEASURE, measure)]
    if shape == "chart":
        if facet(selection.list, key) is None:
            raise SelectionError("value", GROUP, key)
        choices = (Choice(each.key, facet_title(context, each), each.key == key) for each in facets_of(selection.list))
        menus.append(Menu(GROUP, say("embed.group"), tuple(choices)))
        query += [(LIST, selection.list), (GROUP, key)]
    elif shape == "map":
        level = chosen_level(context if LEVEL in context.parameters else inner)
        menus.append(Menu(LEVEL, say("map.level"), level_choices(context, level)))
        query.append((LEVEL, level))
    path = next(path for path, each in SHAPES.items() if each == shape)
    return Subject(path, tuple(query), subject.language), menus


def _usual_group(selection: Selection) -> str:
    return _USUAL_GROUP if selection.list == PROJECTS else "county"


def _built(context: PageContext, subject: Subject, language: Language, shape: Shape) -> Built:
    title = frame_title(embed_of(subject.seen_by(context)))
    width, height = (
        _pixels(context.parameters.get(name, ""), usual)
        for name, usual in zip((WIDTH, HEIGHT), SIZES[shape], strict=True)
    )
    address = subject.address(language)
    public = context.site + address
    return Built(title, frame(public, title, width, height), public, context.links.root + address, width, height)


def _pixels(asked: str, usual: int) -> int:
    known = asked.isascii() and asked.isdecimal() and len(asked) < 6
    return min(_LARGEST, max(_SMALLEST, int(asked))) if known else usual


def _found(context: PageContext, words: str) -> Iterator[Shown]:
    if len(words) > LONGEST_TEXT:
        return
    for kind in _KINDS:
        for hit in context.index.find(words, kind=kind, language=context.language, limit=_FOUND).hits:
            shown, path = context.show.thing(hit.iri), context.graph.iris.path_of(hit.iri)
            if path:
                yield structs.replace(shown, href=context.links.page(PATH, of=path))
