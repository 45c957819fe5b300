"""The page of questions: recorded questions in both languages, their answers, and menus in which no choice is empty."""

import csv
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from tests.clients import TestClient

from esfgraph.release.data_folder import Release

TABLE = Path(__file__).parents[1] / "questions.toml"
QUESTIONS: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["question"]
MEASURED = {
    "total_cost": "total_cost_sek",
    "granted_support": "granted_support_sek",
    "union_contribution": "union_contribution_sek",
    "planned_participants": "planned_participants",
}
Row = Mapping[str, str]


def within(years: str, year: str) -> bool:
    low, hyphen, high = years.partition("-")
    return low <= year <= (high or "9999") if hyphen else year == years


def state(row: Row, day: str) -> str:
    return "not-begun" if row["start_date"] > day else "ended" if row["end_date"] < day else "running"


HAS: Mapping[str, Callable[[Row, str], bool]] = {
    "period": lambda row, value: row["period"] == value,
    "county": lambda row, value: row["seat_county"] == value,
    "municipality": lambda row, value: row["seat"] == value,
    "region": lambda row, value: (row["stated_region"] or row["deciding_region_code"]).startswith(value),
    "year": lambda row, value: within(value, row["start_date"][:4]),
    "owner": lambda row, value: row["owner_number"] == value,
    "owner_kind": lambda row, value: row["owner_number"].startswith("212000"),
    "priority": lambda row, value: f"{row['period']}/{row['priority']}" == value,
    "objective": lambda row, value: f"{row['period']}/{row['specific_objective']}".startswith(value),
    "field": lambda row, value: f"{row['period']}/{row['intervention_field']}" == value,
    "fund": lambda row, value: row["fund"] == value.removeprefix("-"),
    "child_poverty": lambda row, value: row["child_poverty"] == {"yes": "true", "no": "false"}[value],
    "total_cost": lambda row, value: 10_000_000 <= int(row["total_cost_sek"] or 0) < 50_000_000,
    "amounts": lambda row, value: not any(row[f"{key}_sek"] for key in [*MEASURED][:3]),
    "q": lambda row, value: value in f"{row['title']} {row['description']}".casefold(),
}
"""What each condition of the recorded questions asks of a row of projects.csv."""


@pytest.fixture(scope="module")
def projects(release: Release) -> list[Row]:
    with (release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").split())


def answer(html: str) -> str:
    """What the page answers, in words."""
    (statement,) = re.findall(r'<div class="statement">(.*?)</div>', html, re.DOTALL)
    return plain(statement.replace("</p>", "</p> "))


def groups(html: str) -> list[str]:
    """The rows of the table of groups, but for the sum of all."""
    table = re.search(r'<table class="groups">.*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    rows = (
        re.findall(r"<tr>(.*?)</tr>", re.sub(r'<span class="sub">.*?</span>', "", table[1]), re.DOTALL) if table else []
    )
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [f"{plain(name)}: {', '.join(map(plain, numbers))}" for name, *numbers in cells]


def asked_of(rows: list[Row], address: str) -> list[Row]:
    """The projects of which an address asks, found by a pass over all."""
    asked = dict[str, list[str]]()
    for key, value in parse_qsl(address):
        asked.setdefault(key, []).append(value)
    days = asked.pop("day", [""])
    by, states = asked.pop("by", [""]), asked.pop("status", ["running"] if days[0] else [])
    asked.pop("measure", None)
    if states and by != ["status"]:
        rows = [row for row in rows if state(row, days[0]) in states]
    return [row for row in rows if all(any(HAS[key](row, value) for value in values) for key, values in asked.items())]


def test_the_table_holds_thirty_questions_in_each_language() -> None:
    for language in ("sv", "en"):
        words = [asked["words"] for asked in QUESTIONS if asked["language"] == language]
        assert len(set(words)) == len(words) >= 30


@pytest.mark.parametrize("asked", QUESTIONS, ids=[asked["words"][:60] for asked in QUESTIONS])
def test_a_recorded_question_is_put_in_words_and_answered(
    site: TestClient, projects: list[Row], asked: dict[str, Any]
) -> None:
    html = site.get(f"/{asked['language']}/ask?{asked['address']}").text
    heading = r"<h1>(.*?)</h1>" if asked["address"] else r'<h2 id="answer">(.*?)</h2>'
    (words,) = re.findall(heading, html, re.DOTALL)
    assert plain(words) == asked["words"]
    assert answer(html) == asked["answer"]
    assert sorted(groups(html)) == sorted(asked.get("groups", []))
    rows, measure = asked_of(projects, asked["address"]), dict(parse_qsl(asked["address"])).get("measure")
    stated = [Decimal(row[MEASURED[measure]]) for row in rows if row[MEASURED[measure]]] if measure else []
    number = f"{sum(stated) if stated else len(rows):,}".replace(",", " " if asked["language"] == "sv" else ",")
    assert re.search(rf"(?<!\d)(?<!\d[ ,]){number}(?![ ,]?\d)", asked["answer"]), number
    if measure and stated and len(rows) > 1:
        part = {"sv": "{} av {} projekt anger", "en": "{} of {} projects state"}[asked["language"]]
        whole = {"sv": "Alla {} projekten", "en": "All {} projects"}[asked["language"]]
        expected = whole.format(len(rows)) if len(stated) == len(rows) else part.format(len(stated), len(rows))
        assert expected in asked["answer"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_begins_with_questions_that_have_answers(site: TestClient, language: str) -> None:
    html = site.get(f"/{language}/ask").text
    (listed,) = re.findall(r'aria-labelledby="examples">(.*?)</section>', html, re.DOTALL)
    examples = re.findall(r'href="([^"]+)">(.*?)</a>', listed)
    assert len(examples) >= 5
    for href, words in examples:
        answered = site.get(unescape(href)).text
        assert f"<h1>{words}</h1>" in re.sub("</?bdi[^>]*>", "", answered)
        assert groups(answered)


def menus(html: str) -> dict[str, list[tuple[str, str]]]:
    """Value and title of each option, by menu."""
    return {
        name: [
            (unescape(value), plain(title)) for value, title in re.findall(r'<option value="([^"]*)"[^>]*>(.*?)<', all_)
        ]
        for name, all_ in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', html, re.DOTALL)
    }


@pytest.mark.parametrize(
    "address", ["", "period=2021-2027", "objective=2021-2027/A2&region=SE2", "county=12&status=ended"]
)
def test_every_choice_of_a_menu_has_as_many_projects_as_it_says(site: TestClient, address: str) -> None:
    offered = menus(site.get(f"/en/ask?{address}").text)
    assert {"measure", "by", "region", "period", "status"} <= offered.keys()
    for name, choices in offered.items():
        for value, title in choices if name not in ("measure", "by") else ():
            if not value:
                assert title == "Any"
                continue
            chosen = [(key, other) for key, other in parse_qsl(address) if key != name.partition(".")[0]]
            if name.startswith("year."):  # a year of a menu says how many begin in it
                name, value = "year", value
            (count,) = re.findall(r"\((\d+)\)$", title)
            found = answer(site.get(f"/en/ask?{urlencode([*chosen, (name, value)])}").text)
            assert int(count) > 0
            assert f" {count} project" in found


def test_what_parts_an_answer_has_several_values(site: TestClient) -> None:
    offered = menus(site.get("/sv/ask?period=2014-2020").text)["by"]
    assert offered[0] == ("", "Ingenting: ett enda tal")
    assert "county" not in dict(offered)
    for key, _ in menus(site.get("/sv/ask").text)["by"][1:]:
        html = site.get(f"/sv/ask?by={key}").text
        assert len(groups(html)) > 1, key
        assert '<figure class="chart">' in html or len(groups(html)) == 2


def test_the_form_keeps_what_it_has_no_menu_of(site: TestClient) -> None:
    html = site.get("/en/ask?county=05&county=12&legal_form=2&fund=-&measure=total_cost").text
    hidden = set(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]+)">', html))
    assert hidden == {("county", "05"), ("county", "12"), ("fund", "-")}
    assert "county" not in menus(html)
    assert '<option value="total_cost" selected>' in html
    years = site.get("/en/ask?year=2020-2023").text
    assert re.search(r'name="year.from">.*?<option value="2020" selected>.*?</select>', years)
    assert re.search(r'name="year.to">.*?<option value="2023" selected>.*?</select>', years)
    assert 'type="hidden"' not in years.partition("</form>")[0]


def test_a_form_as_it_is_sent_asks_the_same_as_its_address(site: TestClient) -> None:
    sent = "measure=projects&by=&region=&county=05&municipality=&period=&year.from=2026&year.to=&status=&day=&find=&q="
    html = site.get(f"/sv/ask?{sent}").text
    (address,) = re.findall(r'<a class="iri" rel="nofollow" href="([^"]+)">http://localhost:8000/sv/ask', html)
    assert unescape(address) == "/sv/ask?county=05&year=2026-"
    assert answer(site.get(unescape(address)).text) == answer(html) == "Det finns 1 projekt."


def test_a_condition_is_taken_back_by_its_link(site: TestClient) -> None:
    html = site.get("/en/ask?by=region&status=running&day=2024-06-01&county=01").text
    chips = [unescape(href) for href in re.findall(r'<li><a rel="nofollow" href="([^"]+)"><span class="hidden">', html)]
    assert sorted(chips) == ["/en/ask?county=01&by=region", "/en/ask?status=running&day=2024-06-01&by=region"]


def test_where_nothing_fits_the_page_says_what_to_do(site: TestClient) -> None:
    html = site.get("/en/ask?county=05&period=2014-2020&by=year&measure=total_cost").text
    assert answer(html) == "No project fits the question. Remove a condition."
    assert html.count('<span class="hidden">Remove</span>') == 2
    assert "<figure" not in html


def test_an_answer_by_place_has_a_map_of_its_groups(site: TestClient) -> None:
    html = site.get("/sv/ask?by=region&measure=planned_participants").text
    named = re.findall(r'<g class="shade\d"[^>]*>(.*?)</g>', html, re.DOTALL)
    drawn = [plain(title) for areas in named for title in re.findall(r"<title>(.*?)</title>", areas)]
    assert len(drawn) == len(groups(html)) == 5
    assert "map.svg?measure=planned_participants&amp;level=region" in html
    assert "chart.svg" not in html, "a picture of its own would have larger regions, too"
    assert "chart.svg" in site.get("/sv/ask?by=county").text


def test_places_of_a_map_are_links_where_they_are_few(site: TestClient) -> None:
    counties, municipalities = (site.get(f"/sv/ask?by={level}").text for level in ("county", "municipality"))
    assert counties.count('<a href="/sv/projects?county=') == 5
    assert "<title>Kalmar: 1 projekt</title></path>" in municipalities
    assert municipalities.count('href="/sv/projects?municipality=') == 10, "the table and the chart lead on"
    assert "municipality" not in menus(municipalities), "a choice would leave one row"
    assert len(municipalities.encode()) < 100_000


def test_an_owner_is_found_by_words(site: TestClient) -> None:
    html = site.get("/en/ask?measure=planned_participants&find=Kommunförbundet").text
    (href,) = re.findall(r'<li><a rel="nofollow" href="([^"]+)"><bdi>KOMMUNFÖRBUNDET', html)
    asked = site.get(unescape(href)).text
    assert "How many participants are planned in projects owned by KOMMUNFÖRBUNDET KALMAR LÄN?" in plain(asked)
    assert "No owner was found for &#39;xyzzy&#39;." in site.get("/en/ask?find=xyzzy").text


def test_the_query_behind_an_answer_gives_its_figures(site: TestClient) -> None:
    html = site.get("/en/ask?by=county&measure=granted_support&period=2021-2027").text
    (href,) = re.findall(r'<a rel="nofollow" href="([^"]+)">The question in SPARQL</a>', html)
    query = dict(parse_qsl(unescape(href).partition("?")[2]))["query"]
    rows = site.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.splitlines()
    assert rows[0] == "county,projects,granted_support,stated"
    assert "http://localhost:8000/county/05,1,9923980,1" in rows
    assert len(rows) - 1 == len(groups(html))


@pytest.mark.parametrize(
    "query", ["measure=happiness", "by=colour", "county=99", "colour=red", "day=soon", "year.from=x"]
)
def test_what_cannot_be_asked_is_named(site: TestClient, query: str) -> None:
    response = site.get(f"/en/ask?{query}", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert all(f"'{each}'" in response.json()["detail"] for each in query.split("=") if each != "red")


def test_a_question_shows_what_is_typed_and_no_more(site: TestClient) -> None:
    html = site.get("/sv/ask", params={"q": "<b>{by}\0</b>"}).text
    assert "<b>{by}" not in html
    assert "där ”<bdi>&lt;b&gt;{by}\0&lt;/b&gt;</bdi>” nämns" in html
