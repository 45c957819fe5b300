"""The editor of the query page: it helps to write, runs and stops, shows faults, and gives the keyboard back.

Needs Chromium, and the editor: just frontend
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.browser.accessibility import CHECKS

from esfgraph_server.site.queries.editor import SCRIPT
from esfgraph_server.site.rendering import STATIC

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

Open = Callable[..., "Page"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module", autouse=True)
def _editor() -> None:
    assert (STATIC / SCRIPT).is_file(), "The editor is not built: just frontend"


def editor(page: "Page") -> "Locator":
    return page.get_by_role("textbox", name="Fråga").or_(page.get_by_role("textbox", name="Query"))


def write(page: "Page", text: str) -> None:
    """Type a query in place of what is there, and close what is offered."""
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Escape")


def options(page: "Page") -> "Locator":
    return page.get_by_role("option")


def accept(page: "Page") -> None:
    """Take what is offered first, once the list has come to rest: until then the key is not the list's."""
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")


def test_terms_are_offered_by_name_and_label_and_bring_their_prefix(visit: Open) -> None:
    page = visit("sv/sparql")
    write(page, "SELECT * { ?project ")
    page.keyboard.type("kostn")
    options(page).filter(has_text="esf:totalCost").first.wait_for()
    assert "Total kostnad · " in options(page).first.inner_text()
    accept(page)
    value = "PREFIX esf: <https://w3id.org/esfgraph/ontology#>\nSELECT * { ?project esf:totalCost"
    assert page.locator("#query").input_value() == value
    page.keyboard.type(" ?c . ?project a ")
    page.keyboard.type("proj")
    options(page).filter(has_text="esf:Project").first.wait_for()
    assert "esf:Project" in options(page).first.inner_text()  # a class comes first behind "a"
    page.keyboard.press("Escape")
    assert options(page).count() == 0
    page.keyboard.press("Control+Home")
    page.keyboard.type("skos")
    options(page).filter(has_text="skos:").first.wait_for()
    accept(page)
    assert page.locator("#query").input_value().startswith("PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nskos:")


@pytest.mark.parametrize(
    ("language", "typed", "name", "iri"),
    [
        ("sv", "Haninge", "HANINGE KOMMUN", "organization/2120000084>"),
        ("sv", "Västsv", "SE23 · plats", "<http://data.europa.eu/nuts/code/SE23>"),
        ("en", "Västra", "14 · place", "county/14>"),
    ],
)
def test_owners_places_and_codes_are_offered_by_name(
    visit: Open, language: str, typed: str, name: str, iri: str
) -> None:
    page = visit(f"{language}/sparql")
    write(page, "SELECT * { VALUES ?x { ")
    page.keyboard.type(typed)
    chosen = options(page).filter(has_text=name)
    chosen.first.wait_for()
    chosen.last.click()
    assert page.locator("#query").input_value().endswith(iri)


def test_a_term_is_explained_at_the_mouse_and_at_the_cursor(visit: Open) -> None:
    for language, meaning in (("sv", "Insats som valts ut för stöd"), ("en", "selected for support")):
        page = visit(f"{language}/sparql")
        write(page, "esf:Project ")
        page.keyboard.press("ArrowLeft")
        panel = page.locator(".cm-panel")
        panel.filter(has_text=meaning).wait_for()
        word = page.locator(".cm-line").first.bounding_box() or {"x": 0, "y": 0, "width": 0, "height": 0}
        page.mouse.move(word["x"] + 20, word["y"] + word["height"] / 2)
        tip = page.locator(".cm-tooltip-hover")
        tip.filter(has_text=meaning).wait_for()
        page.keyboard.press("Escape")  # WCAG 2.1, 1.4.13
        tip.wait_for(state="detached")


def test_a_query_is_run_its_fault_marked_and_mended_without_leaving_the_page(visit: Open) -> None:
    page = visit("sv/sparql")
    write(page, "SELECT ?one {\n ?s foo:p ?one\n}")
    page.keyboard.press("Control+Enter")
    page.locator("#error").filter(has_text="rad 2, kolumn 5: prefixet 'foo:' är inte deklarerat").wait_for()
    assert page.locator(".cm-fault").inner_text() == "foo:p"
    assert editor(page).get_attribute("aria-invalid") == "true"
    assert "kolumn 5" in page.get_by_role("status").inner_text()
    page.keyboard.type("x")  # the cursor stands where the fault is
    assert page.locator("#query").input_value() == "SELECT ?one {\n ?s xfoo:p ?one\n}"
    assert page.locator(".cm-fault").count() == 0
    write(page, "SELECT (1 AS ?one) {}")
    page.keyboard.press("Control+Enter")
    page.get_by_role("columnheader", name="one").wait_for()
    assert "query=SELECT+%281+AS+%3Fone%29+%7B%7D" in page.url
    assert page.get_by_role("status").inner_text() == "1 rad"
    assert page.evaluate("document.activeElement.shadowRoot !== null")  # where one goes on writing
    assert "SELECT" in (page.locator("a.language").get_attribute("href") or "")
    page.evaluate("location.hash = 'examples'")
    write(page, "ASK {}")
    page.go_back()  # within the page, which keeps what is written
    assert page.locator("#query").input_value() == "ASK {}"
    page.reload()
    assert page.get_by_role("columnheader", name="one").count() == 1


def test_a_query_is_stopped(visit: Open) -> None:
    page = visit("en/sparql")
    write(page, ENDLESS)
    page.get_by_role("button", name="Run the query").click()
    stop = page.get_by_role("button", name="Stop")
    stop.click()
    page.get_by_role("status").filter(has_text="The query was stopped.").wait_for()
    assert not stop.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Run the query"
    assert page.url.endswith("/en/sparql")


def test_the_tab_key_leads_in_and_out(visit: Open) -> None:
    """WCAG 2.1, 2.1.2."""
    page = visit("sv/sparql")
    page.get_by_role("link", name="English").focus()
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.shadowRoot === null"):  # main can be scrolled to
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.getAttribute('role')") == "textbox"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Kör frågan"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.shadowRoot !== null")


def test_axe_finds_nothing_in_a_fault_and_in_suggestions(visit: Open) -> None:
    page = visit("en/sparql?query=SELECT+%2A+%7B%0A%3Fs+foo%3Ax+%22text%22%40sv+%23+c", width=390)
    page.locator(".cm-fault").wait_for()
    assert not CHECKS["axe"](page)
    page = visit("sv/sparql", scheme="dark")
    write(page, "SELECT * { ?p ")
    page.keyboard.type("esf:")
    options(page).first.wait_for()
    assert not CHECKS["axe"](page)


def test_the_examples_are_narrowed_while_one_types(visit: Open) -> None:
    page = visit("sv/sparql")
    all_ = page.locator("[data-examples] li:visible").count()
    page.get_by_label("Sök bland exemplen").fill("län säte")
    assert 0 < page.locator("[data-examples] li:visible").count() < all_ / 2
    assert page.locator("[data-examples]:visible").count() < 5
    page.keyboard.press("Enter")  # what stands in the editor stays
    assert page.url.endswith("/sv/sparql")


def test_without_script_the_field_is_a_field(visit: Open) -> None:
    page = visit("sv/sparql", scripts=False)
    page.get_by_label("Fråga", exact=True).fill("SELECT (1 AS ?one) ('a'@sv AS ?two) {} # \n nothing")
    page.get_by_role("button", name="Kör frågan").click()
    assert "rad 2, kolumn" in page.locator("#error").inner_text()
    page.get_by_label("Fråga", exact=True).fill("SELECT ?a ?n { VALUES (?a ?n) { ('x'@sv 1) ('y'@sv 2) } }")
    page.get_by_role("button", name="Kör frågan").click()
    page.get_by_role("link", name="Staplar").click()
    assert page.locator("figure .bars li").count() == 2
    assert not page.get_by_role("button", name="Avbryt").is_visible()
    page.get_by_label("Sök bland exemplen").fill("finnsinte")
    page.get_by_role("button", name="Sök").click()
    assert page.get_by_text("Inget exempel har de orden.").is_visible()
