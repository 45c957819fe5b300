"""How often a release uses each term and each code: counted while its statements are written, many at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from msgspec import Struct, field

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.ntriples import term

_TYPE = term("rdf:type")
_STATED_BY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "owners": (term("org:Organization"), (term("esf:legalForm"), term("esf:seat"))),
    "records": (term("esf:SourceRecord"), (term("esf:layout"),)),
    "things": ("", (term("esf:inferredBy"),)),
}
"""Kinds of what states a code: their class, if only that counts, and the properties."""
_TELLING = frozenset({_TYPE, *(name for _, names in _STATED_BY.values() for name in names)})
_ELSEWHERE = term("esf:SourceRecord")
"""The class of what is stated in a graph of its own: it is no part of the public graph."""
_TOGETHER = 20_000
"""So many statements are counted at a time."""


class Use(Struct, frozen=True, array_like=True):
    """How often a property is used, and the statement that shows it best; terms are written as in N-Triples."""

    count: int = 0
    subject: str = ""
    value: str = ""


class CodeUse(NamedTuple):
    """How many of one kind state a code or a narrower one."""

    code: str
    kind: str
    number: int


class Uses(Struct):
    """What statements use; those of one subject are counted together."""

    properties: dict[str, Use] = field(default_factory=dict)
    profiles: dict[str, Use] = field(default_factory=dict)
    """How many subjects have the same classes and codes, and the last of them, by these: ``property value ...``."""
    partitions: dict[str, int] = field(default_factory=dict)
    """How many statements of the public graph say so much of things of a class, by both: ``class property``.

    Nothing that follows from wider properties or classes; without a class, all statements of a property.
    """

    def add(self, other: "Uses", project: str, *, behind: bool = False) -> None:
        """Add the uses by other subjects; addresses of projects begin with *project*.

        Of examples that are as good, the last is shown if these statements stand *behind* those before.
        """
        for name, use in other.properties.items():
            self.properties[name] = _both(self.properties.get(name, Use()), use, project, behind)
        for profile, use in other.profiles.items():
            known = self.profiles.get(profile, Use())
            self.profiles[profile] = Use(known.count + use.count, max(known.subject, use.subject))
        for partition, count in other.partitions.items():
            self.partitions[partition] = self.partitions.get(partition, 0) + count


def _both(one: Use, two: Use, project: str, behind: bool) -> Use:
    compared = slice(3 if behind else None)  # by which statements that are counted together are compared, too
    best = max(two, one, key=lambda use: _rank(use, project)[compared])
    return Use(one.count + two.count, best.subject, best.value)


def _rank(use: Use, project: str) -> tuple[bool, bool, bool, bool, str, str]:
    """Rank statements by how well they serve as an example: of a project, a late one, to something else than itself."""
    of_project = use.subject.startswith(project)
    is_project = of_project and "/" not in use.subject[len(project) :]
    return bool(use.subject), is_project, use.subject != use.value, not of_project, use.subject, use.value


def in_order(parts: Iterable[Uses], project: str) -> Uses:
    """Add up the uses of statements that stand one behind the other."""
    uses = Uses()
    for part in parts:
        uses.add(part, project, behind=True)
    return uses


def project_start(iris: Iris) -> str:
    """How the addresses of projects begin."""
    return f"<{iris.base}project/"


class UseCounter:
    """Counts what statements use while they are made."""

    def __init__(self, project: str, above: Mapping[str, frozenset[str]]) -> None:
        """Addresses of projects begin with *project*; *above* are the wider properties of each that has any."""
        self._project, self._above = project, above
        self._wider = frozenset(name for names in above.values() for name in names)
        self._pending: list[str] = []
        self._uses = Uses()

    def add(self, statements: Iterable[str]) -> None:
        """Count whole subjects: statements in N-Triples without the final dot."""
        self._pending += statements
        if len(self._pending) >= _TOGETHER:
            self._count()

    def uses(self) -> Uses:
        """Give what was counted."""
        self._count()
        return self._uses

    def _count(self) -> None:
        triples = [line.split(" ", 2) for line in self._pending]
        self._pending = []
        partitions = _partitions(triples)
        triples += self._inherited(triples)
        counts = Counter(map(itemgetter(1), triples))
        # Comprehensions, since this is done for every statement: the last of a property wins, the better ones go last.
        shown = {triple[1]: triple for triple in triples}
        shown |= {triple[1]: triple for triple in triples if triple[0] != triple[2]}
        projects = {subject for subject in set(map(itemgetter(0), triples)) if self._is_project(subject)}
        shown |= {triple[1]: triple for triple in triples if triple[0] in projects}
        found = {name: Use(counts[name], subject, value) for name, (subject, _, value) in shown.items()}
        telling = defaultdict[str, list[str]](list)
        for subject, name, value in triples:
            if name in _TELLING:
                telling[subject].append(f"{name} {value}")
        profiles = dict[str, Use]()
        for subject, parts in telling.items():
            profile = " ".join(sorted(parts))
            known = profiles.get(profile, Use())
            profiles[profile] = Use(known.count + 1, max(known.subject, subject))
        self._uses.add(Uses(found, profiles, partitions), self._project)

    def _is_project(self, subject: str) -> bool:
        return subject.startswith(self._project) and "/" not in subject[len(self._project) :]

    def _inherited(self, triples: list[list[str]]) -> list[list[str]]:
        """What is stated by wider properties, unless that is stated in so many words."""
        stated = {tuple(triple) for triple in triples if triple[1] in self._wider}
        narrow = [triple for triple in triples if triple[1] in self._above]
        wide = dict.fromkeys((subject, name, value) for subject, own, value in narrow for name in self._above[own])
        return [list(triple) for triple in wide if triple not in stated]


def _partitions(triples: Iterable[list[str]]) -> dict[str, int]:
    """Count statements by the classes of their subjects; those of one subject are all there."""
    found = defaultdict[str, list[str]](list)
    for subject, name, value in triples:
        if name == _TYPE:
            found[subject].append(value)
    classes = {subject: tuple(sorted(values)) for subject, values in found.items()}
    partitions = Counter[str]()
    for (together, name), count in Counter((classes.get(subject, ()), name) for subject, name, _ in triples).items():
        if _ELSEWHERE not in together:
            for class_ in ("", *together):
                partitions[f"{class_} {name}"] += count
    return partitions


@lru_cache(maxsize=6)  # three properties under two bases, as long as the ontology is kept
def wider(statements: tuple[str, ...], name: str) -> Mapping[str, frozenset[str]]:
    """All that is above each thing by a property, as N-Triples writes them."""
    above = defaultdict[str, set[str]](set)
    between = f" {term(name)} "
    for statement in statements:
        subject, found, value = statement.partition(between)
        if found:
            above[subject].add(value)
    return {thing: frozenset(_reached(thing, above)) for thing in tuple(above)}


def _reached(start: str, above: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        new = above.get(waiting.pop(), set()) - reached - {start}
        reached |= new
        waiting.extend(new)
    return reached


def things_of_classes(uses: Uses) -> Mapping[str, int]:
    """Count the things that are stated to be of each class."""
    counts = Counter[str]()
    for classes, use in _values(uses, {_TYPE}):
        counts.update(dict.fromkeys(classes, use.count))
    return counts


def class_uses(uses: Uses, statements: tuple[str, ...]) -> Iterator[tuple[str, Use]]:
    """Count the things of each class, those of narrower ones too; *statements* are those of the ontology."""
    above, counts = wider(statements, "rdfs:subClassOf"), dict[str, Use]()
    for classes, use in _values(uses, {_TYPE}):
        for class_ in classes.union(*(above.get(class_, ()) for class_ in classes)):
            known = counts.get(class_, Use())
            counts[class_] = Use(known.count + use.count, max(known.subject, use.subject))
    yield from sorted(counts.items())


def code_uses(uses: Uses, statements: tuple[str, ...]) -> Iterator[CodeUse]:
    """Count what states each code or a narrower one; *statements* are those of the ontology."""
    above = wider(statements, "skos:broader")
    for kind, (class_, names) in _STATED_BY.items():
        counts = Counter[str]()
        for codes, use in _values(uses, set(names), class_):
            for code in codes.union(*(above.get(code, ()) for code in codes)):
                counts[code] += use.count
        for code, count in sorted(counts.items()):
            yield CodeUse(code, kind, count)


def _values(uses: Uses, names: set[str], class_: str = "") -> Iterator[tuple[set[str], Use]]:
    """The values of properties in each profile, of the subjects of a class if one is given."""
    for profile, use in uses.profiles.items():
        parts = profile.split(" ")
        stated = list(zip(parts[::2], parts[1::2], strict=True))
        if not class_ or (_TYPE, class_) in stated:
            yield {value for name, value in stated if name in names}, use
