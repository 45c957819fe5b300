"""Which addresses have files, and where they lie."""

from pathlib import Path
from urllib.parse import quote

import pytest
from tests.server.static_site.jobs import MakeJob

from esfgraph.release.data_folder import DataFolder
from esfgraph_server.releases.tombstones import Tombstones
from esfgraph_server.static_site.addresses import Address
from esfgraph_server.static_site.choice import Choice

SITE = "http://localhost:8000"
OF = f"/sv/embed?of={quote(SITE, safe='')}%2F"
COUNTY, REGION = "county=05", "county=13&county=14"

CASES: tuple[tuple[str, str, str | None], ...] = (
    ("/sv/", "/sv/", "sv/index.html"),
    ("/en/about", "/sv/", "en/about/index.html"),
    ("/projects", "/sv/", "projects/index.html"),
    ("/sv/project/25-030-S02", "/sv/", "sv/project/25-030-S02/index.html"),
    ("/project/25-030-S02", "/sv/", "project/25-030-S02/index.html"),
    ("/project/25-030-S02.ttl", "/sv/", "project/25-030-S02.ttl"),
    ("/sv/project/99-999-S99", "/sv/", None),
    ("/project/99-999-S99.ttl", "/sv/", None),
    ("/sv/ontology/grantedSupport", "/sv/", "sv/ontology/grantedSupport/index.html"),
    ("/sv/region/SE12", "/sv/", "sv/region/SE12/index.html"),
    ("/sv/nothing", "/sv/", None),
    ("/static/app.css?v=123", "/sv/", "static/app.css"),
    ("/downloads/projects.csv", "/sv/", "downloads/projects.csv"),
    ("/downloads/latest/projects.csv", "/sv/", None),
    ("/openapi.json?lang=sv", "/sv/api", "openapi/lang=sv.json"),
    ("/api/v1/projects?county=24", "/sv/api", None),
    ("/datasets/dcat", "/sv/catalog", "datasets/dcat"),
    # Lists by one facet at a time, in one order, each part of them, and their files.
    (f"/sv/projects?{COUNTY}", "/sv/projects", "sv/projects/county=05/index.html"),
    (f"/sv/projects?{COUNTY}&page=2", f"/sv/projects?{COUNTY}", "sv/projects/county=05&page=2/index.html"),
    ("/sv/projects?page=2", "/sv/projects", "sv/projects/page=2/index.html"),
    ("/sv/projects?year=2020", "/sv/projects", "sv/projects/year=2020/index.html"),
    ("/sv/projects?owner=2120000415", "/sv/organization/2120000415", "sv/projects/owner=2120000415/index.html"),
    (f"/sv/projects?{COUNTY}&sort=title", "/sv/county/05", "sv/projects/county=05/index.html"),
    (f"/sv/projects?{COUNTY}&sort=title", f"/sv/projects?{COUNTY}", None),
    (f"/sv/projects?{COUNTY}&period=2021-2027", "/sv/projects", None),
    (f"/sv/projects?{REGION}", "/sv/region/SE23", "sv/projects/county=13&county=14/index.html"),
    (f"/sv/projects?{REGION}", "/sv/projects?county=13", None),
    (f"/en/projects?{REGION}", f"/sv/projects?{REGION}", "en/projects/county=13&county=14/index.html"),
    ("/sv/projects?group=county&order=projects", "/sv/map", "sv/projects/group=county/index.html"),
    ("/sv/projects?total_cost=..1000000", "/sv/projects", None),
    ("/sv/projects?q=arbete", "/sv/projects", None),
    (f"/sv/projects.csv?{COUNTY}", f"/sv/projects?{COUNTY}", "sv/projects/county=05.csv"),
    (f"/sv/projects.atom?{COUNTY}", f"/sv/projects?{COUNTY}", "sv/projects/county=05.atom"),
    (f"/sv/projects.xlsx?{COUNTY}", f"/sv/projects?{COUNTY}", None),
    ("/sv/projects.xlsx", "/sv/projects", "sv/projects.xlsx"),
    ("/sv/projects.csv?for=spreadsheet", "/sv/projects", "sv/projects/for=spreadsheet.csv"),
    ("/sv/quality?severity=Warning", "/sv/quality", "sv/quality/severity=Warning/index.html"),
    ("/sv/quality?severity=Warning&rule=dates", "/sv/quality", None),
    ("/sv/map?level=county&measure=projects", "/sv/map", "sv/map/level=county&measure=projects/index.html"),
    (f"/sv/map?{COUNTY}", "/sv/map", None),
    ("/sv/map.svg?level=county", "/sv/map", "sv/map/level=county.svg"),
    ("/sv/chart.svg?group=period&list=projects", "/sv/", "sv/chart/group=period&list=projects.svg"),
    ("/sv/chart.png?group=period&list=projects", "/sv/", None),
    ("/sv/map.png", "/sv/map", None),
    # Embeds of things, of whole lists by groups and of maps, with what builds them in the reader's language.
    (f"{OF}sv%2Fcounty%2F05", "/sv/county/05", "sv/embed/of=county%2F05/index.html"),
    (f"{OF}en%2Fcounty%2F05", "/sv/embed?of=county%2F05", None),
    (f"{OF}en%2Fcounty%2F05", "/en/embed?of=county%2F05", "sv/embed/of=county%2F05/index.html"),
    (f"{OF}sv%2Fcounty%2F99", "/sv/", None),
    (f"{OF}sv%2Fprojects%3Fgroup%3Dcounty", "/sv/projects", "sv/embed/of=projects%3Fgroup%3Dcounty/index.html"),
    (f"{OF}sv%2Fprojects%3Fcounty%3D05", "/sv/projects", None),
    (f"{OF}sv%2Fmap%3Flevel%3Dcounty", "/sv/map", "sv/embed/of=map%3Flevel%3Dcounty/index.html"),
    ("/sv/embed?of=county%2F05&as=map", "/sv/embed?of=county%2F05", None),
    ("/sv/embed/county/05", "/sv/embed?of=county%2F05", "sv/embed/county/05/index.html"),
    ("/sv/embed/county/99", "/sv/", None),
    ("/sv/embed/map?level=county&measure=projects", "/sv/", "sv/embed/map/level=county&measure=projects/index.html"),
    ("/sv/embed/projects?county=05&measure=projects", "/sv/", None),
    ("/sv/search?q=arbete", "/sv/", None),
    ("/sv/queries/biggest-owners?period=2021-2027", "/sv/queries/biggest-owners", None),
)
"""Addresses, the pages that link them, and their files."""


@pytest.fixture(scope="module")
def choice(make_job: MakeJob) -> Choice:
    job = make_job(Path("copy"))
    return Choice(job.open_graph(), Tombstones(DataFolder(job.settings.data)), job.fixed, SITE)


def test_an_address_has_a_file_or_none(choice: Choice) -> None:
    wrong = {}
    for address, page, file in CASES:
        target = choice.target(Address.read(address), Address.read(page))
        if (target.file if target else None) != file:
            wrong[address, page] = target
    assert not wrong


def test_the_query_page_reads_its_query_itself(choice: Choice) -> None:
    target = choice.target(Address.read("/sv/sparql?query=ASK+%7B%7D"), Address.read("/sv/projects"))
    assert target is not None
    assert (target.file, target.query) == ("sv/sparql/index.html", "query=ASK+%7B%7D")


def test_what_is_withdrawn_has_no_file(make_job: MakeJob, own_data: DataFolder) -> None:
    own_data.withdrawals.write_text("id,date,reason\n25-030-S02,2026-03-01,Fel uppgifter\n", encoding="utf-8")
    job = make_job(Path("copy"))
    choice = Choice(job.open_graph(), Tombstones(own_data), job.fixed, SITE)
    page = Address("sv/")
    assert choice.target(Address("sv/project/25-030-S02"), page) is None
    assert choice.target(Address("project/25-030-S02.ttl"), page) is None
    assert choice.target(Address("sv/project/2019-00383"), page) is not None
