"""The options of a build that are for Spark, where Spark is not installed or not wanted."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Command = Callable[..., tuple[int, str, str]]


def test_without_its_package_the_extra_is_named(
    esfgraph: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for name in [name for name in sys.modules if name.startswith("esfgraph.spark")]:
        monkeypatch.delitem(sys.modules, name)
    code, out, err = esfgraph("build", "--data", str(tmp_path), "--engine", "spark")
    assert (code, out) == (2, "")
    assert err == (
        "esfgraph: To build on Spark needs the package pyspark, and Java 17: pip install 'esfgraph[spark]'.\n"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--master", "--parts"])
def test_what_is_for_spark_alone_says_so(esfgraph: Command, option: str, tmp_path: Path) -> None:
    code, _, err = esfgraph("build", "--data", str(tmp_path), option, "local")
    assert code == 2
    assert "add --engine spark" in err
