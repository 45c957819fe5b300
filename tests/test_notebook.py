"""docs/notebook.ipynb runs as it stands, cell after cell, and shows what comes of it."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


def shown(value: object) -> dict[str, list[str]]:
    """What a notebook keeps of a value: its text, and HTML where it has any (nbformat 4, mimebundle)."""
    bundle = {"text/plain": repr(value)}
    if html := getattr(value, "_repr_html_", None):
        bundle = {"text/html": html(), **bundle}
    return {name: text.splitlines(keepends=True) for name, text in bundle.items()}


def run(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each cell with what comes of it; the last line of a cell of code is shown where it is an expression."""
    names: dict[str, object] = {}
    count = 0
    for cell in cells:
        if cell["cell_type"] != "code":
            yield cell
            continue
        count += 1
        parsed, outputs = ast.parse("".join(cell["source"])), list[dict[str, Any]]()
        last = parsed.body.pop() if isinstance(parsed.body[-1], ast.Expr) else None
        exec(compile(parsed, cell["id"], "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), cell["id"], "eval"), names)
            told = {"data": shown(value), "execution_count": count, "metadata": {}, "output_type": "execute_result"}
            outputs.append(told)
        yield {**cell, "execution_count": count, "outputs": outputs}


@pytest.mark.golden
def test_it_shows_what_comes_of_it(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(NOTEBOOK.parent)
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    cells = list(run(notebook["cells"]))
    if request.config.getoption("--update-golden"):
        NOTEBOOK.write_text(json.dumps({**notebook, "cells": cells}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    written = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [cell["source"] for cell in cells] == [cell["source"] for cell in written]
    for cell, kept in zip(cells, written, strict=True):
        assert cell == kept, cell["id"]
    assert sum(cell["cell_type"] == "code" for cell in cells) >= 6
