"""Lists for programs: the numbers of the list layer, part by part, in chosen fields, as JSON and CSV."""

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import build
from esfgraph.query.search_fields import SUMS
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Sum, Sums
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.api.paging import DEFAULT_SIZE
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import ListName, facet
from esfgraph_server.model.selections.find import find, group
from esfgraph_server.model.selections.selection import Selection
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

ROOT = Path(__file__).parents[3]
API = "/api/v1"
SITE = "https://esf.example/register"
DAY = date(2024, 6, 1)
SELECTIONS: tuple[tuple[ListName, str], ...] = (
    ("projects", ""),
    ("projects", "q=arbetsmarknad"),
    ("projects", "period=2014-2020&sort=-total_cost"),
    ("projects", f"status=running&day={DAY}&sort=title"),
    ("projects", "total_cost=1000000..5000000&county=24&county=12"),
    ("projects", "q=finnsinte"),
    ("organizations", ""),
    ("organizations", "q=kommun&sort=-granted_support"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = tmp_path_factory.mktemp("records")
    command = [sys.executable, "bench/records.py", "--records", "150", "--errors", "0.1", "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    data = DataFolder(tmp_path_factory.mktemp("listed"))
    assert build([folder / "records", ROOT / "seeds"], data, Iris()).served
    return data


@pytest.fixture(scope="module")
def site(data: DataFolder) -> Iterator[TestClient]:
    settings = Settings(data=data.root, query=QueryLimits(processes=1), public_url=f"{SITE}/")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def index(data: DataFolder) -> SearchIndex:
    current = data.current()
    assert current
    return SearchIndex.open(current.path / "search")


@pytest.fixture(scope="module")
def graph(data: DataFolder) -> Graph:
    current = data.current()
    assert current
    return Graph(current.open_store(), Iris(current.base_iri))


def ask(site: TestClient, address: str) -> Any:
    """The numbers of an answer with all their digits."""
    answer = site.get(address.removeprefix(SITE) if address.startswith(SITE) else f"{API}/{address}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json(parse_float=Decimal)


def selection(list_: ListName, query: str, graph: Graph, index: SearchIndex) -> Selection:
    pairs = [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]
    return Selection.parse(list_, pairs, graph, index)


@pytest.mark.parametrize(("list_", "query"), SELECTIONS)
def test_a_list_has_the_numbers_of_the_list_layer(
    site: TestClient, graph: Graph, index: SearchIndex, list_: ListName, query: str
) -> None:
    body, asked = ask(site, f"{list_}?{query}"), selection(list_, query, graph, index)
    day = date.fromisoformat(body["day"])
    found = find(index, asked, day, size=DEFAULT_SIZE)
    assert body["total"] == found.total
    address = "project" if list_ == "projects" else "owner"
    assert [item[address] for item in body["items"]] == [listed.row.iri for listed in found.rows]
    offered = {key: [(one["value"], one["count"]) for one in each["values"]] for key, each in body["facets"].items()}
    assert offered == {key: [(one.value, one.count) for one in each.values] for key, each in found.facets.items()}
    assert body["sums"] == sums_as_json(found.sums)


def sums_as_json(sums: Sums) -> dict[str, Any]:
    amounts = {
        key: {
            "total": amount.total,
            "stated": amount.stated,
            "not_stated": sums.projects - amount.stated,
        }
        for key in SUMS
        for amount in (sums.amounts.get(key, Sum()),)
    }
    found = {"projects": sums.projects, **amounts, "seats": sums.seats, "seats_by_hint": sums.hints}
    return found | {"other_currencies": sums.others}


@pytest.mark.parametrize(("list_", "query"), SELECTIONS)
@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_all_parts_together_give_each_thing_once(site: TestClient, list_: ListName, query: str, suffix: str) -> None:
    key = "project" if list_ == "projects" else "owner"
    following: str | None = f"{SITE}{API}/{list_}{suffix}?{query}&limit=37&fields={key}&facets="
    things: list[str] = []
    while following:
        assert following.startswith(f"{SITE}{API}/{list_}{suffix}?")
        answer = site.get(following.removeprefix(SITE))
        assert answer.status_code == 200
        if suffix == ".csv":
            head, *rows = csv.reader(io.StringIO(answer.text, newline=""))
            assert head == [key]
            part = [row[0] for row in rows]
            following = answer.links.get("next", {}).get("url")
        else:
            body = answer.json()
            assert body["facets"] == {}
            part = [item[key] for item in body["items"]]
            following = body["next"]
        assert len(part) == 37 or following is None
        things += part
    assert len(things) == len(set(things)) == ask(site, f"{list_}?{query}&limit=0")["total"]
    whole = ask(site, f"{list_}?{query}&limit=500&fields={key}&facets=")
    assert things == [item[key] for item in whole["items"]]
    assert whole["next"] is None


def test_what_depends_on_the_day_stays_that_of_the_first_part(site: TestClient) -> None:
    body = ask(site, "projects?status=ended&limit=1&facets=")
    assert f"day={body['day']}" in body["next"]
    assert "day=" not in ask(site, "projects?limit=1&facets=")["next"]


def test_items_are_rows_of_the_releases_table(site: TestClient, data: DataFolder) -> None:
    current = data.current()
    assert current
    for list_, file, key in (("projects", "projects.csv", "project"), ("organizations", "owners.csv", "owner")):
        with (current.path / "dumps" / file).open(encoding="utf-8", newline="") as table:
            rows = {row[key]: row for row in csv.DictReader(table)}
        body = ask(site, f"{list_}?limit=500&lang=en")
        assert {item[key] for item in body["items"]} == rows.keys()
        for item in body["items"]:
            row = rows[item[key]]
            for name, value in item.items():
                column = name if name in row else f"{name.removesuffix('_label')}_en"
                assert written(value) == row[column].removeprefix("'"), name


def written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "; ".join(value)
        case _:
            return str(value)


def test_only_the_fields_that_are_chosen_come_in_their_order(site: TestClient) -> None:
    [item] = ask(site, "projects?fields=title,number&fields=total_cost_sek&limit=1")["items"]
    assert list(item) == ["title", "number", "total_cost_sek"]
    text = site.get(f"{API}/projects?fields=title,number&limit=1", headers={"Accept": "text/csv"})
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert text.text.splitlines()[0] == "title,number"
    assert ask(site, "organizations/2120000415?fields=name") == {"name": "ÅTVIDABERGS KOMMUN"}


@pytest.mark.parametrize(("lang", "label"), [("sv", "Östra Mellansverige"), ("en", "East Middle Sweden")])
def test_labels_are_in_the_language_that_is_asked_for(site: TestClient, lang: str, label: str) -> None:
    item = ask(site, f"projects/25-030-S02?lang={lang}")
    assert (item["stated_region"], item["stated_region_label"]) == (["SE12"], label)
    offered = ask(site, f"projects?facets=region&lang={lang}&limit=0")["facets"]["region"]["values"]
    assert {one["label"] for one in offered if one["value"] == "SE12"} == {label}
    places = ask(site, f"places?kind=region&lang={lang}&limit=500")["items"]
    assert {place["name"] for place in places if place["code"] == "SE12"} == {label}


def test_a_search_says_why_it_found_something(site: TestClient) -> None:
    item, *_ = ask(site, "projects?q=snabbspår+arbetslös+Åtvidaberg")["items"]
    assert {reason["words"] for reason in item["match"]["reasons"]} >= {"snabbspår", "arbetslös"}
    assert any(piece["match"] for piece in item["match"]["snippet"])


@pytest.mark.parametrize("by", ["period", "county", "status", "year", "total_cost", "objective", "strategic"])
def test_groups_have_the_numbers_of_the_list_layer(site: TestClient, graph: Graph, index: SearchIndex, by: str) -> None:
    body = ask(site, f"observations/groups?by={by}&q=projekt*&day={DAY}&limit=500")
    grouped = facet("projects", by)
    assert grouped
    groups = group(index, selection("projects", f"q=projekt*&day={DAY}", graph, index), grouped, DAY)
    assert [(item["value"], item["things"], item["sums"]) for item in body["items"]] == [
        (one.value, one.sums.things, sums_as_json(one.sums)) for one in groups.groups
    ]
    assert (body["total"], body["next"], body["overlap"]) == (len(groups.groups), None, groups.overlap)
    assert body["sums"] == sums_as_json(groups.whole)
    assert body["without"] == sums_as_json(groups.without)
    text = site.get(f"{API}/observations/groups.csv?by={by}&limit=500").text
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert int(row["total_cost_stated"]) + int(row["total_cost_not_stated"]) == int(row["projects"])


def test_groups_come_in_parts_too(site: TestClient) -> None:
    whole = ask(site, "observations/groups?by=municipality&order=granted_support&limit=500")
    part = ask(site, "observations/groups?by=municipality&order=granted_support&limit=2")
    values = [item["value"] for item in part["items"]]
    while part["next"]:
        part = ask(site, part["next"])
        values += [item["value"] for item in part["items"]]
    assert values == [item["value"] for item in whole["items"]]
    sums = [item["sums"]["granted_support"]["total"] for item in whole["items"]]
    assert sums == sorted(sums, reverse=True)


def test_a_place_or_code_selects_as_many_projects_as_it_says(site: TestClient) -> None:
    things = [thing for name in ("places", "concepts") for thing in ask(site, f"{name}?limit=500")["items"]]
    counted = [thing for thing in things if thing["projects"]]
    assert {key for thing in counted for key in thing["selects"]} >= {"region", "county", "municipality", "period"}
    for thing in counted[::7]:
        [(key, value)] = thing["selects"].items()
        answer = site.get(f"{API}/projects", params={key: value, "limit": 0, "facets": ""})
        assert answer.json()["total"] == thing["projects"], thing["iri"]


def test_places_and_codes_are_narrowed(site: TestClient) -> None:
    county = "http://localhost:8000/county/05"
    inside = ask(site, f"places?within={county}&limit=500")
    assert {place["kind"] for place in inside["items"]} == {"county", "municipality"}
    assert inside["total"] == len(inside["items"]) == sum(one["count"] for one in inside["facets"]["kind"]["values"])
    scheme = "http://localhost:8000/concept/period"
    periods = ask(site, f"concepts?scheme={scheme}")
    assert {code["scheme"] for code in periods["items"]} == {scheme}
    assert {code["code"] for code in periods["items"]} >= {"2014-2020", "2021-2027"}


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("projects?colour=red", 400, ("'colour'", "county")),
        ("projects?page=2", 400, ("'page'",)),
        ("projects?county=99", 400, ("'county'", "'99'")),
        ("projects?total_cost=dear", 400, ("'total_cost'", "'dear'")),
        ("projects?day=today", 400, ("'day'", "'today'")),
        ("projects?sort=colour", 400, ("'sort'", "'colour'", "total_cost")),
        ("projects?fields=title,colour", 400, ("'fields'", "'colour'", "total_cost_sek")),
        ("projects?facets=colour", 400, ("'facets'", "'colour'", "county")),
        ("projects?cursor=abc", 400, ("'cursor'", "'abc'", "without it")),
        ("projects?limit=501", 422, ("'limit'", "'501'")),
        ("projects?limit=-1", 422, ("'limit'", "'-1'")),
        ("projects?limit=all", 422, ("'limit'", "'all'")),
        ("projects?lang=de", 422, ("'lang'", "'de'")),
        ("projects/25-030-S02?fields=colour", 400, ("'fields'", "'colour'")),
        ("projects/25-030-S02?limit=1", 400, ("'limit'", "fields")),
        ("projects/nothing", 404, ("/api/v1/projects/nothing",)),
        ("organizations/1234567890", 404, ("/api/v1/organizations/1234567890",)),
        ("observations/groups", 422, ("'by'", "missing")),
        ("observations/groups?by=colour", 400, ("'by'", "'colour'", "county")),
        ("observations/groups?by=period&order=colour", 422, ("'order'", "'colour'")),
        ("observations/groups?by=period&list=people", 422, ("'list'", "'people'")),
        ("places?kind=planet", 422, ("'kind'", "'planet'")),
        ("places?county=05", 400, ("'county'", "within")),
        ("places?within=Skåne", 400, ("'within'", "'Skåne'")),
        ("concepts?scheme=colours", 400, ("'scheme'", "'colours'", "concept/fund")),
        ("nothing", 404, ("/api/v1/nothing",)),
    ],
)
def test_a_wrong_parameter_is_named_with_its_value(
    site: TestClient, address: str, status: int, told: tuple[str, ...]
) -> None:
    answer = site.get(f"{API}/{address}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert all(text in answer.json()["detail"] for text in told), answer.json()["detail"]


def test_a_cursor_belongs_to_the_list_that_gave_it(site: TestClient) -> None:
    cursor = ask(site, "projects?period=2014-2020&limit=2")["next"].rpartition("cursor=")[2]
    for address in (
        f"projects?period=2021-2027&cursor={cursor}",
        f"organizations?cursor={cursor}",
        f"projects?period=2014-2020&limit=3&cursor={cursor}",
    ):
        answer = site.get(f"{API}/{address}")
        assert answer.status_code == 400
        assert "'cursor'" in answer.json()["detail"]
    assert len(ask(site, f"projects?period=2014-2020&cursor={cursor}")["items"]) == 2


@pytest.mark.parametrize(
    "path",
    ["projects?limit=3", "projects/25-030-S02", "organizations.csv?limit=3", "places", "observations/groups?by=year"],
)
def test_answers_are_open_to_pages_of_others_and_copies_are_confirmed(site: TestClient, path: str) -> None:
    whole = site.get(f"{API}/{path}", headers={"Origin": "https://a.example"})
    assert whole.headers["access-control-allow-origin"] == "*"
    again = site.get(f"{API}/{path}", headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = site.head(f"{API}/{path}")
    assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])
    assert site.post(f"{API}/{path}").status_code == 405


@pytest.mark.parametrize(
    ("path", "accept", "type_"),
    [
        ("projects", "", "application/json"),
        ("projects", "text/html,*/*;q=0.8", "application/json"),
        ("projects", "text/csv", "text/csv; charset=utf-8"),
        ("projects.json", "text/csv", "application/json"),
        ("projects.csv", "application/json", "text/csv; charset=utf-8"),
        ("projects/25-030-S02.csv", "", "text/csv; charset=utf-8"),
        ("concepts", "text/csv;q=0.1,application/json", "application/json"),
    ],
)
def test_the_suffix_chooses_the_format_before_accept(site: TestClient, path: str, accept: str, type_: str) -> None:
    answer = site.get(f"{API}/{path}", headers={"Accept": accept or "*/*"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, type_)
    if "." not in path.rpartition("/")[2]:
        assert "Accept" in answer.headers["vary"]


def test_a_format_that_there_is_not_is_refused(site: TestClient) -> None:
    answer = site.get(f"{API}/projects", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.json()["offered"]) == (406, ["application/json", "text/csv"])
