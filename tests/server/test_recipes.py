"""The recipes: docs/recipes.md is run as it stands against a real server, and gives what it says."""

import contextlib
import hashlib
import html
import io
import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import geojson
import httpx2
import openpyxl
import pytest
from rdflib import DCAT, Graph, Namespace, URIRef

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.queries.snippets import getting

if TYPE_CHECKING:
    from tests.serving import RunningServer

RECIPES = Path(__file__).parents[2] / "docs" / "recipes.md"
WRITTEN = "http://localhost:8000"
SPDX = Namespace("http://spdx.org/rdf/terms#")
IN_PYTHON = ("pandas", "DuckDB", "Harvested by the national data portal", "Asked from another engine")

Recipe = list[tuple[str, str]]
"""Its blocks: the language of each, and its text."""


def recipes() -> Mapping[str, Recipe]:
    """The recipes, by title."""
    _, *parts = re.split(r"^## ", RECIPES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    titled = (part.partition("\n") for part in parts)
    return {title: re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE) for title, _, text in titled}


@pytest.fixture(scope="module")
def at(
    seed_build: tuple[DataFolder, BuildResult], running: Callable[..., AbstractContextManager["RunningServer"]]
) -> Iterator[httpx2.Client]:
    """A client of a server over the seeds, which says of itself that it is where it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = Settings(data=seed_build[0].root, public_url=f"http://127.0.0.1:{port}", query=QueryLimits(processes=1))
    with running(create_app(settings), port) as server:
        yield server.client


def here(text: str, at: httpx2.Client) -> str:
    """A text with the address of the server in the place of the one that is written."""
    return text.replace(WRITTEN, str(at.base_url).rstrip("/"))


@pytest.mark.parametrize("title", IN_PYTHON)
def test_a_recipe_in_python_prints_what_it_says(
    at: httpx2.Client, title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (language, code), (_, expected) = recipes()[title]
    assert language == "python"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(here(code, at), title, "exec"), {})
    assert printed.getvalue() == expected


@pytest.mark.r
def test_the_recipe_in_r_prints_what_it_says(at: httpx2.Client) -> None:
    (language, code), (_, expected) = recipes()["R"]
    assert language == "r"
    run = subprocess.run(
        ["Rscript", "-"], input=here(code, at), capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout, run.returncode) == (expected, 0), run.stderr


def test_power_query_is_what_the_site_writes_and_gets_a_table(at: httpx2.Client) -> None:
    [(_, text)] = recipes()["Excel and Power Query"]
    address = f"{WRITTEN}/en/projects.csv"
    assert text == next(each.text for each in getting(address) if each.title.startswith("Power Query"))
    assert at.get(here(address, at)).headers["Content-Type"].startswith("text/csv")
    workbook = openpyxl.load_workbook(io.BytesIO(at.get("/en/projects.xlsx").content))
    assert workbook.active is not None
    assert workbook.active.max_row == 6


def test_qgis_gets_the_layers_with_what_they_are_drawn_by(at: httpx2.Client) -> None:
    [(_, addresses)] = recipes()["QGIS"]
    counts = list[int]()
    for address in addresses.split():
        layer = geojson.loads(at.get(here(address, at)).text)
        assert layer.errors() == []
        assert {"granted_support", "granted_support_stated", "projects"} <= layer.features[0].properties.keys()
        counts.append(len(layer.features))
    assert counts == [21, 290, 8]


def test_openrefine_adds_the_service_matches_and_extends(at: httpx2.Client) -> None:
    [(_, address)] = recipes()["OpenRefine"]
    manifest = at.get(here(address.strip(), at)).json()
    assert "owner" in {each["id"] for each in manifest["defaultTypes"]}
    queries = {"queries": json.dumps({"q0": {"query": "Åtvidabergs kommun", "type": "owner"}})}
    [found] = at.post(here(address.strip(), at), data=queries).json()["q0"]["result"]
    assert (found["id"], found["match"]) == ("organization/2120000415", True)
    extend = {"ids": [found["id"]], "properties": [{"id": "granted_support_sek"}, {"id": "granted_support_stated_by"}]}
    rows = at.post(here(address.strip(), at), data={"extend": json.dumps(extend)}).json()["rows"]
    assert [*rows[found["id"]]] == ["granted_support_sek", "granted_support_stated_by"]


def test_a_harvester_gets_every_file_as_the_catalogue_says(at: httpx2.Client) -> None:
    catalogue = Graph().parse(data=at.get("/datasets/dcat").text, format="xml")
    files = set(catalogue.subjects(DCAT.downloadURL))
    assert len(files) >= 10
    for file in files:
        address, checksum = catalogue.value(file, DCAT.downloadURL), catalogue.value(file, SPDX.checksum)
        answer = at.get(str(address))
        assert len(answer.content) == int(str(catalogue.value(file, DCAT.byteSize)))
        assert hashlib.sha256(answer.content).hexdigest() == str(catalogue.value(checksum, SPDX.checksumValue))
    for service in catalogue.subjects(DCAT.endpointURL):
        description = catalogue.value(service, DCAT.endpointDescription)
        assert isinstance(description, URIRef)
        assert at.get(str(description), follow_redirects=True).status_code == 200


def test_every_address_that_is_written_answers(at: httpx2.Client) -> None:
    addresses = set(re.findall(rf"{WRITTEN}/[^\s\"`>)]*", RECIPES.read_text(encoding="utf-8")))
    assert len(addresses) >= 9
    for address in addresses - {f"{WRITTEN}/sparql"}:  # which is asked with a query, above
        assert at.get(here(address, at), follow_redirects=True).status_code == 200, address


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_of_the_api_names_addresses_that_answer(at: httpx2.Client, language: str) -> None:
    section = at.get(f"/{language}/api").text.partition('id="tools"')[2].partition("</section>")[0]
    addresses = re.findall(r"<pre[^>]*>([^<]+)</pre>", section)
    assert len(addresses) == 5
    for address in addresses:
        assert at.get(html.unescape(address), follow_redirects=True).status_code == 200, address
