"""What mapping looks up: the table of fields, the published ontology, registers and postcodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from esfgraph.fields.profile import tables_of
from esfgraph.fields.table import FieldTable, load_fields
from esfgraph.findings import Finding
from esfgraph.links.kept_links import kept_links
from esfgraph.owners.county_boards import read_county_boards
from esfgraph.owners.postcodes import packaged_postcodes, read_postcodes
from esfgraph.owners.register import Register, read_register
from esfgraph.owners.resolution import OwnerIndex
from esfgraph.rdf.iris import Iris
from esfgraph.resources import resource_dir
from esfgraph.triples.links import Linked, linked
from esfgraph.vocabulary.ontology import Ontology, load_ontology


@dataclass(frozen=True, slots=True)
class References:
    """What reading and writing a project needs besides the project."""

    table: FieldTable
    ontology: Ontology
    register: Register = field(default_factory=Register)
    """Bodies that publish at the national data portal."""
    owners: Register = field(default_factory=Register)
    """The register of organisations that the user supplies."""
    postcodes: Mapping[str, str] = field(default_factory=dict)
    """Municipality code by postcode, from the user."""
    geonames: Mapping[str, str] = field(default_factory=dict)
    """The same, from GeoNames."""
    county_boards: Mapping[str, str] = field(default_factory=dict)
    """Items of Wikidata by the names of county boards."""
    linked: Linked = field(default_factory=Linked)
    """The publisher's link sets."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with lines of the user's lists."""
    tables: Mapping[str, FieldTable] = field(default_factory=dict)
    """The tables by which sources are read, by the names of their profiles."""

    def by_profile(self) -> dict[str, "References"]:
        """What mapping looks up for the records of each profile: the same but for the table of fields."""
        return {name: replace(self, table=table) for name, table in self.tables.items()}

    @property
    def owner_index(self) -> OwnerIndex:
        """Where owners are looked up, before any record is read."""
        return OwnerIndex(self.ontology.places, self.register, self.owners, self.postcodes, self.geonames)

    @property
    def iris(self) -> Iris:
        """The IRIs of this release."""
        return self.ontology.iris


def load_references(
    iris: Iris,
    owners: Path | None = None,
    postcodes: Path | None = None,
    links: Path | None = None,
    profiles: tuple[str, ...] = (),
) -> References:
    """Load all that a build needs besides its sources.

    Raise SourceError for a list that cannot be read, and UsageError for a profile that there is not.
    """
    ontology = load_ontology(iris)
    packaged, geonames, boards = _packaged(iris)
    register, of_register = read_register(owners) if owners else (Register(), ())
    codes, of_postcodes = read_postcodes(postcodes, ontology.places) if postcodes else ({}, ())
    found = (*of_register, *of_postcodes)
    sets = linked(kept_links(links), iris)
    tables = tables_of(profiles)
    return References(load_fields(), ontology, packaged, register, codes, geonames, boards, sets, found, tables)


@lru_cache(maxsize=2)  # with the ontology, which is kept as long
def _packaged(iris: Iris) -> tuple[Register, Mapping[str, str], Mapping[str, str]]:
    """Read the lists that travel along: bodies that publish at the national data portal, postcodes, county boards."""
    register, _ = read_register(resource_dir("ontology") / "registers" / "public-bodies.csv")
    return register, packaged_postcodes(), read_county_boards()
