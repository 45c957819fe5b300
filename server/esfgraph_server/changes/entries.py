"""Changes as entries that a person reads: a title, a sentence, and each field from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from urllib.parse import urlsplit

from esfgraph.changes.excerpt import excerpts
from esfgraph.changes.thing_change import RULES, FieldChange, Origin
from esfgraph.query.search_index import Kind
from esfgraph.rules import load_rules, written_number
from esfgraph.tables.columns import BETWEEN, Column, TableName
from esfgraph_server.changes.list_changes import ListChange, Move
from esfgraph_server.changes.words import say
from esfgraph_server.http.negotiation import Language

MOST_ENTRIES = 200
"""Entries of a feed, the last changes first."""

Columns = Mapping[TableName, tuple[Column, ...]]
_TABLES: dict[Kind, TableName] = {"project": "projects", "organization": "organizations"}
_WITH_FIELDS = (Move.ENTERED, Move.CHANGED, Move.LEFT)
_NUMBERS = ("number", "count")


@dataclass(frozen=True, slots=True)
class Entry:
    """A change, told in one language."""

    id: str
    """A tag URI (RFC 4151): it is no address, and the same for the same change wherever it is told as the same."""
    at: str
    """When the release was served, as RFC 3339 writes it."""
    move: Move
    path: str
    """Of the thing."""
    release: str
    title: str
    about: str
    lines: tuple[str, ...]
    """Each field that changed, from what to what, and where that was read."""

    @property
    def text(self) -> str:
        """All of it but the title."""
        return "\n".join((self.about, *self.lines))


def entries(
    changes: Iterable[ListChange], columns: Columns, site: str, language: Language, most: int = MOST_ENTRIES
) -> Iterator[Entry]:
    """Tell at most so many changes; *site* is the address of the site."""
    authority = urlsplit(site).hostname or "localhost"
    for change in islice(changes, most):
        event, release = change.event, change.event.step.switch.after
        at = event.step.switch.at
        title = " ".join(event.title.split())
        thing = event.number if title == event.number else f"{event.number} {title}".rstrip()
        yield Entry(
            id=f"tag:{authority},{at[:10]}:change/{event.step.number}/{change.move}/{event.path}",
            at=at,
            move=change.move,
            path=event.path,
            release=release,
            title=say(change.move, language, thing=thing),
            about=say(f"about-{change.move}", language, release=release, since=event.since, reason=event.reason),
            lines=tuple(_lines(event.fields, columns[_TABLES[event.kind]], language))
            if change.move in _WITH_FIELDS
            else (),
        )


def _lines(fields: Iterable[FieldChange], columns: Iterable[Column], language: Language) -> Iterator[str]:
    known = {column.key: column for column in columns}
    for field in fields:
        column = known.get(field.column)
        title = say("findings", language) if field.column == RULES else column.title.to(language) if column else ""
        old, new = (_written(value, field.column, column, language) for value in excerpts(field.old, field.new))
        told = say("from-to", language, field=title or field.column, old=old, new=new)
        origin = field.new_origin or field.old_origin
        yield f"{told} {_place(origin, language)}" if origin else told


def _place(origin: Origin, language: Language) -> str:
    return say("read-at" if origin.line else "read-in", language, source=origin.source, line=origin.line)


def _written(value: str, key: str, column: Column | None, language: Language) -> str:
    """Write a cell as a reader does."""
    if not value:
        return say("nothing", language)
    if key == RULES:
        rules = load_rules().rules
        titles = (rules[name].title.to(language) if name in rules else name for name in value.split(BETWEEN))
        return ", ".join(titles)
    if column and column.kind in _NUMBERS:
        return _number(value, language)
    if column and column.kind == "answer":
        return say("yes" if value == "true" else "no", language)
    return " ".join(value.split())


def _number(value: str, language: Language) -> str:
    try:
        return written_number(Decimal(value), language)
    except InvalidOperation:
        return value
