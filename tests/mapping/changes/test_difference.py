"""What changes from one release to another, thing by thing."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from tests.built import built
from tests.replayed import KEPT, LOST, NOTED, OTHER, SEEDS, Replayed

from esfgraph.changes.difference import Difference
from esfgraph.changes.thing_change import ThingChange
from esfgraph.changes.thing_state import ThingState
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import Release

OWNER = "organization/2120000415"
LOST_OWNER = "organization/2120000084"


def short(changes: Iterable[ThingChange]) -> list[str]:
    """What, which thing, and of one that changed the columns with old and new value."""
    return [
        " ".join([change.what, change.path, *(f"{each.column}:{each.old}>{each.new}" for each in change.fields)])
        for change in changes
    ]


STEPS = (
    [
        f"missing project/{LOST}",
        f"changed project/{KEPT} granted_support_sek:9923980>9923990 fund_rule:stated>fund-from-programme",
        f"new project/{OTHER}",
        f"missing {LOST_OWNER}",
        f"changed {OWNER} projects:1>2 granted_support_sek:9923980>9924990 granted_support_stated_by:1>2",
        f"changed project/{NOTED} rule:>unknown-label",
    ],
    [
        f"new project/{LOST}",
        f"changed project/{KEPT} stated_region:SE12>SE21 stated_region_printed:SE12>SE21",
        f"withdrawn project/{OTHER}",
        f"new {LOST_OWNER}",
        f"changed {OWNER} projects:2>1 granted_support_sek:9924990>9923990 granted_support_stated_by:2>1",
    ],
)


def steps(replayed: Replayed) -> list[Difference]:
    """The differences between each release and the one after it."""
    releases = [replayed.data.release(id_) for id_ in replayed.ids]
    return [Difference(*pair, {f"project/{OTHER}"}) for pair in pairwise(releases)]


@pytest.mark.parametrize("step", range(2))
def test_each_step_of_a_replay_changes_what_was_edited(replayed: Replayed, step: int) -> None:
    assert short(steps(replayed)[step].changes()) == STEPS[step]


def test_a_change_says_where_each_value_was_read(replayed: Replayed) -> None:
    change = next(each for each in steps(replayed)[0].changes() if each.path == f"project/{KEPT}")
    support, fund = change.fields
    assert support.old_origin
    assert support.new_origin
    assert (support.old_origin.line, support.new_origin.line) == (15, 13), "two lines above it are gone"
    assert support.new_origin.label == "Beviljat ESF-stöd"
    assert support.new_origin.source == support.old_origin.source
    assert support.new_origin.record != support.old_origin.record
    assert fund.old_origin
    assert fund.new_origin is None


def test_what_a_thing_was_and_is_can_be_asked_like_a_list(replayed: Replayed) -> None:
    change = next(each for each in steps(replayed)[1].changes() if each.path == f"project/{KEPT}")
    assert change.before
    assert change.after
    assert "SE12" in change.before.terms["region"]
    assert "SE21" in change.after.terms["region"]
    for state in (change.before, change.after):
        document = state.document(Iris("https://data.example.se/"))
        assert document.iri == f"https://data.example.se/project/{KEPT}"
        assert ThingState.of(document, Iris("https://data.example.se/")) == state


def test_things_are_the_same_whatever_the_base(replayed: Replayed, tmp_path: Path) -> None:
    there = built(SEEDS, tmp_path, Iris("https://data.example.se/"))
    assert short(Difference(replayed.data.release(replayed.ids[0]), there, ()).changes()) == []


def test_a_release_is_no_different_from_itself(release: Release) -> None:
    assert short(Difference(release, release, ()).changes()) == []
