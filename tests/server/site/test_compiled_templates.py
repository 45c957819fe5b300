"""Compiled templates are kept for the next process, and only ever save time."""

from pathlib import Path

import pytest
from jinja2 import Environment, Template

from esfgraph_server.site import rendering

NAME = "pages/problem.html"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The names of templates that are compiled."""
    names, compile_ = list[str | None](), Environment.compile

    def noting(environment: Environment, source: str, name: str | None = None, filename: str | None = None) -> object:
        names.append(name)
        return compile_(environment, source, name, filename)

    monkeypatch.setattr(Environment, "compile", noting)
    return names


def read() -> Template:
    """Read a template as a new process does."""
    return rendering.load_renderer.__wrapped__().environment.get_template(NAME)


def test_a_template_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[str]) -> None:
    monkeypatch.setattr(rendering, "COMPILED", tmp_path / "new")
    read()
    (kept,) = (tmp_path / "new").iterdir()
    read()
    assert compiled == [NAME]
    kept.write_bytes(kept.read_bytes()[:100])
    read()
    assert compiled == [NAME, NAME], "one that is damaged is compiled anew"
    read()
    assert compiled == [NAME, NAME]


def test_where_none_can_be_kept_each_process_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(rendering, "COMPILED", tmp_path / "file" / "below")
    read()
    read()
    assert compiled == [NAME, NAME]
