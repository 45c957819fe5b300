"""Pages as files: what becomes of their links, forms and panels."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from tests.clients import TestClient
from tests.server.static_site.jobs import MakeJob

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.static_site.addresses import Address
from esfgraph_server.static_site.choice import Choice
from esfgraph_server.static_site.links import Linker
from esfgraph_server.static_site.pages import NEED, PageFiles

LIVE = "https://live.example"
Rewrite = Callable[..., html.HtmlElement]
LINKS = "//@href | //@src | //form/@action | //button/@formaction"


@pytest.fixture(scope="module")
def rewrite(make_job: MakeJob, site: TestClient) -> Rewrite:
    """Return a page as it lies in a file, with a server beside where one is named, and with the engine or without."""
    job = make_job(Path("copy"))
    choice = Choice(job.open_graph(), Tombstones(DataFolder(job.settings.data)), job.fixed, "http://localhost:8000")

    def page(path: str, live: str = "", *, has_engine: bool = True) -> html.HtmlElement:
        address = Address.read(path)
        name = choice.file(address)
        assert name is not None
        pages = PageFiles(Linker(choice, live), job.release, has_engine)
        return html.document_fromstring(pages.rewrite(site.get(path).text, address, name)[0])

    return page


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_page_tells_that_it_is_a_copy(rewrite: Rewrite) -> None:
    assert "Det här är en kopia av webbplatsen som filer." in text(rewrite("/sv/").find(".//footer"))
    footer = rewrite("/sv/projects?county=05", LIVE).find(".//footer")
    assert f'<a href="{LIVE}/">{LIVE}</a>' in html.tostring(footer, encoding="unicode")


def test_what_has_no_file_is_told_and_not_linked(rewrite: Rewrite) -> None:
    links = rewrite("/sv/projects").xpath("//p[contains(@class, 'files-of-list')]//a")
    assert {text(each): each.get("href") for each in links}["CSV"] == "../projects.csv"
    narrowed = rewrite("/sv/projects?county=05").xpath("//p[contains(@class, 'files-of-list')]//a")
    told = {text(each): (each.get("href"), each.get("class")) for each in narrowed}
    assert told["CSV"] == ("../county=05.csv", None)
    assert told["Excel (XLSX)"] == (None, "absent")


def test_what_has_no_file_leads_to_a_server_that_is_named(rewrite: Rewrite) -> None:
    links = rewrite("/sv/projects?county=05", LIVE).xpath("//p[contains(@class, 'files-of-list')]//a")
    told = {text(each): each.get("href") for each in links}
    assert told["Excel (XLSX)"] == f"{LIVE}/sv/projects.xlsx?county=05"
    assert [form.get("action") for form in rewrite("/sv/compare", LIVE).iter("form")] == [f"{LIVE}/sv/compare"]


def test_a_list_keeps_the_choices_that_have_files_and_no_empty_panel(rewrite: Rewrite) -> None:
    options = rewrite("/sv/projects").xpath("//details[@class='facet']//a/@href")
    assert "county=05/index.html" in options
    assert not rewrite("/sv/projects?county=05").xpath("//details[@class='facet' and not(.//a[@href])]")
    assert not rewrite("/sv/projects").xpath("//form")


def test_a_heading_that_sorts_keeps_its_words_alone(rewrite: Rewrite) -> None:
    headings = rewrite("/sv/projects").xpath("//table[@class='cards']//th[@scope='col']")
    assert [text(each) for each in headings][:2] == ["Titel", "Projektägare"]
    assert not [each for heading in headings for each in heading]


def test_menus_become_links(rewrite: Rewrite) -> None:
    root = rewrite("/sv/map")
    links = {text(each): each.get("href") for each in root.xpath("//ul[@aria-labelledby='by-level']//a")}
    assert links["Län (ägarens säte)"] == "level=county&measure=projects/index.html"
    assert root.xpath("//ul[@aria-labelledby='by-level']//a[@aria-current]")
    assert not root.xpath("//form")


def test_a_form_that_only_a_server_answers_is_explained(rewrite: Rewrite) -> None:
    root = rewrite("/sv/compare")
    assert not root.xpath("//form")
    assert "Det här valet gör en server" in text(root)


def test_the_search_leads_to_a_page_that_says_what_it_needs(rewrite: Rewrite) -> None:
    assert rewrite("/sv/").xpath("//form[@role='search']/@action") == ["search/index.html"]
    root = rewrite("/sv/search")
    assert "Den behöver JavaScript för det" in text(root.get_element_by_id(NEED))
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert len(policy) == 1
    assert "wasm" not in policy[0]


def test_the_query_page_alone_may_run_the_engine(rewrite: Rewrite) -> None:
    policy = rewrite("/sv/sparql").xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert [part for part in policy[0].split("; ") if "wasm" in part] == ["script-src 'self' 'wasm-unsafe-eval'"]
    assert not rewrite("/sv/").xpath("//meta[@http-equiv]")


def test_without_the_engine_the_query_page_says_so(rewrite: Rewrite) -> None:
    root = rewrite("/sv/sparql", has_engine=False)
    assert "Frågor besvaras inte i den här kopian" in text(root)
    assert not root.xpath("//form[@class='query']")
    told = rewrite("/sv/sparql", LIVE, has_engine=False)
    assert told.xpath("//form[@class='query']/@action") == [f"{LIVE}/sv/sparql"]
    assert f"{LIVE}/sparql" in text(told)


def test_no_link_begins_with_a_slash(rewrite: Rewrite) -> None:
    for path in ("/sv/", "/sv/projects?county=05", "/en/project/25-030-S02", "/sv/api", "/sv/region/SE23"):
        assert not [link for link in rewrite(path).xpath(LINKS) if link.startswith("/")]


def test_what_scripts_and_pictures_hold_is_kept(rewrite: Rewrite, site: TestClient) -> None:
    """A browser takes names of SVG for what they are, however they are written; what JSON holds must be the same."""
    before, after = html.document_fromstring(site.get("/sv/project/25-030-S02").text), rewrite("/sv/project/25-030-S02")
    for path in ("//script[@type='application/ld+json']/text()", "//svg//path/@d", "count(//svg//*)", "//pre/text()"):
        assert after.xpath(path) == before.xpath(path) != []
