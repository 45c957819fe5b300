"""What changed from one release to another, thing by thing, in lines for a person."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from msgspec import to_builtins

from esfgraph.changes.change_log import Summary
from esfgraph.changes.excerpt import excerpts
from esfgraph.changes.thing_change import RULES, FieldChange, Origin, ThingChange, What
from esfgraph.console.language import say
from esfgraph.query.search_index import Kind
from esfgraph.rules import Language
from esfgraph.tables.columns import TableName, load_columns

_SIGNS = {What.NEW: "+", What.CHANGED: "~"}
_TABLES: dict[Kind, TableName] = {"project": "projects", "organization": "organizations"}
_KINDS: dict[Kind, str] = {"project": "projects", "organization": "owners"}
_LONGEST = 60
"""Characters of a value on a line."""


def describe_summary(summary: Summary, language: Language) -> Iterator[str]:
    """Say how many things of each kind come, go and change."""
    for kind, key in _KINDS.items():
        counts = summary.counts.get(kind, {})
        told = [say(_word(what), language, count=counts[what]) for what in What if counts.get(what)]
        yield f"{say(key, language)}: {', '.join(told) or say('unchanged', language)}"


def describe_changes(changes: Iterable[ThingChange], language: Language, most: int | None = None) -> Iterator[str]:
    """Tell changes, at most *most* of them: what, which thing, and of one that changed each field, from and to."""
    for change in islice(changes, most):
        reason = f" ({say(f'reason-{change.what}', language)})" if change.what not in _SIGNS else ""
        yield f"{_SIGNS.get(change.what, '-')} {change.path}  {' '.join(change.title.split())}{reason}".rstrip()
        titles = {column.key: column.title.to(language) for column in load_columns()[_TABLES[change.kind]]}
        for field in change.fields:
            title = say("found-rules", language) if field.column == RULES else titles.get(field.column, field.column)
            yield f"    {title}: {_from_to(field, language)}"


def told(change: ThingChange) -> dict[str, Any]:
    """Give a change as an object for a program."""
    return {
        "what": change.what.value,
        "path": change.path,
        "number": change.number,
        "title": change.title,
        "fields": [to_builtins(field) for field in change.fields],
        **({"since": change.since, "reason": change.reason} if change.since else {}),
    }


def _word(what: What) -> str:
    return what.value if what in _SIGNS else f"gone-{what}"


def _from_to(field: FieldChange, language: Language) -> str:
    old, new = (" ".join(each.split()) for each in (field.old, field.new))
    old, new = (each or say("no-value", language) for each in excerpts(old, new, _LONGEST))
    place = field.new_origin or field.old_origin
    return f"{old} -> {new}" + (f"  [{_place(place, language)}]" if place else "")


def _place(origin: Origin, language: Language) -> str:
    return f"{origin.source}, {say('line', language)} {origin.line}" if origin.line else origin.source
