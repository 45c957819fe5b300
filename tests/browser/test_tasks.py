"""What readers come for, from the home page in at most three steps, of which one may be a search: in both languages, on
a wide screen and on a phone's, without a script."""

import csv
import functools
import http.server
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

import openpyxl
import pytest

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

Language = Literal["sv", "en"]
Served = Callable[..., AbstractContextManager[str]]

MOST_STEPS = 3
HEADINGS = (
    *("Diarienummer", "Namn", "Projektägare", "Stödmottagarens ort", "Startdatum", "Slutdatum"),
    *("Total projektbudget", "Beviljat ESF-stöd", "Specifikt mål", "NUTS-2 kod", "Beskrivning"),
    "Unionens medfinansieringsgrad",
)
ROWS = (
    (
        "23-801-S01",
        "Åtgärder för äldre",
        "Umeå kommun",
        "",
        "2023-01-01",
        "2025-12-31",
        "2000000",
        "1000000",
        "A2A",
        "",
        "",
        "40",
    ),
    ("23-801-S02", "Öppna dörrar", "Umeå kommun", "", "2024-01-01", "2026-12-31", "", "", "A1A"),
    ("23-801-S03", "Ängens krafter", "Påhittade Provföreningen", "Vindeln", "2024-01-01", "2026-12-31", "", "500000"),
    ("23-801-S04", "Arbetsmarknad nära", "Lunds kommun", "", "2024-01-01", "2026-12-31", "", "7000000", "A2A", "SE22"),
    ("23-801-S05", "Kusten", "Lunds kommun", "", "2024-01-01", "2026-12-31", "", "10", "A1A", "SE22"),
    ("23-801-S06", "Skogen", "Sollefteå kommun", "", "2024-01-01", "2026-12-31", "", "3000000", "A2A", "SE32"),
)
"""Made-up projects by HEADINGS, of which the last may be missing."""
WORDS: dict[str, dict[Language, str]] = {
    "places": {"sv": "Platser", "en": "Places"},
    "codes": {"sv": "Kodlistor", "en": "Code lists"},
    "periods": {"sv": "Programperioder", "en": "Programming periods"},
    "county": {"sv": "Västerbottens län", "en": "Västerbotten County"},
    "by_period": {"sv": "Efter programperiod", "en": "By programming period"},
    "by_owner": {"sv": "Efter projektägare", "en": "By owner"},
    "counties": {"sv": "Län efter ägarens säte", "en": "Counties by seat of the owner"},
    "running": {"sv": "Projekt som pågår den", "en": "Projects running on"},
    "show": {"sv": "Visa", "en": "Show"},
    "search": {"sv": "Sök", "en": "Search"},
    "1500000": {"sv": "1 500 000 kr", "en": "SEK 1,500,000"},
    "coverage": {"sv": "summa för 2 av 3 projekt", "en": "sum for 2 of 3 projects"},
    "silent": {"sv": "(1 anger den inte)", "en": "(1 does not)"},
    "quality": {"sv": "Kvalitetsrapport", "en": "Quality report"},
    "contradiction": {
        "sv": "Stödets andel är inte den angivna medfinansieringsgraden",
        "en": "The support's share is not the stated co-financing rate",
    },
    "cite": {"sv": "Citera", "en": "Cite"},
    "hints": {"sv": "1 av sätena vilar bara på en postadress", "en": "1 of the seats rests on a postal address only"},
}


@dataclass
class Reader:
    """Somebody who reads the site, whose steps are counted."""

    page: "Page"
    language: Language
    steps: int = 0

    def say(self, key: str) -> str:
        return WORDS[key][self.language]

    def click(self, target: "Locator") -> None:
        self.steps += 1
        assert self.steps <= MOST_STEPS
        target.click()

    def follow(self, name: str, *, within: "Locator | None" = None) -> None:
        self.click((within or self.page.locator("body")).get_by_role("link", name=name).first)

    def search(self, text: str) -> None:
        self.page.get_by_role("search").get_by_role("searchbox").fill(text)
        self.click(self.page.get_by_role("search").get_by_role("button", name=self.say("search")))

    def section(self, key: str) -> "Locator":
        return self.page.locator("section", has=self.page.get_by_role("heading", name=self.say(key)))

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())


def publish(source: Path, data: DataFolder, rows: Iterable[Sequence[str]]) -> None:
    with source.open("w", encoding="utf-8", newline="") as file:
        filled = ([*row, *[""] * (len(HEADINGS) - len(row))] for row in rows)
        csv.writer(file, delimiter=";").writerows([HEADINGS, *filled])
    assert build([source], data, Iris()).served


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """Serve the files of a folder as somebody else would."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, served: Served) -> Iterator[str]:
    source, data = tmp_path_factory.mktemp("tasks") / "tasks.csv", DataFolder(tmp_path_factory.mktemp("tasks-data"))
    publish(source, data, ROWS)
    with served(data) as address:
        yield address


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(params=[1280, 390])
def reader(request: pytest.FixtureRequest, browser: "Browser", address: str, language: Language) -> Iterator[Reader]:
    """Somebody at the home page."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{language}/")
    yield Reader(page, language)
    context.close()


def test_support_to_owners_seated_in_a_county_in_a_period_with_the_silent_ones_and_the_hints(reader: Reader) -> None:
    reader.follow(reader.say("places"))
    reader.follow(reader.say("county"))
    reader.follow("2021-2027", within=reader.section("by_period"))
    for key in ("1500000", "coverage", "silent", "hints"):
        assert reader.say(key) in reader.text, key


def test_the_projects_of_a_municipality_that_run_on_a_day(reader: Reader) -> None:
    reader.follow(reader.say("places"))
    reader.follow("Umeå")
    reader.page.get_by_label(reader.say("running")).fill("2023-06-01")
    reader.click(reader.page.get_by_role("button", name=reader.say("show")))
    assert "Åtgärder för äldre" in reader.text
    assert "Öppna dörrar" not in reader.text
    assert "day=2023-06-01" in reader.page.url


def test_all_projects_of_an_objective_as_a_spreadsheet(reader: Reader, tmp_path: Path) -> None:
    reader.search("A2A")
    reader.follow("A2A")
    with reader.page.expect_download() as download:
        reader.follow("Excel")
    download.value.save_as(tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    head, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == 3
    assert len(head) > 10
    assert any("Åtgärder för äldre" in row for row in rows)


def test_the_largest_owners_by_support_in_a_period(reader: Reader) -> None:
    reader.search("2021-2027")
    reader.follow("2021-2027", within=reader.page.locator(".kinds"))
    names = reader.section("by_owner").locator("tbody th").all_inner_texts()
    # Owners whose number is not known are one for each project: the last has one that states no support.
    largest = ["lunds kommun", "sollefteå kommun", "umeå kommun", "påhittade provföreningen"]
    assert [name.split("\n")[0].lower() for name in names][: len(largest)] == largest


def test_two_counties_beside_each_other(reader: Reader) -> None:
    reader.follow(reader.say("places"))
    rows = reader.section("counties").locator("tbody tr").all_inner_texts()
    assert sum("Skåne" in row or "Västerbotten" in row for row in rows) == 2


def test_projects_about_something_in_a_region(reader: Reader) -> None:
    reader.search("arbetsmarknad skåne")
    assert "Arbetsmarknad nära" in reader.text
    assert "Kusten" not in reader.text


def test_the_sum_of_a_municipality_in_another_page_follows_a_new_release(
    browser: "Browser", served: Served, tmp_path: Path
) -> None:
    """Copied from the page that builds it; the other page is served from another port."""
    source, data, pages = tmp_path / "list.csv", DataFolder(tmp_path / "data"), tmp_path / "pages"
    publish(source, data, ROWS)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(data, port) as address, another_site(pages) as elsewhere:
        context = browser.new_context(java_script_enabled=False)
        reader = Reader(context.new_page(), "sv")
        reader.page.goto(f"{address}/sv/")
        reader.follow(reader.say("places"))
        reader.follow("Umeå")
        reader.follow("Visa i din egen sida")
        copied = reader.page.get_by_label("HTML").input_value()
        context.close()
        pages.mkdir()
        (pages / "index.html").write_text(f'<!doctype html><html lang="sv"><title>Nyheter</title>{copied}', "utf-8")

        def seen() -> str:
            context = browser.new_context(java_script_enabled=False)
            page = context.new_page()
            page.goto(elsewhere)
            text = " ".join(page.frame_locator("iframe").locator("main").inner_text().split())
            context.close()
            return text

        first = seen()
        assert "Beviljat stöd 1 000 000 kr" in first
        assert "summa för 1 av 2 projekt" in first
        publish(source, data, [(*row[:7], "2500000", *row[8:]) if row[0] == "23-801-S02" else row for row in ROWS])
        second = seen()
        assert "Beviljat stöd 3 500 000 kr" in second
        assert "summa för 2 av 2 projekt" in second
        release = data.current()
        assert release
        assert release.id in second
        assert release.id not in first


def test_where_a_total_comes_from_down_to_its_line_and_the_address_of_the_page(reader: Reader) -> None:
    reader.search("23-801-S01")
    reader.follow("Åtgärder för äldre")
    money = reader.page.locator(".money dl > div", has_text="2,000,000" if reader.language == "en" else "2 000 000")
    reader.click(money.get_by_role("link"))
    target = reader.page.locator(":target")
    assert "Total projektbudget" in target.inner_text()
    assert "2000000" in target.inner_text()
    assert "projektbanken/projekt/?dnr=23-801-S01" in reader.text


def test_which_projects_contradict_their_stated_rate(reader: Reader) -> None:
    reader.follow(reader.say("quality"))
    reader.follow(reader.say("contradiction"))
    assert "Åtgärder för äldre" in reader.text
    assert "Kusten" not in reader.text


def test_a_project_is_cited_by_an_address_that_keeps_what_it_showed(reader: Reader) -> None:
    reader.search("23-801-S01")
    reader.follow("Åtgärder för äldre")
    reader.follow(reader.say("cite"))
    cited = reader.section("cite").inner_text()
    (kept,) = re.findall(r"(/(?:sv|en)/project/23-801-S01\?release=\w+)", cited.partition("@")[0])
    reader.page.goto(urljoin(reader.page.url, kept))
    assert "Åtgärder för äldre" in reader.text
    assert kept.partition("release=")[2] in reader.page.get_by_role("note").first.inner_text()
