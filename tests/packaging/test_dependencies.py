"""What is imported is declared: as a dependency, or for tests in the extra that the README installs."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOT_INSTALLED = {"bench", "esfgraph", "esfgraph_server", "tests", "_typeshed"}  # the last is for mypy alone
BROUGHT = {
    "starlette": ["fastapi"],
    "pydantic": ["fastapi"],
    "rich": ["typer"],
    "markupsafe": ["jinja2"],
    "_pytest": ["pytest"],
}
"""Packages that a declared distribution is made of or built on, so that it always brings them."""


def names(requirements: list[str]) -> set[str]:
    """Names of distributions, in their normal form."""
    return {normal(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in requirements}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(path: Path) -> Iterator[str]:
    """Packages that a module imports anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(("folder", "extras"), [("mapping", ()), ("server", ("parquet",)), ("tests", ("test",))])
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    declared = names(PROJECT["dependencies"]).union(*(names(PROJECT["optional-dependencies"][name]) for name in extras))
    paths = [path for path in (ROOT / folder).rglob("*.py") if "browser" not in path.parts]
    packages = {package for path in paths for package in imported(path)} - sys.stdlib_module_names - NOT_INSTALLED
    distributions = {**packages_distributions(), **BROUGHT}
    assert not {name for name in packages if not declared & set(map(normal, distributions.get(name, ())))}
