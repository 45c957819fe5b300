"""Where a rule of ruff or mypy is not followed, and where a test is left out, the line itself says why."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("bench", "mapping", "ontology", "server/esfgraph_server", "tests")
MARK = re.compile(r"#\s*(noqa|type:\s*ignore)(?!\w)")
REASONED = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* \(.+\)|type: ignore\[[a-z-]+(?:, [a-z-]+)*\] # .+)$")
LEFT_OUT = ("importorskip", "skip", "skipif", "xfail")


def unexplained(text: str) -> Iterator[str]:
    """Each exception in a module that gives no reason, with its line."""
    for number, line in enumerate(text.splitlines() if MARK.search(text) else (), 1):
        if MARK.search(line) and not REASONED.search(line):
            yield f"{number}: {line.strip()}"
    if not any(f".{name}" in text for name in LEFT_OUT):
        return
    nodes = [*ast.walk(ast.parse(text))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    explained = {call.func for call in calls if any(each.arg == "reason" for each in call.keywords)}
    explained |= {call.func for call in calls if call.args and ast.unparse(call.func) == "pytest.skip"}
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in LEFT_OUT and node not in explained:
            yield f"{node.lineno}: {ast.unparse(node)}"


def test_every_exception_from_a_rule_says_why() -> None:
    """As in ``# noqa: PTH115 (every request asks)`` and ``# type: ignore[misc] # it has no types``."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    found = {path.relative_to(ROOT): [*unexplained(path.read_text(encoding="utf-8"))] for path in paths}
    assert not {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize(
    "line",
    [  # in parts, or these lines would be found themselves
        "import os  # no" + "qa",
        "import os  # no" + "qa: F401",
        "a = b()  # type" + ": ignore # it has no types",
        "a = b()  # type" + ": ignore[misc]",
        "pytest.skip()",
        "pytest.mark.skipif(True)",
        "pytestmark = pytest.mark.xfail",
        "pytest.importorskip('openpyxl')",
    ],
)
def test_an_exception_without_a_reason_is_found(line: str) -> None:
    assert [*unexplained(line)]
