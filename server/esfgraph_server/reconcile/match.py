"""Queries of a batch: what each text may mean, as the matcher of the library says."""

from collections.abc import Iterator, Mapping
from typing import Any

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.matching.matcher import Candidate, Matcher
from esfgraph.matching.things import TITLES, Thing, Type
from esfgraph_server.http.problems import wrong_request
from esfgraph_server.reconcile.asked import Asked, expected, types_named
from esfgraph_server.releases.renderings import going_on

MOST_QUERIES = 50
"""Of a batch."""
_CANDIDATES, _MOST_CANDIDATES = 5, 20
_MOST_PROPERTIES = 10
_PLACES: Mapping[str, Type] = {"municipality": "municipality", "seat": "municipality", "county": "county"}
"""Properties that say where the seat is, and what their values name."""


def match_all(asked: Asked, queries: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a batch; raise a 400 problem for one that is too large or not of the specification's form."""
    if len(queries) > MOST_QUERIES:
        raise wrong_request(f"A batch may hold {MOST_QUERIES} queries; this one holds {len(queries)}.")
    return {key: {"result": list(_match(asked, key, query))} for key, query in going_on(queries.items())}


def _match(asked: Asked, key: str, query: object) -> Iterator[dict[str, Any]]:
    stated = expected(query, dict, f"The query '{key[:50]}' must be an object")
    properties = dict(_properties(key, stated.get("properties", [])))
    text = expected(stated.get("query", properties.get("name", "")), str, f"'query' of '{key[:50]}' must be a text")
    number = properties.get("number", "")
    if not (text or properties):
        raise wrong_request(f"The query '{key[:50]}' states neither 'query' nor 'properties'.")
    limit = stated.get("limit", _CANDIDATES)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise wrong_request(f"'limit' of '{key[:50]}' must be a number from 1.")
    types = types_named(stated.get("type"))
    if types is None:
        return
    places = dict(_places(asked.matcher, properties))
    most = int(min(limit, _MOST_CANDIDATES))
    for candidate in asked.matcher.match(text, types, limit=most, places=places, number=number):
        yield _result(asked, candidate)


def _properties(key: str, properties: object) -> Iterator[tuple[str, str]]:
    """Read what is stated beside a text: of several values of a property the first."""
    listed = expected(properties, list, f"'properties' of '{key[:50]}' must be an array")
    if len(listed) > _MOST_PROPERTIES:
        raise wrong_request(f"A query may state {_MOST_PROPERTIES} properties.")
    for each in listed:
        stated = expected(each, dict, f"Properties of '{key[:50]}' must be objects")
        pid, value = expected(stated.get("pid"), str, "'pid' must be a text"), stated.get("v")
        first = value[0] if isinstance(value, list) and value else value
        named = first.get("id", "") if isinstance(first, dict) else first
        if isinstance(named, str | int | float) and str(named).strip():
            yield pid, str(named)


def _places(matcher: Matcher, properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Say by its code where the seat shall be: stated as code, name or identifier."""
    for pid, type_ in _PLACES.items():
        value = properties.get(pid, "").removeprefix(f"{type_}/")
        best = matcher.match(value, (type_,), limit=1) if value else ()
        if best and best[0].is_match:
            yield type_, best[0].thing.number


def _result(asked: Asked, candidate: Candidate) -> dict[str, Any]:
    thing = candidate.thing
    return {
        "id": asked.id_of(thing.iri),
        "name": thing.title.to(asked.language),
        "description": description(asked, thing),
        "type": [{"id": thing.type, "name": TITLES[thing.type].to(asked.language)}],
        "score": candidate.score,
        "match": candidate.is_match,
        "features": [{"id": candidate.way.value, "value": candidate.score}],
    }


def description(asked: Asked, thing: Thing) -> str:
    """Tell things of one name apart: by number, and by the municipality of the seat."""
    code = thing.places.get("municipality")
    seat = asked.matcher.numbered("municipality", code) if code else None
    number = hyphenated(thing.number) if thing.type == "owner" else thing.number
    return ", ".join(filter(None, (number, seat.title.to(asked.language) if seat else "")))
