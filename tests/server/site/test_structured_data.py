"""The head of a page: where its data are, which address stands for it, and what search engines are told of it."""

import json
import re
from html import unescape
from typing import Any

import pytest
from tests.clients import TestClient

from esfgraph.rdf.formats import GRAPHS
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.components.structured_data import summary
from esfgraph_server.site.rendering import script_json

BASE = "http://localhost:8000"
PROJECT = "project/25-030-S02"
THINGS = {
    PROJECT: "Project",
    "project/2019-00383": "Project",
    "organization/2120000415": "GovernmentOrganization",
    "region/SE12": "AdministrativeArea",
    "municipality/0561": "AdministrativeArea",
}
"""Pages with a description in the terms of schema.org, and the class of the thing."""
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_SUMMARY = re.compile(r'<meta name="description" content="([^"]*)">')


def described(site: TestClient, path: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read what a page says of its thing, and the trail to it."""
    (script,) = _SCRIPT.findall(site.get(f"/sv/{path}").text)
    found = json.loads(script)
    assert found["@context"] == "https://schema.org"
    thing, trail = found["@graph"]
    return thing, trail["itemListElement"]


def test_a_project_is_told_with_owner_region_and_grant(site: TestClient) -> None:
    thing, _ = described(site, PROJECT)
    assert (thing["@type"], thing["@id"], thing["identifier"]) == ("Project", f"{BASE}/{PROJECT}", "25-030-S02")
    assert thing["url"] == f"{BASE}/sv/{PROJECT}"
    assert thing["member"]["@id"] == f"{BASE}/organization/2120000415"
    assert [region["name"] for region in thing["areaServed"]] == ["Östra Mellansverige"]
    assert thing["funding"]["amount"] == {"@type": "MonetaryAmount", "currency": "SEK", "value": "9923980"}


def test_what_is_not_stated_is_not_said(site: TestClient) -> None:
    thing, _ = described(site, "project/2019-00383")
    assert "areaServed" not in thing
    assert all(value not in (None, "", []) for value in thing.values())


@pytest.mark.parametrize("path", ["", "downloads"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_all_that_is_published_is_told_as_a_dataset(site: TestClient, path: str, language: str) -> None:
    (script,) = _SCRIPT.findall(site.get(f"/{language}/{path}").text)
    dataset = json.loads(script)
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org", "Dataset")
    assert dataset["@id"] == dataset["identifier"] == f"{BASE}/dataset/graph"
    assert len(dataset["description"]) >= 50  # the least that search engines take
    assert dataset["url"] == f"{BASE}/{language}/downloads"
    assert dataset["temporalCoverage"] == "2014-01-01/2027-12-31"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", dataset["dateModified"])
    assert not {"license", "publisher"} & dataset.keys()  # neither is stated
    files = {each["name"]: each for each in dataset["distribution"]}
    assert files["projects.csv"]["encodingFormat"] == ["text/csv"]
    assert files["esf.ttl.gz"]["encodingFormat"] == ["text/turtle", "application/gzip"]
    for file in files.values():
        answer = site.head(file["contentUrl"].removeprefix(BASE))
        assert (answer.status_code, f"{answer.headers['content-length']} B") == (200, file["contentSize"])


def test_a_dataset_has_the_licence_and_publisher_that_are_stated(own_data: DataFolder) -> None:
    own_data.publication.write_text(
        'licence = "http://creativecommons.org/publicdomain/zero/1.0/"\n[publisher]\niri = "https://www.example.se/"\n'
        'type = "NationalAuthority"\nname = { sv = "Myndigheten", en = "The Agency" }\n',
        encoding="utf-8",
    )
    with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
        (script,) = _SCRIPT.findall(client.get("/en/downloads").text)
    dataset = json.loads(script)
    assert dataset["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert dataset["publisher"] == {"@type": "Organization", "@id": "https://www.example.se/", "name": "The Agency"}


@pytest.mark.parametrize("path", THINGS)
def test_a_trail_leads_to_each_thing(site: TestClient, path: str) -> None:
    thing, trail = described(site, path)
    assert thing["@type"] == THINGS[path]
    assert [step["position"] for step in trail] == [1, 2, 3]
    assert trail[-1]["name"] == thing["name"]
    for step in trail[:-1]:
        assert site.get(step["item"].removeprefix(BASE)).status_code == 200


@pytest.mark.parametrize(
    "path", [*THINGS, "concept/fund/ESF+", "label/total-projektbudget", "programme/2021SE05SFPR001"]
)
def test_a_page_leads_to_its_data_and_says_what_it_is(site: TestClient, path: str) -> None:
    response = site.get(f"/sv/{path}")
    assert response.status_code == 200
    for format_ in GRAPHS:
        address = f"/{path}{format_.suffix}"
        assert f'<{address}>; rel="alternate"; type="{format_.media_type}"' in response.headers["link"]
        assert site.get(address).status_code == 200
    assert f'<link rel="canonical" href="/sv/{path}">' in response.text
    (said,) = _SUMMARY.findall(response.text)
    assert said


def test_one_address_stands_for_two_and_a_list_keeps_what_it_asks(site: TestClient) -> None:
    both = {
        re.findall(r'rel="canonical" href="([^"]*)"', site.get(f"/sv/{path}").text)[0]
        for path in ("county/05", "region/SE123")
    }
    assert len(both) == 1
    page = site.get("/sv/projects?period=2021-2027").text
    assert '<link rel="canonical" href="/sv/projects?period=2021-2027">' in page
    assert "alternate" not in site.get("/sv/projects").headers["link"]


def test_the_summary_of_a_project_is_the_beginning_of_its_text(site: TestClient) -> None:
    said = unescape(_SUMMARY.findall(site.get(f"/sv/{PROJECT}").text)[0])
    assert said.endswith("…")
    assert len(said) <= 160
    thing, _ = described(site, PROJECT)
    assert said == thing["description"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Kort\n\ntext", "Kort text", id="one line"),
        pytest.param("ord " * 100, "ord " * 38 + "ord…", id="between words"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_summary_is_cut_between_words(text: str, expected: str) -> None:
    assert summary(text) == expected


def test_no_text_ends_the_script_that_it_stands_in() -> None:
    written = script_json({"name": "</script><script>alert(1)"})
    assert "<" not in written
    assert json.loads(written) == {"name": "</script><script>alert(1)"}
