"""Lists to fill in: the owners of a release without a number, the postcodes without a municipality, with candidates.

Each is a CSV file in the form that a build reads it back in (``--owners``, ``--postcodes``): what is not filled in says
nothing, and the columns that help are passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from esfgraph.csv_lines import csv_lines
from esfgraph.fields.spelling import fold
from esfgraph.owners.postcodes import packaged_postcodes
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph.release.data_folder import Release
from esfgraph.tables.columns import BETWEEN, TableName, column_keys
from esfgraph.tables.table_file import TableFile
from esfgraph.vocabulary.places import load_places

OWNERS = ("number", "name", "projects", "town", "candidates")
POSTCODES = ("postcode", "municipality_code", "town", "owners", "candidates")
_BY_POSTCODE = frozenset({"seat-by-postcode", "seat-by-geonames-postcode"})
_NEIGHBOURS = 3
"""Digits that postcodes of one neighbourhood share."""
_MOST = 5
"""Municipalities of a neighbourhood that are offered."""


@dataclass(slots=True)
class _Owner:
    name: str
    projects: int = 0
    towns: Counter[str] = field(default_factory=Counter)
    candidates: set[str] = field(default_factory=set)

    def row(self) -> Iterable[object]:
        return "", self.name, self.projects, _joined(self.towns), BETWEEN.join(sorted(self.candidates))


def owners_to_fill_in(release: Release) -> Iterator[str]:
    """List the names of a release's owners without a known number, those of most projects first, as lines of CSV.

    ``candidates`` are numbers and names of organisations that may be meant: evidence, never an answer.
    """
    store, iris = release.open_store(), Iris(release.base_iri)
    towns = {row["owner_iri"]: row["owner_town"] for row in _rows(release, "projects")}
    owners: dict[str, _Owner] = {}
    for row in _rows(release, "organizations"):
        if row["number"] or not row["name"]:
            continue
        owner = owners.setdefault(fold(row["name"]), _Owner(row["name"]))
        owner.projects += int(row["projects"])
        owner.towns.update(filter(None, [towns.get(row["owner"], "")]))
        owner.candidates.update(_candidates(store, row["owner"], iris))
    ordered = sorted(owners.values(), key=lambda owner: (-owner.projects, owner.name))
    return csv_lines([OWNERS, *(each.row() for each in ordered)])


def postcodes_to_fill_in(release: Release) -> Iterator[str]:
    """List the postcodes of a release's owners that no table gives a municipality, in order, as lines of CSV.

    ``candidates`` are codes and names of the municipalities of neighbouring postcodes.
    """
    places = load_places()
    known = packaged_postcodes()
    owners: defaultdict[str, set[str]] = defaultdict(set)
    towns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows(release, "projects"):
        postcode = row["owner_postcode"]
        if postcode and postcode not in known and row["seat_rule"] not in _BY_POSTCODE:
            owners[postcode].add(row["owner_iri"])
            towns[postcode].update(filter(None, [row["owner_town"]]))
    rows = []
    for postcode in sorted(owners):
        near = Counter(code for other, code in known.items() if other[:_NEIGHBOURS] == postcode[:_NEIGHBOURS])
        offered = [f"{code} {places.municipalities[code].name_sv}" for code in _most(near)]
        rows.append([postcode, "", _joined(towns[postcode]), len(owners[postcode]), BETWEEN.join(offered)])
    return csv_lines([POSTCODES, *rows])


def _rows(release: Release, table: TableName) -> Iterator[Mapping[str, str]]:
    keys = column_keys(table)
    with TableFile.open(release.path, table) as file:
        for cells in file.rows(range(len(file))):
            yield dict(zip(keys, cells, strict=True))


def _candidates(store: ox.Store, owner: str, iris: Iris) -> Iterator[str]:
    """Number and name of each organisation that the owner may be, where a number is known."""
    for quad in store.quads_for_pattern(ox.NamedNode(owner), ox.NamedNode(expand("esf:possiblySameAs")), None):
        assert isinstance(quad.object, ox.NamedNode)
        thing = iris.parse(quad.object.value)
        if thing and thing.kind == "organization":
            labels = store.quads_for_pattern(quad.object, ox.NamedNode(expand("skos:prefLabel")), None)
            names = sorted(label.object.value for label in labels if isinstance(label.object, ox.Literal))
            yield " ".join([thing.code, *names[:1]])


def _joined(counted: Counter[str]) -> str:
    return BETWEEN.join(_most(counted))


def _most(counted: Counter[str]) -> Iterable[str]:
    return sorted(counted, key=lambda each: (-counted[each], each))[:_MOST]
