"""Suggestions while somebody writes: things, types and properties."""

from typing import Any

from esfgraph.matching.things import TITLES, Type, type_of
from esfgraph.query.search_index import REACH, Hit, Kind
from esfgraph_server.reconcile.asked import Asked, types_named
from esfgraph_server.reconcile.extend import properties_of

_MOST = 20
_KINDS: dict[Type, Kind] = {
    "owner": "organization",
    "project": "project",
    "objective": "concept",
    "programme": "concept",
}
"""Of what the full-text index calls a place."""


def entities(asked: Asked) -> dict[str, Any]:
    """Suggest things that the beginning of a name or number finds, as a search does."""
    types = types_named(asked.parameters.get("type", ""))
    offset = asked.number("cursor", 0, REACH)
    if types is None:
        return {"result": []}
    kinds = {_KINDS.get(type_, "place") for type_ in types}
    kind = kinds.pop() if len(kinds) == 1 else None
    prefix = asked.parameters.get("prefix", "").strip()
    index = asked.release.search_index
    hits = index.find(prefix, kind=kind, language=asked.language, limit=_MOST, offset=offset).hits if prefix else ()
    shown = ((hit, _type(hit)) for hit in hits)
    return {"result": [_entity(asked, hit, type_) for hit, type_ in shown if type_ and (not types or type_ in types)]}


def types(asked: Asked) -> dict[str, Any]:
    """Suggest types whose name or identifier begins so."""
    named = [(type_, title.to(asked.language)) for type_, title in TITLES.items()]
    return {"result": [{"id": id_, "name": name} for id_, name in named if _begins(asked, id_, name)]}


def properties(asked: Asked) -> dict[str, Any]:
    """Suggest properties, of all types, in whose name or identifier a word begins so."""
    named = {id_: field.to(asked.language) for type_ in TITLES for id_, field in properties_of(type_).items()}
    return {"result": [{"id": id_, "name": name} for id_, name in named.items() if _begins(asked, id_, name)][:_MOST]}


def _begins(asked: Asked, *texts: str) -> bool:
    prefix = asked.parameters.get("prefix", "").strip().casefold()
    words = (word for text in texts for word in (text.casefold(), *text.casefold().replace("_", " ").split()))
    return any(word.startswith(prefix) for word in words)


def _type(hit: Hit) -> Type | None:
    if hit.kind == "organization":
        return "owner"
    return "project" if hit.kind == "project" else type_of(hit.iri)


def _entity(asked: Asked, hit: Hit, type_: Type) -> dict[str, Any]:
    notable = [{"id": type_, "name": TITLES[type_].to(asked.language)}]
    return {"id": asked.id_of(hit.iri), "name": hit.title, "description": hit.number, "notable": notable}
