"""Places on a map: GeoJSON that others read, with the numbers of the list by the same facet."""

from typing import Any

import geojson
import pytest
from tests.clients import TestClient

from esfgraph.query.search_fields import SUMS

ADDRESS = "/api/v1/places.geojson"
PLACES = {"region": 8, "county": 21, "municipality": 290}


def ask(site: TestClient, query: str) -> Any:
    """The features, as a reader of GeoJSON gives them, which is to find no fault with any."""
    answer = site.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/geo+json"), answer.text
    found = geojson.loads(answer.text)
    assert isinstance(found, geojson.FeatureCollection)
    assert found.errors() == []
    return found


@pytest.mark.parametrize(("level", "count"), PLACES.items())
def test_every_place_of_a_kind_is_there_with_the_sums_of_the_list(site: TestClient, level: str, count: int) -> None:
    found = ask(site, f"level={level}&period=2021-2027&lang=en")
    assert len(found.features) == count
    groups = site.get(f"/api/v1/observations/groups?by={level}&period=2021-2027&lang=en&limit=500").json()
    by_place = {each["iri"]: each for each in groups["items"]}
    assert by_place
    for feature in found.features:
        told = feature.properties
        assert told["iri"] == feature.id
        west, south, east, north = feature.bbox
        assert 10 < west < east < 25
        assert 55 < south < north < 70
        group = by_place.pop(feature.id, None)
        assert told["projects"] == (group["sums"]["projects"] if group else 0)
        for key in SUMS if group else ():
            amount = group["sums"][key]
            assert told[f"{key}_stated"] == amount["stated"]
            assert told[f"{key}_not_stated"] == amount["not_stated"]
            assert told[key] == (amount["total"] if amount["stated"] else None)
    assert all(len(value["value"]) < 4 for value in by_place.values()) if level == "region" else not by_place
    assert found["sums"] == groups["sums"]


def test_what_counts_in_no_place_is_told_beside_them(site: TestClient) -> None:
    found = ask(site, "level=municipality&municipality=-&municipality=0561")
    inside = sum(each.properties["projects"] for each in found.features)
    assert inside == 1
    assert inside + found["elsewhere"]["projects"] == found["sums"]["projects"]


def test_a_place_says_what_it_is_in_the_language_that_is_asked_for(site: TestClient) -> None:
    for lang, name in (("sv", "Östergötlands län"), ("en", "Östergötland County")):
        county = next(each for each in ask(site, f"lang={lang}").features if each.properties["code"] == "05")
        assert (county.properties["name"], county.properties["nuts"]) == (name, "SE123")
        assert county.properties["page"] == f"http://localhost:8000/{lang}/county/05"
    region, town = (ask(site, f"level={level}").features[0] for level in ("region", "municipality"))
    assert (region.properties["code"], region.properties["nuts"]) == ("SE11", "SE11")
    assert (town.properties["code"], town.properties["nuts"]) == ("0114", None)


def test_it_says_of_which_release_and_whose_borders(site: TestClient) -> None:
    found = ask(site, "")
    assert found["level"] == "county"
    assert site.get(f"/en/releases/{found['release']}").status_code == 200
    assert site.get(
        found["borders"].replace("http://localhost:8000", ""), headers={"Accept": "text/turtle"}
    ).is_redirect


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [("level=country", 422, "'country'"), ("county=99", 400, "'99'"), ("limit=5", 400, "'limit'"), ("q=%22", 200, "")],
)
def test_what_means_nothing_is_refused_in_a_sentence(site: TestClient, query: str, status: int, told: str) -> None:
    answer = site.get(f"{ADDRESS}?{query}")
    assert answer.status_code == status
    assert told in answer.text


def test_programs_that_ask_for_json_get_it_and_others_are_told(site: TestClient) -> None:
    for accepted, status in (("application/geo+json", 200), ("application/json", 200), ("*/*", 200), ("text/csv", 200)):
        assert site.get(ADDRESS, headers={"Accept": accepted}).status_code == status
    first = site.get(ADDRESS)
    assert site.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert site.get(f"{ADDRESS}.csv").status_code == 404
