"""What changes from one release to the next: which projects come and go, and how many findings there are."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

import pyoxigraph as ox

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph.release.data_folder import Release
from esfgraph.rules import Severity

NAMED = 5
"""How many of the projects that go are named at most."""

_TYPE, _PROJECT = ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("esf:Project"))


class Going(StrEnum):
    """Why a project that was served is in the next release no more."""

    WITHDRAWN = "withdrawn"
    """The publisher has taken it back."""
    REFUSED = "refused"
    """It was read and could not be published."""
    MISSING = "missing"
    """No record that could be read is about it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changes from one release to the next."""

    before: str
    """Id of the release before."""
    projects_before: int
    new: int
    """Projects that the release before does not have."""
    gone: Mapping[Going, int]
    """How many it has that are here no more, by reason; each reason is there."""
    named: tuple[str, ...]
    """Paths of the first projects that go and are not withdrawn, at most NAMED."""
    findings: Mapping[Severity, int]
    """How many more findings there are, by severity; negative where there are fewer."""

    @property
    def lost(self) -> int:
        """How many projects go that the publisher has not taken back."""
        return self.gone[Going.REFUSED] + self.gone[Going.MISSING]


def change_between(before: Release, after: Release, withdrawn: Collection[str], refused: Collection[str]) -> Change:
    """Compare two releases, in constant memory; a project is the same under whatever base it is named.

    *withdrawn* and *refused* are paths of projects. Raise ReleaseError, OSError or ValueError where a release cannot
    be read.
    """
    here, iris, count, kept = after.open_store(), Iris(after.base_iri), 0, 0
    named: list[str] = []
    gone = dict.fromkeys(Going, 0)
    for path in _projects(before):
        count += 1
        if ox.Quad(ox.NamedNode(iris.of_path(path)), _TYPE, _PROJECT) in here:
            kept += 1
            continue
        reason = Going.WITHDRAWN if path in withdrawn else Going.REFUSED if path in refused else Going.MISSING
        gone[reason] += 1
        if reason is not Going.WITHDRAWN:
            named = sorted((*named, path))[:NAMED]
    were, are = _findings(before), _findings(after)
    findings = {severity: are[severity] - were[severity] for severity in Severity}
    return Change(before.id, count, after.counts["projects"] - kept, gone, tuple(named), findings)


def _projects(release: Release) -> Iterator[str]:
    iris, store = Iris(release.base_iri), release.open_store()
    for quad in store.quads_for_pattern(None, _TYPE, _PROJECT, ox.DefaultGraph()):
        assert isinstance(quad.subject, ox.NamedNode)
        yield iris.path_of(quad.subject.value) or quad.subject.value


def _findings(release: Release) -> Mapping[Severity, int]:
    """How many findings a report lists, by severity: its figures stand before them."""
    with (release.path / "report.json").open(encoding="utf-8") as report:
        head = "".join(takewhile(lambda line: line != '  "findings": [\n', report))
    figures = json.loads(head.rstrip().removesuffix(",") + "}")
    return {severity: figures[f"{severity.value.lower()}s"] for severity in Severity}
