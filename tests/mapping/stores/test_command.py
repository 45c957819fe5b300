"""`esfgraph publish` as a person runs it."""

import sys
from collections.abc import Callable

import pytest
from tests.graph_store import graph_store

from esfgraph.errors import UsageError
from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.releases.followed_file import FollowedFile
from esfgraph_server.releases.opening import opener
from esfgraph_server.settings import Settings

Command = Callable[..., tuple[int, str, str]]


def test_it_says_what_became_of_the_release(esfgraph: Command, seed_build: tuple[DataFolder, BuildResult]) -> None:
    data, built = seed_build
    assert built.release
    with graph_store() as store:
        for said in ("is loaded", "lay whole in the store"):
            code, out, err = esfgraph("publish", "--to", store.graphs, "--data", str(data.root))
            assert (code, err) == (0, "")
            assert f"Release {built.release.id} {said}" in out
        code, out, err = esfgraph("publish", "--to", f"{store.graphs}s", "0123456789abcdef", "--data", str(data.root))
    assert (code, out) == (2, "")
    assert "0123456789abcdef" in err


@pytest.mark.parametrize("address", ["localhost:7878", "http://anna:hemlig@localhost/store"])
def test_an_address_that_is_none_is_a_sentence(
    esfgraph: Command, seed_build: tuple[DataFolder, BuildResult], address: str
) -> None:
    code, out, err = esfgraph("publish", "--to", address, "--data", str(seed_build[0].root))
    assert (code, out) == (2, "")
    assert err.startswith("esfgraph: ")
    assert err.count("\n") == 1
    assert "hemlig" not in err


def test_without_its_package_the_extra_is_named(
    esfgraph: Command, seed_build: tuple[DataFolder, BuildResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "esfgraph.stores.client", None)
    code, _, err = esfgraph("publish", "--to", "http://localhost/", "--data", str(seed_build[0].root))
    assert code == 2
    assert "pip install 'esfgraph[stores]'" in err
    data = seed_build[0]
    with pytest.raises(UsageError, match=r"esfgraph\[stores\]"):
        opener(
            Settings(data=data.root, store="sparql:http://localhost/"), FollowedFile(data.history_file, data.switches)
        )
