"""Pages in a real browser: accessible by axe, at home in narrow windows, usable from the keyboard, asking nobody else.

Needs Chromium, and the packages playwright and axe-playwright-python: pytest -m browser
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from tests.browser.accessibility import CHECKS, HEIGHT, WIDTH

from esfgraph_server.site.pages.accessibility import CHECKS as STATED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

QUERY = "sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020"
PATHS = (
    "",
    "search",
    "search?q=projektet+kommun",
    "search?q=finnsinte",
    "projects?period=2021-2027",
    "projects?q=projekt&county=05&year.from=2019&total_cost.from=1",
    "projects?county=05&group=municipality",
    "projects?year.from=2018&year.to=2015",
    "organizations",
    "organizations?county=05&group=legal_form&order=granted_support",
    "regions",
    "map",
    "ask",
    "ask?measure=granted_support&by=county&period=2021-2027&day=2026-06-01",
    "ask?by=objective&owner_kind=municipality&county=05&county=12&find=kalmar",
    "compare?by=owner",
    "compare?by=county&county=05&county=08&measure=granted_support",
    "projects?group=year",
    "projects?group=region&order=granted_support",
    "map?level=municipality&measure=granted_support&period=2021-2027",
    "concepts",
    "downloads",
    QUERY,
    "ontology",
    "ontology/reused",
    "ontology/Project",
    "ontology/totalCost",
    "quality",
    "quality?severity=Info",
    "quality/completeness",
    "shapes",
    "shapes/Project-title",
    "shapes/Project-programme-of-period",
    "project/25-030-S02",
    "project/2019-00383",
    "project/2019-00383/owner",
    "organization/2120000415",
    "region/SE12",
    "municipality/0561",
    "concept/objective-2021-2027",
    "concept/objective-2021-2027/A2A",
    "concept/evidence/seat-by-name",
    "record/25-030-S02/bff1af2f9fd7",
    "label/total-projektbudget",
    "municipality/0561/geometry",
    "dataset/observations-by-region",
    "concept/year/2026",
    "queries/projects-by-county-of-seat",
    "queries/municipalities-without-project?county=14",
    "queries/projects-of-an-owner?owner=12",
    "embed?of=municipality/0561&as=chart",
    "embed/municipality/0561",
    "embed/project/25-030-S02",
    "embed/chart?group=year&measure=granted_support",
    "embed/map?level=county&measure=granted_support",
    "accessibility",
    "about",
    "api",
    "catalog",
    "changes",
    "releases",
    "project/2019-00383/owner/unit/arbetsmarknadsenheten",
    "patterns",
    "nothing",
)
Scheme = Literal["light", "dark"]
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def window(browser: "Browser", address: str) -> Iterator["Page"]:
    """One window for all kinds of pages; nobody but our server may be asked for anything, and nothing may go wrong."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page, asked, complaints = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not [url for url in asked if not url.startswith((address, "data:"))]
    assert not [text for text in complaints if "status of 404" not in text and "status of 400" not in text]


@pytest.mark.parametrize("path", PATHS)
def test_what_the_accessibility_statement_says_was_tried_holds(window: "Page", address: str, path: str) -> None:
    """In English and on a dark ground by axe alone: nothing but words and colours is other than in Swedish."""
    assert CHECKS.keys() == {check.key for check in STATED}
    found: dict[str, list[str]] = {}
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for language, scheme, checks in zip(("sv", "en"), schemes, (CHECKS, {"axe": CHECKS["axe"]}), strict=True):
        window.emulate_media(color_scheme=scheme)
        window.goto(f"{address}/{language}/{path}")
        window.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found |= {f"{language}: {key}": wrong for key, check in checks.items() if (wrong := check(window))}
    assert not found


def test_the_page_of_a_project_takes_less_than_three_windows(visit: Open) -> None:
    page = visit("sv/project/25-030-S02")
    assert page.evaluate("document.documentElement.scrollHeight") < 2500


def test_the_first_key_leads_past_the_menu(visit: Open) -> None:
    page = visit("sv/project/25-030-S02")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Hoppa till innehållet"
    assert (skip.bounding_box() or {"x": -1})["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_wide_table_scrolls_in_its_own_region_from_the_keyboard(visit: Open) -> None:
    page = visit("sv/project/25-030-S02", width=320)
    page.locator("summary", has_text="Källpost").click()
    region = page.locator(".wide").first
    assert region.evaluate("element => element.scrollWidth > element.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    end = time.monotonic() + 10
    while not region.evaluate("element => element.scrollLeft"):  # wait_for_function needs eval, which the page forbids
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def test_the_language_can_be_changed_on_the_page(visit: Open) -> None:
    page = visit("sv/projects?period=2021-2027")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/projects?period=2021-2027")


def test_a_query_can_be_asked_from_the_page(visit: Open) -> None:
    page = visit("en/sparql")
    page.get_by_role("textbox", name="Query").click()
    # By keys, as a reader does: to text that is put in at once Chromium gives the style of what it takes the place of.
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("SELECT (1 AS ?one) {}")
    page.get_by_role("button", name="Run the query").click()
    assert page.get_by_role("columnheader").inner_text() == "one"


def test_an_example_fills_the_editor_and_answers(visit: Open) -> None:
    page = visit("sv/sparql")
    page.get_by_role("link", name="Iakttagelser per regel", exact=True).click()
    assert "sh:ValidationResult" in page.locator("#query").input_value()
    assert page.get_by_role("cell", name="owner-without-number").count() == 1


def test_a_named_query_is_asked_with_a_value_of_ones_own(visit: Open) -> None:
    page = visit("en/queries/projects-of-an-owner")
    page.get_by_role("combobox", name="Owner").fill("212000-04")
    page.get_by_role("button", name="Show").click()
    assert "cannot be used" in page.locator("#wrong").inner_text()
    page.get_by_role("combobox", name="Owner").fill("212000-0415")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="project/25-030-S02").wait_for()
    assert page.get_by_role("region", name="All projects of one owner").count() == 1


def test_a_list_is_narrowed_by_links_and_a_form(visit: Open) -> None:
    page = visit("sv/projects")
    page.get_by_role("link", name="2014-2020").click()
    assert page.url.endswith("/sv/projects?period=2014-2020")
    assert page.locator("table.cards tbody tr").count() == 1
    page.get_by_label("Sökord").fill("finnsinte")
    page.get_by_role("button", name="Visa").click()
    assert "q=finnsinte" in page.url
    assert "period=2014-2020" in page.url
    page.get_by_role("link", name="Rensa urvalet").click()
    assert page.url.endswith("/sv/projects")


def test_the_panel_of_a_list_is_folded_on_a_phone(visit: Open) -> None:
    page = visit("en/projects", width=390)
    assert not page.get_by_label("Words").is_visible()
    page.locator("summary", has_text="Narrow").click()
    page.get_by_label("Words").fill("a")
    assert page.get_by_role("link", name="2014-2020").is_visible()


def test_a_place_on_the_map_is_reached_and_opened_from_the_keyboard(visit: Open) -> None:
    page = visit("sv/map?level=region")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('svg.map') !== null"):
            break
    label = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert ": 1 projekt" in label
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).strokeWidth)") > 6
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/projects?region=*")


def test_maps_and_comparisons_work_without_script(browser: "Browser", address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/sv/")
    page.get_by_role("link", name="Jämför", exact=True).click()
    for county in ("05", "08"):
        page.get_by_label("Lägg till: län (ägarens säte)").select_option(county)
        page.get_by_role("button", name="Visa").click()
    assert page.get_by_role("columnheader").count() == 2
    page.goto(f"{address}/sv/map")
    page.get_by_label("Mått").select_option("granted_support")
    page.get_by_label("Karta över").select_option("region")
    page.get_by_role("button", name="Visa").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Beviljat stöd efter region"
    context.close()


def test_a_question_is_put_together_and_answered_without_script(browser: "Browser", address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.get_by_role("list").get_by_role("link", name="Ask", exact=True).first.click()
    page.get_by_label("Measure").select_option("planned_participants")
    page.get_by_label("Kind of owner").select_option("municipality")
    page.get_by_label("Day of the state").fill("2026-06-01")
    page.get_by_role("button", name="Show the answer").last.click()
    question = (
        "How many participants are planned in projects that are running on 1 June 2026 and whose owner is of the kind"
    )
    assert page.get_by_role("heading", level=1).inner_text() == f"{question} municipality?"
    assert page.get_by_text(
        "The projects plan for 362 participants. All 3 projects state it.".partition(". ")[0]
    ).count()
    assert not page.get_by_label("Measure").is_visible(), "on a phone the menus are folded once there is an answer"
    page.get_by_text("Change the question").click()
    page.get_by_label("Broken down by").select_option("region")
    page.get_by_role("button", name="Show the answer").first.click()
    assert page.locator("svg.map a").count() == 8
    assert page.get_by_role("table").get_by_role("row").count() == 5
    context.close()
