"""Which release is served: the current one, or, where it is damaged, the last that is whole."""

from dataclasses import dataclass

from esfgraph.errors import ReleaseError
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.recipe import is_packed
from esfgraph.release.verification import Damage, damages

_NAMED = 3
"""How many damaged files a sentence names."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the current release is not served, or that it is though it is damaged."""

    release: str
    """Its id; empty where nothing says which it is."""
    reason: str
    """What was found, to be read behind the id."""

    def __str__(self) -> str:
        return f"The current release {self.release} {self.reason}" if self.release else self.reason


@dataclass(frozen=True, slots=True)
class Choice:
    """The release that is served."""

    release: Release | None
    """None where none can be."""
    fault: Fault | None = None
    """None where that is the current one, and whole."""

    @property
    def sentence(self) -> str:
        """What is wrong, and what is done about it; empty where all is well."""
        if self.fault is None:
            return ""
        if self.release is None:
            return f"{self.fault}; no other release can be served. Build again."
        if self.release.id == self.fault.release:
            return f"{self.fault}; it is served without that, since no release is whole. Build again."
        return f"{self.fault}; the release {self.release.id} is served. Build again, or roll back."


def choose(data: DataFolder, *, thorough: bool = False) -> Choice:
    """Choose the release to serve: the first whole one, else the first that has lost only files beside its store.

    *thorough* reads every byte of those that are looked at.
    """
    pointed, found = data.pointed(), dict[str, list[Damage]]()
    for id_ in data.candidates():
        if is_packed(data.path_of(id_)):
            continue  # it cannot be served before it is unpacked
        found[id_] = list(damages(data.path_of(id_), thorough=thorough))
        if not found[id_]:
            return _chosen(data, id_, pointed, found)
    for id_, damage in found.items():
        if not any(each.is_vital for each in damage):
            return _chosen(data, id_, pointed, found)
    return Choice(None, _fault(pointed, found) if found or pointed else None)


def fault_of_current(data: DataFolder, *, thorough: bool = False) -> Fault | None:
    """What is wrong with the current release; None where it is whole. *thorough* reads every byte."""
    pointed = data.pointed()
    found = {pointed: list(damages(data.path_of(pointed), thorough=thorough))} if pointed in data.ids() else {}
    return _fault(pointed, found) if not pointed or found.get(pointed) != [] else None


def _chosen(data: DataFolder, id_: str, pointed: str | None, found: dict[str, list[Damage]]) -> Choice:
    try:
        release = data.release(id_)
    except ReleaseError as error:  # it went just now
        return Choice(None, Fault(id_, str(error)))
    return Choice(release, None if id_ == pointed and not found[id_] else _fault(pointed, found))


def _fault(pointed: str | None, found: dict[str, list[Damage]]) -> Fault:
    if pointed is None:
        return Fault("", "Nothing says which release is the current one: 'current' is no link any more")
    if pointed not in found:
        return Fault(pointed, "is not there")
    return Fault(pointed, described(found[pointed]))


def described(found: list[Damage]) -> str:
    """Say in a clause what is damaged."""
    named = "; ".join(map(str, found[:_NAMED]))
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"is damaged ({named}{more})"
