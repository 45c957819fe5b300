"""Plausibility: what SHACL Core cannot ask, since it computes nothing and looks at one thing at a time. Pure functions.

Findings of what is worth a look; none of them refuses a project.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from urllib.parse import unquote

from esfgraph.fields.spelling import name_key
from esfgraph.findings import Finding, Position, Severity
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
    numbers = {project: unquote(project.rpartition("/")[2]) for project in projects}
    for project, number in numbers.items():
        others = ", ".join(repr(other) for other in sorted({*numbers.values()} - {number}))
        message = (
            f"The project number {number!r} is almost that of another project: {others}. "
            "Both are published; look whether they are one."
        )
        swedish = (
            f"Projektnumret {number!r} är nästan ett annat projekts: {others}. "
            "Båda publiceras; se efter om de är ett och samma."
        )
        yield Finding(Severity.WARNING, "similar-number", Position(project), message, project, swedish)


def _support_share(project: Project) -> Iterator[Finding]:
    """The share that the granted support is of the cost, beside the stated rate: two facts, never one."""
    total, granted, rate = (
        _amount(project, key) for key in ("total_cost", "granted_support", "union_cofinancing_rate")
    )
    if not total or granted is None or rate is None or (share := _percent(granted, total)) == round(rate, 1):
        return
    english, swedish = (
        ("the support also holds national public money", "stödet rymmer också nationella offentliga medel")
        if share > rate
        else (
            "the support is less than the Union's part alone would be by this rate",
            "stödet är mindre än vad enbart unionens del skulle vara enligt den graden",
        )
    )
    message = (
        f"The granted support is {share} % of the total cost beside a stated co-financing rate of {rate} %: {english}. "
        "All three are published as stated."
    )
    swedish = (
        f"Det beviljade stödet är {share} % av den totala kostnaden, och medfinansieringsgraden anges till {rate} %: "
        f"{swedish}. Alla tre publiceras som de anges."
    )
    yield _finding("support-share", project, "union_cofinancing_rate", message, swedish)


def _union_share(project: Project) -> Iterator[Finding]:
    keys = ("total_cost", "union_contribution", "union_cofinancing_rate")
    total, contribution, rate = (_amount(project, key) for key in keys)
    if not total or contribution is None or rate is None:
        return
    share = _percent(contribution, total)
    if abs(share - rate) > TOLERANCE:
        message = (
            f"The Union's contribution is {share} % of the total cost beside a stated co-financing rate of {rate} %. "
            "All three are published as stated; look which of them is wrong."
        )
        swedish = (
            f"Unionens bidrag är {share} % av den totala kostnaden, och medfinansieringsgraden anges till {rate} %. "
            "Alla tre publiceras som de anges; se efter vilken som är fel."
        )
        yield _finding("union-share", project, "union_contribution", message, swedish)


def _shared_number(project: Project) -> Iterator[Finding]:
    """Records of one number that agree neither in name nor in owner are of two projects."""
    first, *others = project.records
    for other in others:
        told_apart = [
            (name_key(first.text(key)), name_key(other.text(key)))
            for key in ("title", "owner")
            if first.text(key) and other.text(key)
        ]
        if len(told_apart) == 2 and all(one != two for one, two in told_apart):
            position = other.values["number"].position if "number" in other.values else Position(other.source)
            message = (
                f"The record carries the project number of {first.source!r}, but another name and another owner. "
                "They are published as one project; correct the number of one of them in the source."
            )
            swedish = (
                f"Posten bär projektnumret i {first.source!r}, men ett annat namn och en annan ägare. "
                "De publiceras som ett projekt; rätta numret på en av dem i källan."
            )
            yield Finding(Severity.WARNING, "shared-number", position, message, project.iri, swedish)


def _finding(rule: str, project: Project, key: str, message: str, swedish: str) -> Finding:
    return Finding(Severity.INFO, rule, project.values[key].position, message, project.iri, swedish)


def _amount(project: Project, key: str) -> Decimal | None:
    stated = project.values.get(key)
    return stated.value if stated and isinstance(stated.value, Decimal) else None


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return round(100 * part / whole, 1)
