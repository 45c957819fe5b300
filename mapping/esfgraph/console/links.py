"""What a person is told about link sets: which there are, and what came of one that was obtained."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from esfgraph.console.language import say
from esfgraph.errors import SourceError
from esfgraph.links.answers import links_of
from esfgraph.links.kept_links import KeptLinks, keep, kept_links
from esfgraph.links.link_sets import LinkSet, load_link_sets
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import RDF, expand
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.rules import Language


def link_sets(data: Path, language: Language) -> Iterator[str]:
    """List the link sets that there are, each with when and from where it was obtained."""
    kept = {each.link_set.name: each for each in kept_links(DataFolder(data).links)}
    for name, link_set in load_link_sets().items():
        yield say("link-set", language, name=name, title=link_set.title.to(language))
        if name in kept:
            yield _made(kept[name], language)


def obtained(link_set: LinkSet, answer: bytes, source: str, data: Path, language: Language) -> Iterator[str]:
    """Keep the links that an answer gives, and say how many there are, and how many are of things that are served.

    Raise SourceError for an answer that gives none: what was kept before stays.
    """
    folder = DataFolder(data)
    links = links_of(answer, link_set, source)
    if not links.found:
        raise SourceError(
            f"{source} gives no link of {link_set.name} ({links.pairs} pairs were read); what was kept before stays. "
            "Look at the query ('--show-query') and at what was answered."
        )
    kept = KeptLinks(link_set, datetime.now(UTC), source, links)
    path = keep(folder.links, kept)
    yield _made(kept, language)
    for key, count in (
        ("link-malformed", links.malformed),
        ("link-foreign", links.foreign),
        ("link-ambiguous", links.ambiguous),
    ):
        if count:
            yield say(key, language, count=count)
    if release := folder.current():
        count, total = _served(kept, release)
        yield say("link-served", language, count=count, total=total)
    yield say("link-kept", language, path=repr(str(path)))


def _made(kept: KeptLinks, language: Language) -> str:
    count, at = len(kept.links.found), kept.made.strftime("%Y-%m-%d %H:%M UTC")
    return say("link-made", language, count=count, at=at, source=kept.source)


def _served(kept: KeptLinks, release: Release) -> tuple[int, int]:
    """How many things of the release have a link of the set, and how many things of that kind there are."""
    iris = Iris(release.base_iri)
    linked = {iris.of_path(f"{kept.link_set.thing}/{key}") for key in kept.links.found}
    kind = ox.NamedNode(expand(_CLASSES[kept.link_set.thing]))
    things = {str(quad.subject).strip("<>") for quad in release.open_store().quads_for_pattern(None, _TYPE, kind)}
    return len(linked & things), len(things)


_TYPE = ox.NamedNode(f"{RDF}type")
_CLASSES = {
    "organization": "org:Organization",
    "municipality": "esf:Municipality",
    "county": "esf:County",
    "region": "esf:NutsRegion",
}
