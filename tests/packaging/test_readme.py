"""The README says what is true: its length, its commands, its queries with their results."""

import re
from pathlib import Path

import pytest

from esfgraph.query.sparql import Rows, answer
from esfgraph.release.data_folder import Release
from esfgraph_server.commands import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"    esfgraph query '([^']*)'\n\n((?:    [^\n]*\n)+)", README)


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 120


def test_it_names_every_command_and_every_folder() -> None:
    commands = [command.name for command in app.registered_commands]
    assert all(f"esfgraph {name}" in README for name in commands)
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert all(
        f"`{name}/" in README for name in tracked & {"ontology", "mapping", "seeds", "shapes", "server", "tests"}
    )


def test_there_are_three_queries() -> None:
    assert len(QUERIES) == 3


@pytest.mark.parametrize(("query", "printed"), QUERIES)
def test_a_query_gives_the_printed_rows(query: str, printed: str, release: Release) -> None:
    reply = answer(release, query, None)
    assert isinstance(reply, Rows)
    expected = [re.split(r"\s{2,}", line.strip()) for line in printed.splitlines()]
    assert expected[0] == reply.columns
    got = [[cell for cell in row if cell] for row in reply.rows]
    assert [[cell for cell in row if cell] for row in expected[1:]] == got
