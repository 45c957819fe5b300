"""What a build needs besides its sources: the table of fields, what every release publishes, the user's own lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from esfgraph.fields import FieldTable, load_fields
from esfgraph.iris import Iris
from esfgraph.owners import OwnerIndex
from esfgraph.postcodes import read_postcodes
from esfgraph.reference import Reference, load_reference
from esfgraph.register import Register, read_register


@dataclass(frozen=True, slots=True)
class Context:
    """What reading and writing a project needs besides the project."""

    table: FieldTable
    reference: Reference
    owners: Register = field(default_factory=Register)
    """The register of organisations that the user supplies."""
    postcodes: Mapping[str, str] = field(default_factory=dict)
    """Municipality code by postcode, from the user."""

    @property
    def owner_index(self) -> OwnerIndex:
        """Where owners are looked up, before any record is read."""
        return OwnerIndex(self.reference.places, self.reference.register, self.owners, self.postcodes)

    @property
    def iris(self) -> Iris:
        """The IRIs of this release."""
        return self.reference.iris


def load_context(iris: Iris, owners: Path | None = None, postcodes: Path | None = None) -> Context:
    """Load all that a build needs besides its sources."""
    reference = load_reference(iris)
    return Context(
        load_fields(),
        reference,
        owners=read_register(owners) if owners else Register(),
        postcodes=read_postcodes(postcodes, reference.places) if postcodes else {},
    )
