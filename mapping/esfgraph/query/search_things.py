"""The things of a full-text index that a name or number can mean, read from what the index was made of."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from esfgraph.disk.gzip_members import cut, unpacked
from esfgraph.errors import DamagedError
from esfgraph.matching.things import Thing, type_of
from esfgraph.query.rows import OwnerRow, ProjectRow, Row
from esfgraph.rules import Bilingual


class _Listed(Struct, frozen=True, array_like=True):
    """The beginning of a document of the index, as far as it tells what a thing is called."""

    iri: str
    kind: str
    title: str
    number: str
    names: tuple[str, ...]
    text: Raw
    language: str
    places: Raw
    terms: Raw
    numbers: Raw
    orders: Raw
    row: Raw


def things_in(documents: Path) -> Iterator[Thing]:
    """Yield the owners, projects, places and codes in the documents of an index, each once.

    Raise DamagedError where they cannot be read.
    """
    named: dict[str, _Listed] = {}
    try:
        for line in cut(unpacked(documents), b"\n"):
            listed = _decode(line)
            if listed.kind in ("project", "organization"):
                row = _decode_row(listed.row)
                if thing := _owner(row, listed) if isinstance(row, OwnerRow) else _project(row):
                    yield thing
            elif other := named.pop(listed.iri, None):
                if thing := _concept(listed, other):
                    yield thing
            else:
                named[listed.iri] = listed
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DamagedError(f"The documents of the index at {documents} cannot be read; build it again.") from error


_decode = msgspec.json.Decoder(_Listed).decode
_decode_row = msgspec.json.Decoder(Row | None).decode


def _owner(row: OwnerRow, listed: _Listed) -> Thing | None:
    """A body, or the owner of one project; None for one whose name may not be published."""
    if not row.name:
        return None
    names = (row.name, *row.other_names)
    seat = {"municipality": row.seat.municipality, "county": row.seat.county} if row.seat else {}
    units = tuple(name for name in listed.names if name not in names)
    return Thing(row.iri, "owner", Bilingual(row.name, row.name), row.number, names, units, seat)


def _project(row: ProjectRow | None) -> Thing | None:
    if row is None:
        return None
    title = row.title or row.number
    seat = {"municipality": row.seat.municipality, "county": row.seat.county} if row.seat else {}
    return Thing(row.iri, "project", Bilingual(title, title), row.number, (title,), (), seat)


def _concept(one: _Listed, other: _Listed) -> Thing | None:
    """A place or code, which has a document for the readers of each language."""
    type_ = type_of(one.iri)
    if type_ is None:
        return None
    by_language = {each.language: each for each in (one, other)}
    title = Bilingual(by_language["sv"].title, by_language["en"].title)
    names = dict.fromkeys((title.sv, title.en, *one.names, *other.names))
    # A county is called by the name before "län", too.
    short = [name.removesuffix(" län") for name in names if type_ == "county"]
    return Thing(one.iri, type_, title, one.number, tuple(dict.fromkeys((*names, *short))))
