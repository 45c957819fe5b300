"""The tree of programmes: to which programme a priority belongs, and from which funds a programme is financed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.rdf.namespaces import ESF


@dataclass(frozen=True, slots=True)
class Programmes:
    """What the code lists say of programmes; everything by IRI."""

    by_priority: Mapping[str, str]
    """The programme of each priority."""
    funds: Mapping[str, tuple[str, ...]]
    """The funds of each programme."""

    def only_fund(self, programme: str | None) -> str | None:
        """The fund of a programme that is financed from one alone."""
        funds = self.funds.get(programme or "", ())
        return funds[0] if len(funds) == 1 else None


def programmes_of(quads: Iterable[ox.Quad]) -> Programmes:
    """Gather the tree from the statements of the code lists."""
    by_priority: dict[str, str] = {}
    funds: defaultdict[str, list[str]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            if quad.predicate.value == f"{ESF}programme":
                by_priority[quad.subject.value] = quad.object.value
            elif quad.predicate.value == f"{ESF}fund":
                funds[quad.subject.value].append(quad.object.value)
    return Programmes(by_priority, {programme: tuple(sorted(stated)) for programme, stated in funds.items()})
