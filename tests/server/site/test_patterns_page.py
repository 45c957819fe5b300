"""The page of patterns shows every component of the style sheet, under the name that it has there."""

import re
from itertools import chain

import pytest
from tests.clients import TestClient

from esfgraph_server.site.pages.patterns import ELSEWHERE, PATTERNS, TOKENS
from esfgraph_server.site.rendering import STATIC

STYLE = re.sub(r"/\*.*?\*/", "", STATIC.joinpath("app.css").read_text(encoding="utf-8"), flags=re.DOTALL)
CLASSES = set(re.findall(r"(?<![\w.])\.([a-z][\w-]*)", STYLE.replace(" .", "\n.").replace("&.", "\n.")))
RARE = {"answer", "changes", "embed", "facing", "hash", "iri", "pinned", "problem", "raw", "record", "rest", "seat"}
"""Classes of pages of things, answers, problems and histories; and of what the seeds are too few for."""


def classes_of(html: str) -> set[str]:
    return set(" ".join(re.findall(r'class="([^"]*)"', html)).split())


def test_every_class_of_the_style_sheet_is_named_once() -> None:
    named = [*chain(*PATTERNS.values(), *ELSEWHERE.values())]
    assert len(named) == len(set(named))
    assert {*named} <= CLASSES
    assert CLASSES - {*named} <= RARE


@pytest.mark.parametrize("path", ["patterns", *ELSEWHERE])
def test_each_is_shown_where_the_page_says(site: TestClient, path: str) -> None:
    expected = {*chain(*PATTERNS.values())} if path == "patterns" else {*ELSEWHERE[path]}
    assert expected - RARE <= classes_of(site.get(f"/sv/{path}").text)


def test_the_colours_are_those_of_the_style_sheet() -> None:
    assert {*chain(*TOKENS.values())} == set(re.findall(r"--(\w+): #", STYLE))
