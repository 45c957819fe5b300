"""The words on a picture that is a file of its own: what it shows, of what, what it covers, where it is from."""

from dataclasses import dataclass
from datetime import date

from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.releases.memento import with_release
from esfgraph_server.site.context import PageContext
from esfgraph_server.site.selections.chips import in_words


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What is written around a picture."""

    title: str
    subtitle: str
    """What the selection is narrowed to, and its whole figure."""
    coverage: tuple[str, ...]
    source: tuple[str, ...]
    """Where the data are from, the release, and the address of the picture in it."""


def picture_words(
    context: PageContext, title: str, selection: Selection, day: date, whole: str, coverage: tuple[str, ...], *more: str
) -> PictureWords:
    """Say what a picture of a selection needs wherever it is printed.

    *whole* is the figure of the selection; *more* sentences tell where else something of the picture is from.
    """
    say, address = context.formatter.say, with_release(context.address, context.release.id)
    narrowed = in_words(context, selection, day) or say("picture.all")
    return PictureWords(
        title,
        f"{narrowed}. {say('map.whole')} {whole}.",
        coverage,
        (say("picture.source"), *more, release_words(context), address),
    )


def release_words(context: PageContext) -> str:
    """Say which release something is from, and since when it is published."""
    say, release = context.formatter.say, context.release
    served = say("cite.served", day=context.formatter.date(release.since)) if release.since else ""
    version = ", ".join(filter(None, (say("cite.version", release=release.id), served)))
    return f"{say('site.name')}, {version}."
