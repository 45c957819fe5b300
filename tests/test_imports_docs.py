"""docs/imports.md: its tables, settings and queries work as they stand."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from esfgraph.publisher.publication import read_publication

PAGE = (Path(__file__).parents[1] / "docs" / "imports.md").read_text(encoding="utf-8")
BLOCKS = [
    re.sub(r"^    ", "", found, flags=re.MULTILINE)
    for found in re.findall(r"(?:^    .*\n)(?:(?:    .*)?\n)*", PAGE, re.MULTILINE)
]
Command = Callable[..., tuple[int, str, str]]


def block(holding: str) -> str:
    """The one indented block of the page that holds a text."""
    (found,) = (each for each in BLOCKS if holding in each)
    return found


def test_the_table_and_its_settings_are_built_and_asked(esfgraph: Command, tmp_path: Path) -> None:
    (tmp_path / "publication.toml").write_text(block("[imports.population]"), encoding="utf-8")
    (tmp_path / "population.csv").write_text(block("kommun;år;folkmängd"), encoding="utf-8")
    assert read_publication(tmp_path).imports
    code, _, error = esfgraph("build", "--data", str(tmp_path))
    assert (code, error) == (0, "")
    code, out, _ = esfgraph("query", "--data", str(tmp_path), "--format", "csv", block("#folkmangd"))
    assert code == 0
    assert out.splitlines()[1:] == ["Linköping,2024,165000", "Åtvidaberg,2023,11500", "Åtvidaberg,2024,11400"]


@pytest.mark.generators
def test_the_example_of_a_package_is_built_and_asked(esfgraph: Command, tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    (tmp_path / "publication.toml").write_text(block("[imports.localities]"), encoding="utf-8")
    exit_code, _, error = esfgraph("build", "--data", str(tmp_path))
    assert (exit_code, error) == (0, "")
    _, out, _ = esfgraph("query", "--data", str(tmp_path), "--format", "csv", block("#people-in-localities"))
    places, total = map(int, out.splitlines()[1].split(","))
    assert places > 280
    assert total > 1_000_000
