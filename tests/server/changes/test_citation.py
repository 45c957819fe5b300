"""Pages say how they are cited: as text, BibTeX and CSL-JSON, with release and address."""

import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from tests.clients import TestClient
from tests.replayed import KEPT, Replayed

from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

PUBLISHER = """\
[publisher]
name = { sv = "Exempel & Co", en = "Example & Co" }
iri = "https://www.example.se/#us"
type = "NationalAuthority"
"""


def cited(page: str) -> tuple[str, str, list[dict[str, object]]]:
    """The text, the BibTeX and the CSL-JSON of a page."""
    (block,) = re.findall(r'<h2 id="cite">.*?</section>', page, re.DOTALL)
    bibtex, csl = map(unescape, re.findall(r"<pre[^>]*>(.*?)</pre>", block, re.DOTALL))
    (text,) = re.findall(r"<p><bdi>(.*?)</bdi></p>", block)
    return unescape(text), bibtex, json.loads(csl)


@pytest.mark.parametrize(
    "path", [f"project/{KEPT}", "organization/2120000415", "county/05", "projects", "projects?county=05"]
)
def test_a_thing_or_list_is_cited_with_release_and_address(replay: TestClient, replayed: Replayed, path: str) -> None:
    text, bibtex, (item,) = cited(replay.get(f"/en/{path}").text)
    release = replayed.ids[-1]
    address = f"http://localhost:8000/en/{path}{'&' if '?' in path else '?'}release={release}"
    day = replayed.data.switches()[-1].at[:10]
    assert text.endswith(address)
    assert f"Release {release}, published " in text
    assert (item["URL"], item["version"], item["type"]) == (address, release, "dataset")
    assert item["issued"] == {"date-parts": [[int(part) for part in day.split("-")]]}
    assert f"url = {{{address}}}" in bibtex
    assert f"year = {{{day[:4]}}}" in bibtex
    assert "author" not in item, "no publisher is stated"
    assert "author" not in bibtex


def test_a_release_that_is_served_no_more_is_cited_by_its_own_day(replay: TestClient, replayed: Replayed) -> None:
    _, _, (item,) = cited(replay.get(f"/sv/releases/{replayed.ids[0]}").text)
    assert item["version"] == replayed.ids[0]


def test_the_publisher_is_the_author_and_latex_takes_the_name(
    replayed: Replayed, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    data = shutil.copytree(replayed.data.root, tmp_path / "data", symlinks=True)
    (data / "publication.toml").write_text(PUBLISHER, encoding="utf-8")
    with TestClient(create_app(settings_for(data=data))) as client:
        text, bibtex, (item,) = cited(client.get(f"/en/project/{KEPT}").text)
        assert client.get("/en/projects.feed.json").json()["authors"] == [{"name": "Example & Co"}]
    assert text.startswith("Example & Co. ")
    assert r"author = {{Example \& Co}}" in bibtex
    assert bibtex.count("{") == bibtex.count("}")
    assert item["author"] == [{"literal": "Example & Co"}]


@pytest.mark.parametrize("path", ["", "changes", "quality/completeness", "api"])
def test_other_pages_are_no_sources(replay: TestClient, path: str) -> None:
    assert '<h2 id="cite">' not in replay.get(f"/sv/{path}").text
