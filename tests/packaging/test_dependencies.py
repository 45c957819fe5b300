"""What is imported is declared, and reviewed: as a dependency, or for tests in the extra that the README installs."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[2]
TOML = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PROJECT = tomllib.loads(TOML)["project"]
REVIEW = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
FOR_WORK = {"browser", "dev", "generators", "test"}
"""Extras for those who work on the project."""
NOT_INSTALLED = {"bench", "esfgraph", "esfgraph_server", "tests", "_typeshed"}  # the last is for mypy alone
BROUGHT = {
    "starlette": ["fastapi"],
    "pydantic": ["fastapi"],
    "rich": ["typer"],
    "markupsafe": ["jinja2"],
    "_pytest": ["pytest"],
    "packaging": ["pytest"],
    "pyspark": ["pyspark"],  # installed where its own tests run
    "py4j": ["pyspark"],
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


@pytest.mark.parametrize(
    ("folder", "extras"),
    [("mapping", ("parquet", "spark", "stores")), ("server", ("mcp", "parquet", "stores")), ("tests", ("test",))],
)
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    declared = names(PROJECT["dependencies"]).union(*(names(PROJECT["optional-dependencies"][name]) for name in extras))
    paths = [path for path in (ROOT / folder).rglob("*.py") if "browser" not in path.parts]
    packages = {package for path in paths for package in imported(path)} - sys.stdlib_module_names - NOT_INSTALLED
    distributions = {**packages_distributions(), **BROUGHT}
    assert not {name for name in packages if not declared & set(map(normal, distributions.get(name, ())))}


def reasons() -> dict[str, str]:
    """What pyproject.toml says of each package that an installation may bring, behind it or on the line before."""
    found, before = dict[str, str](), ""
    for line in TOML[TOML.index("\ndependencies = [") : TOML.index("\ntest = [")].splitlines():
        comment = line.rpartition(" # ")[2] if " # " in line else ""
        for requirement in re.findall(r'"([\w.-]+)[\[<>=!~;" ]', line):
            found[requirement] = comment or before
        before = comment if line.strip().startswith("#") else ""
    return found


def test_every_package_of_an_installation_is_reviewed() -> None:
    installed = names(PROJECT["dependencies"])
    for extra, requirements in PROJECT["optional-dependencies"].items():
        installed |= names(requirements) if extra not in FOR_WORK else set()
    rows = re.findall(r"^\| ([\w-]+) \| (.+) \| (\S+), (\d{4}-\d\d) \| (.+) \| (.+) \|$", REVIEW, re.MULTILINE)
    assert [row[0] for row in rows] == list(reasons())
    assert {normal(row[0]) for row in rows} == installed
    assert {row[0]: row[1] for row in rows} == reasons()
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    seen = {row[0]: Version(row[2]) for row in rows}
    older = {name for name, version in pins if name in seen and seen[name] < Version(version)}
    assert not older, "The lock has newer releases of these than docs/dependencies.md has seen: read about them."


def test_every_threat_names_its_tests() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    threats = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| threat ")]
    assert len(threats) > 20
    assert [line for line in threats if not re.search(r"`tests/[\w/]+/test_\w+\.py`[^|]*\|$", line)] == []
