"""docs/architecture.md names every module with the first line of its docstring, and none that is gone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PACKAGES = (ROOT / "mapping" / "esfgraph", ROOT / "server" / "esfgraph_server")
HEADING = "## Modules\n"
"""What the lines on modules stand below, to the end of the page."""


def modules(package: Path) -> list[Path]:
    return sorted(package.rglob("*.py"), key=lambda path: (path.parent.parts, path.name))


def first_line(path: Path) -> str:
    """What a module says of itself, in Markdown."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].replace("``", "`")


def lines() -> Iterator[str]:
    """What the page has to say of all modules: a heading for each folder, a line for each module in it."""
    for path in (path for package in PACKAGES for path in modules(package)):
        if path.name == "__init__.py":
            yield from ("", f"### {path.parent.relative_to(ROOT)}/", "", first_line(path), "")
        else:
            yield f"- `{path.name}`: {first_line(path)}"


@pytest.mark.golden
def test_the_page_names_every_module_and_none_that_is_gone(request: pytest.FixtureRequest) -> None:
    introduction, heading, listed = PAGE.read_text(encoding="utf-8").partition(HEADING)
    expected = "\n".join(lines()) + "\n"
    if request.config.getoption("--update-golden"):
        PAGE.write_text(introduction + heading + expected, encoding="utf-8")
        return
    stale = [line for line in listed.splitlines() if line not in expected.splitlines()]
    missing = [line for line in expected.splitlines() if line not in listed.splitlines()]
    assert not stale + missing, f"In {PAGE.name} (`just docs` does it) take out {stale} and add {missing}."
    assert listed == expected, f"Lines of {PAGE.name} are not in their order: `just docs` puts them there."


def test_every_module_says_in_one_whole_sentence_what_it_holds() -> None:
    said = {path.relative_to(ROOT): first_line(path) for package in PACKAGES for path in modules(package)}
    assert not {path: line for path, line in said.items() if not line.endswith(".")}
