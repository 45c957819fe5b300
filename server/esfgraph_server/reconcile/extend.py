"""Data extension: what is known of things, by the columns of the tables, each sum beside how many projects state it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from esfgraph.matching.things import TITLES, Type, type_of
from esfgraph.query.search_fields import PROJECTS, SUMS
from esfgraph.rules import Bilingual
from esfgraph.tables.columns import CellValue
from esfgraph_server.api.items import ItemField, fields_of, read_items
from esfgraph_server.api.names import Names
from esfgraph_server.http.problems import wrong_request
from esfgraph_server.model.selections.facets import ListName
from esfgraph_server.model.selections.find import find, number_of, today
from esfgraph_server.model.thing_projects import projects_of
from esfgraph_server.reconcile.asked import Asked, expected, types_named
from esfgraph_server.releases.renderings import going_on

MOST_THINGS, MOST_PROPERTIES = 100, 60
_LISTS: Mapping[Type, ListName] = {"owner": "organizations", "project": "projects"}
_SUMMED = (PROJECTS, *SUMS)
_CODE, _LABEL, _LINKS = "code", "label", "links"
_OWN = {
    _CODE: Bilingual("Kod", "Code"),
    _LABEL: Bilingual("Benämning", "Label"),
}
"""What tells of places and codes besides their projects."""
_LINKED = Bilingual("Samma sak på annat håll", "The same elsewhere")
_SAME = ("owl:sameAs", "skos:exactMatch", "skos:closeMatch", "schema:sameAs", "foaf:page")
_OWNER = "owner_iri"
"""A column whose values are things that can be extended in their turn."""


@cache
def properties_of(type_: Type) -> Mapping[str, Bilingual]:
    """Return what can be asked of things of a type: by identifier its name."""
    list_ = _LISTS.get(type_)
    if list_:
        return {key: field.title for key, field in fields_of(list_).items()} | {_LINKS: _LINKED}
    return {**_OWN, **{key: field.title for key, field in _sum_fields().items()}, _LINKS: _LINKED}


@cache
def _sum_fields() -> Mapping[str, ItemField]:
    """The columns that tell of an owner what its projects come to: the same is told of places and codes."""
    return {key: field for key, field in fields_of("organizations").items() if key.startswith(_SUMMED)}


def propose(asked: Asked) -> dict[str, Any]:
    """List what can be asked of things of a type."""
    named = types_named(asked.parameters.get("type", ""))
    types = TITLES if named == () else named or ()
    most = asked.number("limit", MOST_PROPERTIES, 2 * MOST_PROPERTIES)
    properties = {id_: title.to(asked.language) for type_ in types for id_, title in properties_of(type_).items()}
    listed = [{"id": id_, "name": name} for id_, name in properties.items()]
    return {"type": asked.parameters.get("type", ""), "limit": most, "properties": listed[:most]}


def extend(asked: Asked, query: Mapping[str, Any]) -> dict[str, Any]:
    """Answer with the values of properties of things; raise a 400 problem for what is too much or of another form."""
    ids = [expected(each, str, "'ids' must hold texts") for each in _array(query, "ids")]
    listed = [expected(each, dict, "A property must be an object") for each in _array(query, "properties")]
    named = [expected(each.get("id"), str, "A property must have an 'id'") for each in listed]
    if len(ids) > MOST_THINGS or len(named) > MOST_PROPERTIES:
        raise wrong_request(f"At most {MOST_THINGS} things and {MOST_PROPERTIES} properties can be asked for at once.")
    titles = {id_: title for type_ in TITLES for id_, title in properties_of(type_).items()}
    for type_ in reversed([_type_of(asked, each) for each in ids]):  # what it is called of the first goes before others
        titles |= properties_of(type_) if type_ else {}
    names = {id_: title.to(asked.language) for id_, title in titles.items()}
    meta = [{"id": id_, "name": names.get(id_, id_)} | _type_of_values(asked, id_) for id_ in named]
    return {"meta": meta, "rows": {id_: _row(asked, id_, named) for id_ in going_on(dict.fromkeys(ids))}}


def _type_of(asked: Asked, id_: str) -> Type | None:
    kind = id_.partition("/")[0]
    if kind == "organization" or (kind == "project" and id_.endswith("/owner")):
        return "owner"
    return "project" if kind == "project" else type_of(asked.iri_of(id_))


def _array(query: Mapping[str, Any], name: str) -> list[Any]:
    return expected(query.get(name), list, f"'{name}' must be an array")


def _type_of_values(asked: Asked, property_: str) -> dict[str, Any]:
    return {"type": {"id": "owner", "name": TITLES["owner"].to(asked.language)}} if property_ == _OWNER else {}


def _row(asked: Asked, id_: str, properties: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    iri = asked.iri_of(id_)
    values = _values(asked, iri, properties)
    return {name: _cells(asked, name, values.get(name)) for name in properties}


def _values(asked: Asked, iri: str, properties: Iterable[str]) -> dict[str, CellValue]:
    release = asked.release
    links: dict[str, CellValue] = {}
    node = release.graph.node(iri)
    if _LINKS in properties:
        links[_LINKS] = tuple(dict.fromkeys(link for name in _SAME for link in node.iris(name)))
    for list_ in _LISTS.values():
        number = number_of(release.search_index, list_, iri)
        if number is not None:
            fields = [field for key, field in fields_of(list_).items() if key in properties]
            [item] = read_items(release, list_, [number], fields, asked.language)
            return item | links
    if type_of(iri) is None:
        return {}
    label = Names(release.graph, asked.language).of(iri)
    return {_CODE: node.text("skos:notation"), _LABEL: label, **_sums(asked, iri), **links}


def _sums(asked: Asked, iri: str) -> dict[str, CellValue]:
    """What the projects of a place or code come to."""
    selection = projects_of(asked.release.graph, asked.release.graph.node(iri))
    if selection is None:
        return {}
    release = asked.release
    sums = find(release.search_index, selection, today(), size=0, facets=(), summaries=release.summaries).sums
    values: dict[str, CellValue] = {PROJECTS: sums.projects}
    for amount, total in sums.amounts.items():
        for key in _sum_fields():
            if key.startswith(amount):
                stated = total.total if total.stated else None
                values[key] = total.stated if key.endswith("_stated_by") else stated
    return values


def _cells(asked: Asked, name: str, value: CellValue) -> list[dict[str, Any]]:
    """Write a value as the specification has it; nothing where none is stated."""
    match value:
        case None | "":
            return []
        case tuple():
            return [{"str": each} for each in value]
        case bool():
            return [{"str": "true" if value else "false"}]
        case int():
            return [{"int": value}]
        case Decimal():
            return [{"float": float(value)}]
        case date():
            return [{"date": f"{value.isoformat()}T00:00:00Z"}]
    if name == _OWNER:
        return [{"id": asked.id_of(value), "name": asked.release.owner_names.of(value) or asked.id_of(value)}]
    return [{"str": value}]
