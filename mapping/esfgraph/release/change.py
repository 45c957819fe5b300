"""What changes from one release to the next: which projects and owners come and go, and how many findings there are."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

import pyoxigraph as ox

from esfgraph.publisher.withdrawals import read_vanished
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph.release.data_folder import Release
from esfgraph.rules import Severity

NAMED = 5
"""How many of the projects that go are named at most."""

_TYPE, _PROJECT, _ORGANIZATION, _OWNER = (
    ox.NamedNode(expand(term)) for term in ("rdf:type", "esf:Project", "org:Organization", "esf:owner")
)


class Going(StrEnum):
    """Why a project that was served is in the next release no more."""

    WITHDRAWN = "withdrawn"
    """The publisher has taken it back."""
    REFUSED = "refused"
    """It was read and could not be published."""
    VANISHED = "vanished"
    """Every page that it was read at has answered since that it is no more."""
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
    owners_before: int = 0
    """Owners that have an IRI of their own there: those with a known number."""
    owners_lost: int = 0
    """How many of these are here no more, and neither they nor all of their projects are withdrawn."""
    owners_named: tuple[str, ...] = ()
    """Paths of the first of them, at most NAMED."""
    base_before: str = ""
    """The base IRI of the release before."""
    lists_gone: tuple[str, ...] = ()
    """The publisher's own lists that the release before was built with, and this one was not."""

    @property
    def lost(self) -> int:
        """How many projects go that the publisher has not taken back."""
        return sum(self.gone.values()) - self.gone[Going.WITHDRAWN]

    @property
    def iris_before(self) -> int:
        """How many projects and owners have IRIs in the release before, to which others may link."""
        return self.projects_before + self.owners_before

    @property
    def iris_lost(self) -> int:
        """How many of these IRIs mean nothing any more, whatever the base."""
        return self.lost + self.owners_lost


def change_between(before: Release, after: Release, withdrawn: Collection[str], refused: Collection[str]) -> Change:
    """Compare two releases, in constant memory; a project is the same under whatever base it is named.

    *withdrawn* and *refused* are paths of projects. Raise ReleaseError, OSError or ValueError where a release cannot
    be read.
    """
    here, iris, count, kept = after.open_store(), Iris(after.base_iri), 0, 0
    reasons = dict.fromkeys(refused, Going.REFUSED) | dict.fromkeys(read_vanished(after.path), Going.VANISHED)
    reasons |= dict.fromkeys(withdrawn, Going.WITHDRAWN)
    named: list[str] = []
    gone = dict.fromkeys(Going, 0)
    for path in _projects(before):
        count += 1
        if ox.Quad(ox.NamedNode(iris.of_path(path)), _TYPE, _PROJECT) in here:
            kept += 1
            continue
        reason = reasons.get(path, Going.MISSING)
        gone[reason] += 1
        if reason is not Going.WITHDRAWN:
            named = sorted((*named, path))[:NAMED]
    were, are = _findings(before), _findings(after)
    findings = {severity: are[severity] - were[severity] for severity in Severity}
    owners_before, owners_lost, owners_named = _owners(before, here, iris, withdrawn)
    return Change(
        before.id,
        count,
        after.counts["projects"] - kept,
        gone,
        tuple(named),
        findings,
        owners_before,
        owners_lost,
        owners_named,
        before.base_iri,
        tuple(name for name in before.lists if name not in after.lists),
    )


def _projects(release: Release) -> Iterator[str]:
    iris = Iris(release.base_iri)
    for subject in _subjects(release.open_store(), _PROJECT):
        yield iris.path_of(subject.value) or subject.value


def _subjects(store: ox.Store, class_: ox.NamedNode) -> Iterator[ox.NamedNode]:
    for quad in store.quads_for_pattern(None, _TYPE, class_, ox.DefaultGraph()):
        assert isinstance(quad.subject, ox.NamedNode)
        yield quad.subject


def _owners(
    before: Release, here: ox.Store, iris: Iris, withdrawn: Collection[str]
) -> tuple[int, int, tuple[str, ...]]:
    """Count the owners with an IRI of their own, and those of them that are lost; name the first of these."""
    were, store = Iris(before.base_iri), before.open_store()
    count, lost, named = 0, 0, list[str]()
    for owner in _subjects(store, _ORGANIZATION):
        path = were.path_of(owner.value) or ""
        if not path.startswith("organization/"):
            continue
        count += 1
        if path in withdrawn or ox.Quad(ox.NamedNode(iris.of_path(path)), _TYPE, _ORGANIZATION) in here:
            continue
        projects = [quad.subject for quad in store.quads_for_pattern(None, _OWNER, owner, ox.DefaultGraph())]
        if all(isinstance(each, ox.NamedNode) and were.path_of(each.value) in withdrawn for each in projects):
            continue
        lost += 1
        named = sorted((*named, path))[:NAMED]
    return count, lost, tuple(named)


def _findings(release: Release) -> Mapping[Severity, int]:
    """How many findings a report lists, by severity: its figures stand before them."""
    with (release.path / "report.json").open(encoding="utf-8") as report:
        head = "".join(takewhile(lambda line: line != '  "findings": [\n', report))
    figures = json.loads(head.rstrip().removesuffix(",") + "}")
    return {severity: figures[f"{severity.value.lower()}s"] for severity in Severity}
