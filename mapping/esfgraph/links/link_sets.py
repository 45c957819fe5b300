"""Link sets (link_sets.toml): what of ours leads to what of others, by which key and rule, and the query for it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from esfgraph.errors import UsageError
from esfgraph.fields.checked_numbers import is_persons_organization_number, organization_number
from esfgraph.rules import Bilingual
from esfgraph.vocabulary.places import load_places


@dataclass(frozen=True, slots=True)
class Target:
    """A data set of others."""

    key: str
    name: Bilingual
    home: str
    space: str
    """How the IRIs of its things begin."""
    form: str
    """What stands behind that, as a regular expression."""
    licence: str

    def holds(self, iri: str) -> bool:
        """Tell whether an IRI is one of its things."""
        return iri.startswith(self.space) and re.fullmatch(self.form, iri[len(self.space) :]) is not None


@dataclass(frozen=True, slots=True)
class LinkSet:
    """Links of one kind: from things of ours, found by a key, to things of another data set."""

    name: str
    thing: str
    """What is linked, by the first segment of its path: ``organization``, ``municipality``."""
    property: str
    """How a link is stated, such as ``skos:exactMatch``."""
    target: Target
    evidence: str
    """The rule by which a link holds, as the last part of its concept's IRI."""
    title: Bilingual
    description: Bilingual
    query: str
    """Gives ``?key`` and ``?target``."""

    def key(self, printed: str) -> str | None:
        """The code of a thing as our IRIs have it; None for what is no such code, or may be a person's."""
        return _KEYS[self.thing](printed.strip())


def _number(printed: str) -> str | None:
    return None if is_persons_organization_number(printed) else organization_number(printed)


_KEYS: Mapping[str, Callable[[str], str | None]] = {
    "organization": _number,
    # A place that was enlarged or renumbered has its old codes at others, too: only those of today count.
    "municipality": lambda code: code if code in load_places().municipalities else None,
    "county": lambda code: code if code in load_places().counties else None,
    "region": lambda code: code if code in load_places().nuts_regions else None,
}


@cache
def load_link_sets() -> Mapping[str, LinkSet]:
    """Read the table, by name."""
    tables = tomllib.loads(files("esfgraph.links").joinpath("link_sets.toml").read_text(encoding="utf-8"))
    targets = {
        key: Target(key, **{**words, "name": Bilingual(**words["name"])}) for key, words in tables["targets"].items()
    }
    return {
        name: LinkSet(
            name,
            words["thing"],
            words["property"],
            targets[words["target"]],
            words["evidence"],
            Bilingual(**words["title"]),
            Bilingual(**words["description"]),
            words["query"].strip(),
        )
        for name, words in tables["sets"].items()
    }


def link_set(name: str) -> LinkSet:
    """Return the link set of a name; raise UsageError where there is none."""
    if (found := load_link_sets().get(name)) is None:
        raise UsageError(f"There is no link set {name!r}; name one of {', '.join(load_link_sets())}.")
    return found
