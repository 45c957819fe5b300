"""A copy of the site as files: every link of it, and what readers do with it, served, on a disk, without script.

The seeds' site is copied whole, which takes a minute: nothing less tells that no link leads nowhere.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.accessibility import axe, reflow
from tests.server.static_site.links import broken_links

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.static_site.engine import has_engine
from esfgraph_server.static_site.export import export
from esfgraph_server.static_site.folder import MARK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PREFIX = "any/where"
"""Where the copy lies below the file server's first address."""
Open = Callable[..., "Page"]


class _Nobody:
    """Is told how far the export has come, and does not care."""

    def begin(self, step: str, total: int) -> None:
        assert step
        assert total > 1000

    def advance(self, count: int) -> None:
        assert count > 0


class _Silent(SimpleHTTPRequestHandler):
    """A file server as anybody has one."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def copy(seed_build: tuple[DataFolder, BuildResult], tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert has_engine(), "What answers queries is not there: just frontend"
    folder = tmp_path_factory.mktemp("served") / PREFIX
    settings = Settings(data=seed_build[0].root, access_log="none", query=QueryLimits(processes=1))
    with ThreadPoolExecutor(1) as apart:  # a browser that another test started has an event loop in this thread
        apart.submit(export, settings, folder, "", 2, _Nobody()).result()
    return folder


@pytest.fixture(scope="module")
def address(copy: Path) -> Iterator[str]:
    root = copy.parents[PREFIX.count("/")]
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(root))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{PREFIX}"
        server.shutdown()
        thread.join()


def test_no_link_of_the_copy_leads_nowhere(copy: Path) -> None:
    assert not sorted(broken_links(copy))[:20]
    assert (copy / MARK).is_file()
    assert len(list(copy.rglob("index.html"))) > 5000


def test_a_reader_searches(visit: Open) -> None:
    page = visit("")
    page.get_by_role("searchbox").fill("atvidaberg")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("heading", name="Projekt 1").wait_for()
    assert page.get_by_role("status").inner_text() == "3 träffar."
    assert not axe(page) + reflow(page)
    page.get_by_role("link", name="Snabbspår Åtvidaberg").click()
    page.get_by_role("heading", level=1, name="Snabbspår Åtvidaberg").wait_for()
    page = visit("en/search/?q=212000-0415")
    page.get_by_role("link", name="ÅTVIDABERGS KOMMUN").first.wait_for()
    page = visit("en/search/?q=nothing-is-called-so")
    page.get_by_text("Nothing was found for “nothing-is-called-so”.").wait_for()


def test_a_reader_asks(visit: Open) -> None:
    page = visit("en/sparql/")
    page.get_by_role("link", name="Granted support by stated NUTS 2 region", exact=True).click()
    table = page.locator("table.answer")
    table.get_by_text("9,923,980").wait_for()
    assert "query=" in page.url
    assert "The answer took" in page.get_by_role("status").inner_text()
    assert not axe(page) + reflow(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").click()
    assert "9923980" in Path(saved.value.path()).read_text(encoding="utf-8")
    page.get_by_role("link", name="Svenska").click()
    page.get_by_role("heading", name="Svar").wait_for()
    assert "query=" in page.url


def test_a_query_is_written_run_and_found_again(visit: Open) -> None:
    page = visit("sv/sparql/")
    editor = page.get_by_role("textbox", name="Fråga")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.locator("table.answer").get_by_text("graph/quality").wait_for()
    page.reload()
    page.locator("table.answer").get_by_text("graph/quality").wait_for()
    page = visit("sv/sparql/?query=ASK+%7B+%3Fp+a+esf%3AProject+%7D")
    page.get_by_text("Ja: mönstret finns i grafen.").wait_for()
    page = visit("sv/sparql/?query=SELECT+nothing")
    page.get_by_role("heading", name="Frågan kunde inte besvaras").wait_for()
    page = visit("sv/sparql/?query=DESCRIBE+%3Chttp%3A%2F%2Flocalhost%3A8000%2Fproject%2F25-030-S02%3E")
    page.locator("#result pre").get_by_text("Snabbspår Åtvidaberg").wait_for()


def test_without_script_pages_say_what_they_need(visit: Open) -> None:
    page = visit("sv/search/", scripts=False)
    assert "Den behöver JavaScript för det" in page.locator("main").inner_text()
    page = visit("sv/sparql/", scripts=False)
    assert "Den behöver JavaScript för det" in page.locator("main").inner_text()
    page = visit("sv/projects/", scripts=False)
    page.get_by_role("link", name="Östergötlands län").click()
    page.get_by_role("link", name="Snabbspår Åtvidaberg").click()
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", level=1, name="Snabbspår Åtvidaberg").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"


def test_links_lead_from_file_to_file_on_a_disk(browser: "Browser", copy: Path) -> None:
    page = browser.new_page()
    page.goto((copy / "project/25-030-S02/index.html").as_uri())
    page.wait_for_url("**/sv/project/25-030-S02/index.html")
    page.get_by_role("link", name="Projekt", exact=True).click()
    page.get_by_role("link", name="Samverkan, inkludering").click()
    assert page.evaluate("getComputedStyle(document.querySelector('.brand')).textDecorationLine") == "none"
    page.get_by_role("link", name="SPARQL", exact=True).click()
    assert "läses från en webbserver" in " ".join(page.locator("main").inner_text().split())
    page.close()
