"""The shapes by which releases are checked, with examples of what passes and what fails."""

from collections.abc import Mapping
from functools import cache

from esfgraph.shacl.examples import Explained, explain_shapes


@cache
def explained_shapes() -> tuple[Explained, ...]:
    """Return the shapes in the order of their files; read once a process, for that takes a tenth of a second."""
    return tuple(explain_shapes())


@cache
def shapes_by_name() -> Mapping[str, Explained]:
    """Return each shape that is explained by its local name."""
    return {explained.shape.name: explained for explained in explained_shapes()}
