"""How a page is cited: as text, BibTeX and CSL-JSON, each with the release and the address."""

import re
from dataclasses import dataclass
from datetime import date

from msgspec import json

from esfgraph.rdf.iris import slug
from esfgraph_server.releases.memento import with_release
from esfgraph_server.site.context import PageContext

_SPECIAL = re.compile(r"[\\{}$&#^_~%]")
_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
"""Of the signs that mean something in LaTeX those that no backslash makes harmless."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in three forms."""

    text: str
    bibtex: str
    csl: str


def cite(context: PageContext, title: str, release: str = "") -> Citation:
    """Cite the page of the context under a title, as a part of a release: without one, that which is shown.

    The publisher is named where one is stated, the day where it is known since when the release is served.
    """
    is_part, release, say = not release, release or context.release.id, context.formatter.say
    publication, step = context.publication, context.recent.step_of(release)
    publisher = publication.publisher.name.to(context.language) if publication.publisher else ""
    day = date.fromisoformat(step.switch.at[:10]) if step else None
    title, version = " ".join(title.split()), say("cite.version", release=release)
    address = with_release(context.address, release) if is_part else context.address
    served = say("cite.served", day=context.formatter.date(day)) if day else ""
    named = f"{say('site.name')}: {title}"
    parts = filter(None, (publisher, named, ", ".join(filter(None, (version, served)))))
    text = " ".join([*(part if part.endswith("?") else f"{part}." for part in parts), address])
    return Citation(
        text,
        _bibtex(named, publisher, day, version, address, f"{slug(title)[:40].strip('-')}-{release[:8]}"),
        _csl(named, publisher, day, release, address, context.language),
    )


def _bibtex(title: str, publisher: str, day: date | None, version: str, address: str, key: str) -> str:
    fields = {
        "author": f"{{{_latex(publisher)}}}" if publisher else "",
        "title": f"{{{_latex(title)}}}",
        "year": str(day.year) if day else "",
        "month": str(day.month) if day else "",
        "note": _latex(version),
        "url": address,
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + ",\n".join([key, *lines]) + "\n}"


def _csl(title: str, publisher: str, day: date | None, release: str, address: str, language: str) -> str:
    item: dict[str, object] = {"id": address, "type": "dataset", "title": title, "language": language}
    if publisher:
        item |= {"author": [{"literal": publisher}], "publisher": publisher}
    if day:
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    return json.format(json.encode([item | {"version": release, "URL": address}]), indent=1).decode()


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), text)
