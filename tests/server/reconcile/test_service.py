"""The reconciliation service: as OpenRefine asks it, by the rules of the specification (0.2), and within its bounds."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import validate
from tests.cases import each_of
from tests.clients import TestClient
from tests.reconciliation_schemas import EXTENSION, MANIFEST, PROPOSAL, RESULTS, SUGGESTIONS

from esfgraph.matching.things import TYPES
from esfgraph_server.reconcile.extend import MOST_THINGS
from esfgraph_server.reconcile.match import MOST_QUERIES

SPELLINGS = Path(__file__).parent / "spellings.csv"
Answer = dict[str, Any]


def ask(site: TestClient, queries: dict[str, Any], address: str = "/reconcile/sv") -> Answer:
    response = site.post(address, data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    answer: Answer = response.json()
    validate(answer, RESULTS)
    return answer


def extend(site: TestClient, ids: list[str], properties: list[str], language: str = "sv") -> Answer:
    query = {"ids": ids, "properties": [{"id": each} for each in properties]}
    response = site.post(f"/reconcile/{language}", data={"extend": json.dumps(query)})
    assert response.status_code == 200, response.text
    answer: Answer = response.json()
    validate(answer, EXTENSION)
    return answer


def local(address: str) -> str:
    """What a client asks for at an address that the manifest names."""
    return address.removeprefix("http://localhost:8000")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_way_of_openrefine_from_the_manifest_to_new_columns(site: TestClient, language: str) -> None:
    manifest = site.get("/reconcile", headers={"Accept-Language": language}).json()
    validate(manifest, MANIFEST)
    assert manifest == site.get(f"/reconcile/{language}").json()
    assert [each["id"] for each in manifest["defaultTypes"]] == list(TYPES)

    service = local(manifest["suggest"]["entity"]["service_url"])
    batch = {f"q{at}": {"query": text, "type": "owner", "limit": 3} for at, text in enumerate(("Haninge kommun", "x"))}
    answer = ask(site, batch, service)
    [found] = answer["q0"]["result"]
    assert (found["id"], found["match"], answer["q1"]["result"]) == ("organization/2120000084", True, [])
    assert found["description"] == "212000-0084, Haninge"

    assert local(manifest["view"]["url"]).replace("{{id}}", found["id"]).startswith(service)
    view = site.get(local(manifest["view"]["url"]).replace("{{id}}", "organization%2F2120000084"))
    assert view.headers["location"] == f"/{language}/organization/2120000084"
    preview = site.get(local(manifest["preview"]["url"]).replace("{{id}}", found["id"]))
    frame = site.get(preview.headers["location"])
    assert frame.status_code == 200
    assert "<script" not in frame.text
    assert "frame-ancestors 'self' *" in frame.headers["content-security-policy"]

    for name, prefix, expected in (
        ("entity", "hani", "organization/2120000084"),
        ("type", {"sv": "kom", "en": "mun"}[language], "municipality"),
        ("property", {"sv": "bevil", "en": "grant"}[language], "granted_support_sek"),
    ):
        at = manifest["suggest"][name]
        suggested = site.get(local(at["service_url"] + at["service_path"]), params={"prefix": prefix}).json()
        validate(suggested, SUGGESTIONS)
        assert suggested["result"][0]["id"] == expected

    at = manifest["extend"]["propose_properties"]
    proposal = site.get(local(at["service_url"] + at["service_path"]), params={"type": "owner"}).json()
    validate(proposal, PROPOSAL)
    offered = [each["id"] for each in proposal["properties"]]
    assert {"number", "total_cost_sek", "total_cost_stated_by", "seat", "seat_rule", "links"} <= {*offered}
    extended = extend(site, [found["id"]], offered, language)
    assert [each["id"] for each in extended["meta"]] == offered
    assert [each["name"] for each in extended["meta"]] == [each["name"] for each in proposal["properties"]]


def test_sums_stand_with_how_many_projects_state_them_and_seats_with_their_evidence(site: TestClient) -> None:
    asked = ["granted_support_sek", "granted_support_stated_by", "projects", "seat_name", "seat_rule", "links"]
    ids = ["organization/2120000415", "organization/2120000084", "municipality/0561", "region/SE12", "nothing/1"]
    rows = extend(site, ids, asked)["rows"]
    assert rows["organization/2120000415"]["granted_support_sek"] == [{"float": 9923980.0}]
    for id_ in ids[:1] + ids[2:4]:
        assert rows[id_]["granted_support_sek"] == [{"float": 9923980.0}], id_
        assert rows[id_]["granted_support_stated_by"] == rows[id_]["projects"] == [{"int": 1}], id_
    silent = rows["organization/2120000084"]
    assert (silent["granted_support_sek"], silent["granted_support_stated_by"]) == ([], [{"int": 0}])
    assert (silent["seat_name"], silent["seat_rule"]) == ([{"str": "Haninge"}], [{"str": "seat-by-number-and-name"}])
    assert silent["links"] == [{"str": "http://dataportal.se/organisation/SE2120000084"}]
    assert rows["nothing/1"] == {each: [] for each in asked}


def test_a_projects_owner_can_be_extended_in_its_turn(site: TestClient) -> None:
    answer = extend(site, ["project/25-030-S02"], ["owner_iri", "start_date", "total_cost_sek", "title"])
    assert answer["meta"][0]["type"] == {"id": "owner", "name": "Projektägare"}
    row = answer["rows"]["project/25-030-S02"]
    assert row["owner_iri"] == [{"id": "organization/2120000415", "name": "ÅTVIDABERGS KOMMUN"}]
    assert [set(row[key][0]) for key in ("start_date", "total_cost_sek", "title")] == [{"date"}, {"float"}, {"str"}]


def test_types_and_properties_narrow_what_is_meant(site: TestClient) -> None:
    query = {"query": "Borås kommun"}
    answer = ask(
        site,
        {
            "owner": query | {"type": "owner"},
            "list": query | {"type": ["project", "owner"], "type_strict": "any"},
            "unknown": query | {"type": "Q5"},
            "seat": query | {"type": "owner", "properties": [{"pid": "municipality", "v": "Haninge"}]},
            "same": query | {"type": "owner", "properties": [{"pid": "county", "v": [{"id": "county/14"}]}]},
            "number": {"properties": [{"pid": "number", "v": 2120001561}], "type": "owner"},
            "against": query | {"type": "owner", "properties": [{"pid": "number", "v": "212000-0084"}]},
        },
    )
    matched = {key: [each["id"] for each in found["result"] if each["match"]] for key, found in answer.items()}
    right = ["organization/2120001561"]
    assert matched == {
        **{"owner": right, "list": right, "unknown": [], "seat": [], "same": right},
        **{"number": right, "against": []},
    }


def test_get_answers_as_post_does(site: TestClient) -> None:
    queries = {"q": {"query": "2019/383", "type": "project"}}
    got = site.get("/reconcile/en", params={"queries": json.dumps(queries)})
    assert got.json() == ask(site, queries, "/reconcile/en")
    assert got.json()["q"]["result"][0]["match"]
    assert got.headers["access-control-allow-origin"] == "*"


def test_no_answer_is_a_script(site: TestClient) -> None:
    answer = site.get("/reconcile", params={"callback": "run"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.text.startswith("{")


WRONG: tuple[tuple[dict[str, str], int, str], ...] = (
    ({"queries": "{"}, 400, "'queries' must be a JSON object"),
    ({"queries": "[" * 100_000}, 400, "'queries' must be a JSON object"),
    ({"queries": '{"q": 1}'}, 400, "must be an object"),
    ({"queries": '{"q": {}}'}, 400, "states neither"),
    ({"queries": '{"q": {"query": 1}}'}, 400, "must be a text"),
    ({"queries": '{"q": {"query": "x", "limit": 0}}'}, 400, "a number from 1"),
    ({"queries": '{"q": {"query": "x", "limit": NaN}}'}, 400, "a number from 1"),
    ({"queries": '{"q": {"query": "x", "properties": {}}}'}, 400, "must be an array"),
    ({"queries": json.dumps({str(at): {"query": "x"} for at in range(MOST_QUERIES + 1)})}, 400, "may hold 50 queries"),
    ({"queries": "{}", "extend": "{}"}, 400, "ask for one of them"),
    ({"extend": "{}"}, 400, "'ids' must be an array"),
    ({"extend": '{"ids": [1], "properties": []}'}, 400, "must hold texts"),
    ({"extend": '{"ids": [], "properties": [{}]}'}, 400, "must have an 'id'"),
    ({"extend": json.dumps({"ids": [*map(str, range(MOST_THINGS + 1))], "properties": []})}, 400, "At most 100 things"),
    ({}, 400, "'queries' or 'extend'"),
    ({"queries": "x" * 1_000_001}, 413, "longer than"),
)


def test_what_is_wrong_or_too_much_is_said(site: TestClient) -> None:
    @each_of(WRONG)
    def attempt(case: tuple[dict[str, str], int, str]) -> None:
        form, status, sentence = case
        answer = site.post("/reconcile", data=form, headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert (answer.status_code, sentence in answer.json()["detail"]) == (status, True), answer.text

    attempt()
    assert site.post("/reconcile", json={}).status_code == 415
    assert site.get("/reconcile/sv/view", params={"id": "organization/1"}).status_code == 404
    assert site.get("/reconcile/sv/suggest/entity", params={"prefix": "a", "cursor": "x"}).status_code == 400
    assert "POST" in site.options("/reconcile").headers["allow"]


def test_a_long_text_is_matched_by_its_beginning(site: TestClient) -> None:
    assert ask(site, {"q": {"query": "Haninge " * 10_000, "type": "owner"}})["q"]["result"] == []


def spellings() -> list[tuple[str, str]]:
    with SPELLINGS.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["number"]) for row in csv.DictReader(file, delimiter=";")]


def test_a_spelling_means_the_same_owner_everywhere(site: TestClient) -> None:
    assert len(spellings()) == 50

    @each_of(spellings())
    def attempt(case: tuple[str, str]) -> None:
        text, number = case
        answer = ask(site, {"q": {"query": text, "type": "owner"}})
        [reconciled] = (each for each in answer["q"]["result"] if each["match"])
        searched = site.get("/api/v1/search", params={"q": text, "kind": "organization"}).json()["results"]
        listed = site.get("/api/v1/organizations", params={"q": text, "fields": "number"}).json()["items"]
        narrowed = site.get("/api/v1/projects", params={"q": text, "facets": "owner"}).json()
        suggested = site.get("/reconcile/sv/suggest/entity", params={"prefix": text, "type": "owner"}).json()["result"]
        everywhere = {
            "reconcile": reconciled["id"].rpartition("/")[2],
            "search": searched[0]["number"],
            "list": listed[0]["number"],
            "facet": narrowed["facets"]["owner"]["values"][0]["value"],
            "suggest": suggested[0]["description"],
        }
        assert everywhere == dict.fromkeys(everywhere, number)

    attempt()
