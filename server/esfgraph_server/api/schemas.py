"""What the API answers, as types: the bodies of its answers, and their description in its document."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, WithJsonSchema, create_model

from esfgraph.query.search_fields import SUMS
from esfgraph.query.search_selected import Sum, Sums
from esfgraph.tables.columns import ColumnKind
from esfgraph_server.api.items import ItemField, fields_of
from esfgraph_server.model.selections.facets import ListName

Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]
"""Written with all its digits: amounts are exact."""
Address = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]


class Amount(BaseModel):
    """A sum, never without what it covers."""

    total: Number
    stated: int
    not_stated: int


class Coverage(BaseModel):
    """What a selection comes to."""

    projects: int
    total_cost: Amount
    granted_support: Amount
    union_contribution: Amount
    planned_participants: Amount
    seats: int
    seats_by_hint: int
    other_currencies: dict[str, dict[str, Amount]]


def coverage(sums: Sums) -> Coverage:
    """Describe sums."""
    amounts = {
        key: Amount(total=found.total, stated=found.stated, not_stated=sums.projects - found.stated)
        for key, found in ((key, sums.amounts.get(key, Sum())) for key in SUMS)
    }
    others = {
        currency: {key: _amount(found, sums) for key, found in of_currency.items()}
        for currency, of_currency in sums.others.items()
    }
    return Coverage(
        projects=sums.projects, seats=sums.seats, seats_by_hint=sums.hints, other_currencies=others, **amounts
    )


def _amount(found: Sum, sums: Sums) -> Amount:
    return Amount(total=found.total, stated=found.stated, not_stated=sums.projects - found.stated)


_TOLD = ("total", "stated", "not_stated")
_AMOUNTS = {(key, told): key if told == "total" else f"{key}_{told}" for key in SUMS for told in _TOLD}
SUM_COLUMNS = ("projects", *_AMOUNTS.values(), "seats", "seats_by_hint")
"""What a selection comes to, where a row or a feature has no room for more than one level."""


def flat_sums(sums: Coverage) -> dict[str, Any]:
    """Write what a selection comes to in the columns of SUM_COLUMNS."""
    told = sums.model_dump()
    amounts = {column: told[key][part] for (key, part), column in _AMOUNTS.items()}
    return {key: amounts.get(key, told.get(key)) for key in SUM_COLUMNS}


class Choice(BaseModel):
    """A value of a facet."""

    value: str
    count: int
    chosen: bool
    iri: Address | None = None
    label: str | None = None


class Facet(BaseModel):
    """What a list can be narrowed to."""

    values: list[Choice]
    others: int


class Piece(BaseModel):
    """A part of a snippet."""

    text: str
    match: bool


class Reason(BaseModel):
    """Where words of the search stand."""

    field: str
    words: str


class Match(BaseModel):
    """Why something was found."""

    reasons: list[Reason]
    snippet: list[Piece]


class ItemList(BaseModel):
    """A part of a list."""

    total: int
    next: Address | None


class SelectionList(ItemList):
    """A part of a selection, with what the whole of it comes to."""

    day: date
    facets: dict[str, Facet]
    sums: Coverage


class Group(BaseModel):
    """Those of a selection that share a value of a facet."""

    value: str
    iri: Address | None
    label: str | None
    things: int
    sums: Coverage
    population: Decimal | None = None
    population_year: str | None = None


class GroupList(ItemList):
    """A selection by the values of a facet."""

    by: str
    day: date
    items: list[Group]
    without: Coverage
    overlap: bool
    sums: Coverage


Level = Literal["region", "county", "municipality"]
"""A kind of place; regions are those of NUTS."""


class Place(BaseModel):
    """A region, a county or a municipality."""

    iri: Address
    kind: Level
    code: str
    name: str
    broader: list[Address]
    selects: dict[str, str]
    projects: int


class Concept(BaseModel):
    """A code of a list of codes."""

    iri: Address
    scheme: Address | None
    code: str
    label: str | None
    label_language: str | None
    unchecked: bool
    broader: list[Address]
    selects: dict[str, str]
    projects: int


class PlaceList(ItemList):
    """A part of the places."""

    items: list[Place]
    facets: dict[str, Facet]


class ConceptList(ItemList):
    """A part of the codes."""

    items: list[Concept]
    facets: dict[str, Facet]


class Geometry(BaseModel):
    """A boundary (RFC 7946, 3.1.7)."""

    type: Literal["MultiPolygon"] = "MultiPolygon"
    coordinates: list[Any]


PlaceProperties = create_model(
    "PlaceProperties",
    iri=(Address, ...),
    code=(str, ...),
    name=(str, ...),
    nuts=(str | None, ...),
    page=(Address, ...),
    **{key: (Number | None if key in SUMS else int, ...) for key in SUM_COLUMNS},  # type: ignore[call-overload] # their names are counted
)
"""A place, and what a selection comes to there: a sum is null where no project states the amount."""


class Feature(BaseModel):
    """A place on a map (RFC 7946, 3.2)."""

    type: Literal["Feature"] = "Feature"
    id: Address
    bbox: tuple[float, float, float, float]
    geometry: Geometry
    properties: PlaceProperties  # type: ignore[valid-type] # made of the columns of sums


class FeatureCollection(BaseModel):
    """The places of a kind (RFC 7946, 3.3), with what is in none of them as members of ours (6.1)."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    level: Level
    day: date
    release: str
    borders: Address
    elsewhere: Coverage
    overlap: bool
    sums: Coverage
    features: list[Feature]


_TYPES: Mapping[ColumnKind, Any] = {
    "number": Number,
    "count": int,
    "day": date,
    "answer": bool,
    "text": str,
    "code": str,
    "address": str,
}
_NAMES: Mapping[ListName, str] = {"projects": "Project", "organizations": "Organization"}


def item_model(list_: ListName, *, found: bool = False) -> type[BaseModel]:
    """Describe the items of a list, by their fields; *found*: as a search for words gives them."""
    fields: dict[str, Any] = {key: (_type(field), None) for key, field in fields_of(list_).items()}
    if found:
        return create_model(f"Listed{_NAMES[list_]}", **fields, match=(Match | None, None))
    return create_model(_NAMES[list_], **fields)


def _type(field: ItemField) -> Any:
    type_ = _TYPES[field.kind]
    return list.__class_getitem__(type_) if field.several else type_ | None


def list_model(list_: ListName) -> type[BaseModel]:
    """Describe the answers of a list."""
    items: Any = list.__class_getitem__(item_model(list_, found=True))
    return create_model(f"{_NAMES[list_]}List", __base__=SelectionList, items=(items, ...))
