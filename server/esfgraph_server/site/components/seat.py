"""The seat of an owner, and whether it is but the municipality of its postal address."""

from esfgraph.query.rows import HINTS
from esfgraph.rdf.iris import last_segment
from esfgraph_server.model.graph import Node


def is_of_address(owner: Node) -> bool:
    """Whether the seat of an owner was concluded from its postal address, which only hints at it."""
    return any(last_segment(iri) in HINTS for iri in owner.iris("esf:inferredBy"))
