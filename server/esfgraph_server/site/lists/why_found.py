"""Why a search found something: where it holds the words, and the words in its text."""

from collections.abc import Iterator
from dataclasses import dataclass

from esfgraph.query.search_index import Hit, Reason
from esfgraph.query.snippets import Piece
from esfgraph_server.site.context import PageContext


@dataclass(frozen=True, slots=True)
class Why:
    """Why a search found something."""

    places: str
    """What was searched for, and where it stands, in words."""
    snippet: tuple[Piece, ...]
    language: str
    """Language of the snippet where it is not the page's."""


def why_found(context: PageContext, hit: Hit) -> Why:
    """Say why a search found a project or an owner; texts of projects are Swedish."""
    say = context.formatter.say
    words: dict[str, list[str]] = {}
    for reason in _telling(hit):
        words.setdefault(_place(hit, reason), []).append(reason.words)
    places = "; ".join(
        " ".join((say(f"found.in.{name}"), ", ".join(dict.fromkeys(each)))) for name, each in words.items()
    )
    matched = hit.snippet if any(piece.is_match for piece in hit.snippet) else ()
    return Why(places, matched, "sv" if context.language != "sv" else "")


def _place(hit: Hit, reason: Reason) -> str:
    """Say in which field it stands: a project has no other names, only those of its owner and of the unit."""
    return "owner" if hit.kind == "project" and reason.field == "names" else reason.field


def _telling(hit: Hit) -> Iterator[Reason]:
    """Leave out the other names of an owner that only repeat what stands in its name."""
    named = {reason.words for reason in hit.reasons if reason.field == "title"}
    for reason in hit.reasons:
        if hit.kind == "project" or reason.field != "names" or reason.words not in named:
            yield reason
