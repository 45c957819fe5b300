"""The catalogue looked through before a portal does: the rules that it breaks, and the rating that it will get."""

from dataclasses import dataclass
from functools import cache

from esfgraph.rules import Bilingual
from esfgraph.shacl.engines import Engine, load_engine
from esfgraph.shacl.passes import load_shapes
from esfgraph.shacl.results import SEVERITIES, ValidationResult
from esfgraph.shacl.shapes import Shapes
from esfgraph_server.catalogue.dcat import Catalogue, catalogue_statements
from esfgraph_server.catalogue.mqa import Score, score


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that the catalogue breaks."""

    severity: str
    """``Violation``, ``Warning`` or ``Info``."""
    shape: str
    """Name of the shape."""
    message: Bilingual
    things: tuple[str, ...]
    """IRIs of what breaks it, in order."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    broken: tuple[BrokenRule, ...]
    """The worst first."""
    score: Score


def check(catalogue: Catalogue) -> Checked:
    """Look a catalogue through."""
    statements = tuple(dict.fromkeys(catalogue_statements(catalogue)))
    results = _engine().validate("".join(f"{statement} .\n" for statement in statements))
    is_valid = not any(result.severity == SEVERITIES[0] for result in results)
    return Checked(_broken(results), score(statements, catalogue.site, is_valid=is_valid))


def _broken(results: list[ValidationResult]) -> tuple[BrokenRule, ...]:
    """Put together what breaks the same rule."""
    things: dict[tuple[str, str], dict[str, None]] = {}
    for result in results:
        things.setdefault((result.severity, result.shape), {})[result.focus.strip("<>")] = None
    order = sorted(things, key=lambda key: (SEVERITIES.index(key[0]), key[1]))
    shapes = _shapes()
    return tuple(
        BrokenRule(
            severity.rpartition("#")[2],
            shapes.name(shape),
            Bilingual(**{language: shapes.by_iri[shape].message(language) for language in ("sv", "en")}),
            tuple(sorted(things[severity, shape])),
        )
        for severity, shape in order
    )


@cache
def _shapes() -> Shapes:
    return load_shapes("catalogue")


@cache
def _engine() -> Engine:
    return load_engine(_shapes())
