"""Plausibility: what SHACL Core cannot ask, since it computes nothing and looks at one thing at a time. Pure functions.

Findings of what is worth a look; none of them refuses a project.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from urllib.parse import unquote

from esfgraph.fields.kinds import rate_decimals
from esfgraph.fields.spelling import fold
from esfgraph.findings import Finding, Position
from esfgraph.rdf.iris import last_segment
from esfgraph.records.project import Project

TOLERANCE = Decimal(1)
"""Percentage points by which a contribution of the Union may miss its rate: shares are rounded, and amounts cut."""


def check_plausibility(project: Project) -> list[Finding]:
    """What is odd about one project and its records."""
    return [*_support_share(project), *_union_share(project), *_shared_number(project)]


def folded_number(project: str) -> str:
    """What the IRIs of two projects share whose numbers differ only in letter case, spaces and marks."""
    return re.sub(r"[\W_]", "", unquote(project)).casefold()


def check_alike(projects: Iterable[str]) -> Iterator[Finding]:
    """Report projects, given by the IRIs that `folded_number` makes alike."""
    numbers = {project: unquote(last_segment(project)) for project in projects}
    for project, number in numbers.items():
        others = ", ".join(repr(other) for other in sorted({*numbers.values()} - {number}))
        yield Finding.of("similar-number", Position(project), project, number=number, others=others)


def _support_share(project: Project) -> Iterator[Finding]:
    """The share that the granted support is of the cost, beside the stated rate: two facts, never one."""
    total, granted, rate = (
        _amount(project, key) for key in ("total_cost", "granted_support", "union_cofinancing_rate")
    )
    if not total or granted is None or rate is None:
        return
    stated = project.values["union_cofinancing_rate"]
    decimals, share = rate_decimals(stated.raw), 100 * granted / total
    # A rate of 67 % says no more than that it lies between 66.5 and 67.5 %.
    if abs(share - rate) <= Decimal("0.5").scaleb(-decimals):
        return
    yield Finding.of(
        "support-share.larger" if share > rate else "support-share.smaller",
        stated.position,
        project.iri,
        share=round(share, max(decimals, 1)),
        rate=rate,
    )


def _union_share(project: Project) -> Iterator[Finding]:
    keys = ("total_cost", "union_contribution", "union_cofinancing_rate")
    total, contribution, rate = (_amount(project, key) for key in keys)
    if not total or contribution is None or rate is None:
        return
    share = 100 * contribution / total
    if abs(share - rate) > TOLERANCE:
        position = project.values["union_contribution"].position
        yield Finding.of("union-share", position, project.iri, share=round(share, 1), rate=rate)


def _shared_number(project: Project) -> Iterator[Finding]:
    """Records of one number that agree neither in name nor in owner are of two projects."""
    first, *others = project.records
    for other in others:
        told_apart = [
            (fold(first.text(key)), fold(other.text(key)))
            for key in ("title", "owner")
            if first.text(key) and other.text(key)
        ]
        if len(told_apart) == 2 and all(one != two for one, two in told_apart):
            position = other.values["number"].position if "number" in other.values else Position(other.source)
            yield Finding.of("shared-number", position, project.iri, other=first.source)


def _amount(project: Project, key: str) -> Decimal | None:
    stated = project.values.get(key)
    return stated.value if stated and isinstance(stated.value, Decimal) else None
