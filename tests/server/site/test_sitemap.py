"""The sitemap: every page that is open to crawlers, in files that the protocol allows."""

import xml.etree.ElementTree as ElementTree

import pytest
from tests.clients import TestClient

from esfgraph.pipeline.build import BuildResult
from esfgraph.release.data_folder import DataFolder
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site import sitemap

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://localhost:8000"


def read(client: TestClient, address: str) -> list[tuple[str, str | None]]:
    """The addresses of a file, with the days of their last change."""
    response = client.get(address.removeprefix(SITE))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    return [
        (entry.findtext(f"{NAMESPACE}loc") or "", entry.findtext(f"{NAMESPACE}lastmod"))
        for entry in ElementTree.fromstring(response.content)
    ]


def test_robots_are_led_to_the_index_and_from_there_to_every_kind(site: TestClient) -> None:
    lines = site.get("/robots.txt").text.splitlines()
    (address,) = [line.removeprefix("Sitemap: ") for line in lines if line.startswith("Sitemap: ")]
    assert address == f"{SITE}/sitemap.xml"
    assert [name for name, _ in read(site, address)] == [f"{SITE}/sitemap-{kind}-1.xml" for kind in sitemap.KINDS]


def test_every_address_leads_to_a_page_once_and_says_since_when(
    site: TestClient, seed_build: tuple[DataFolder, BuildResult]
) -> None:
    day = seed_build[0].history()[0]["at"][:10]
    entries = [entry for name, _ in read(site, "/sitemap.xml") for entry in read(site, name)]
    addresses = [address for address, _ in entries]
    assert len(addresses) == len(set(addresses))
    assert {changed for _, changed in entries} == {day}
    assert {f"{SITE}/sv/project/25-030-S02", f"{SITE}/en/organization/2120000415", f"{SITE}/sv/"} <= set(addresses)
    assert {f"{SITE}/sv/region/SE12", f"{SITE}/sv/county/05", f"{SITE}/sv/concept/fund/ESF+"} <= set(addresses)
    assert {f"{SITE}/sv/ontology", f"{SITE}/sv/ontology/totalCost", f"{SITE}/en/shapes/Project"} <= set(addresses)
    assert not any("/search" in address or "/sparql" in address for address in addresses)
    assert {address.replace("/sv/", "/en/", 1) for address in addresses if "/sv/" in address} == {
        address for address in addresses if "/en/" in address
    }
    for address in addresses[:: max(1, len(addresses) // 40)]:
        page = site.get(address.removeprefix(SITE))
        assert page.status_code == 200, address
        assert 'name="robots" content="noindex' not in page.text, address


def test_a_kind_of_many_things_has_several_files(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [address for address, _ in read(site, "/sitemap-projects-1.xml")]
    monkeypatch.setattr(sitemap, "THINGS", 2)
    names = [name for name, _ in read(site, "/sitemap.xml") if "projects" in name]
    assert names == [f"{SITE}/sitemap-projects-{number}.xml" for number in (1, 2, 3)]
    parts = [
        [address for address, _ in read(site, f"{name}?again")]
        for name in names  # other addresses, none is kept
    ]
    assert [len(part) for part in parts] == [4, 4, 2]
    assert [address for part in parts for address in part] == whole


def test_a_file_holds_no_more_than_the_protocol_allows() -> None:
    assert sitemap.THINGS * 2 == sitemap.MOST == 50_000


@pytest.mark.parametrize("path", ["/sitemap-projects-2.xml", "/sitemap-projects-0.xml", "/sitemap-things-1.xml"])
def test_a_file_that_the_index_does_not_name_is_not_there(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 404


def test_who_has_a_file_is_told_so(site: TestClient) -> None:
    for path in ("/sitemap.xml", "/sitemap-places-1.xml"):
        tag = site.get(path).headers["etag"]
        assert site.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_what_is_withdrawn_is_left_out(own_data: DataFolder) -> None:
    own_data.withdrawals.write_text("id,date,reason\n25-030-S02,2026-11-01,\n", encoding="utf-8")
    with TestClient(create_app(Settings(data=own_data.root, query=QueryLimits(processes=1)))) as client:
        addresses = [address for address, _ in read(client, "/sitemap-projects-1.xml")]
    assert len(addresses) == 8
    assert not any("25-030-S02" in address for address in addresses)
