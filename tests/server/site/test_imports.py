"""Data of other sources on pages: told apart from ours, with licence, source and what they cover."""

import re
from html import unescape

import pytest
from tests.clients import TestClient
from tests.populations import LICENCE, SOURCE, YEARS, inhabitants
from tests.server.site.test_pages import check_structure

from esfgraph_server.http.negotiation import LANGUAGES

OTHERS = re.compile(r'<section class="part" aria-labelledby="others">.*?</section>', re.DOTALL)
TITLES = {"sv": ("Från andra källor", "Folkmängd, påhittad"), "en": ("From other sources", "Population, made up")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_shows_what_others_state_of_it(importing_site: TestClient, site: TestClient, language: str) -> None:
    page = importing_site.get(f"/{language}/municipality/0561").text
    found = OTHERS.search(page)
    assert found
    part = found[0]
    assert all(words in part for words in TITLES[language])
    assert f'href="{LICENCE}"' in part
    assert f'href="{SOURCE}"' in part
    years = re.findall(r'<th scope="row">(\d{4})</th><td class="number"><bdi>([^<]+)</bdi>', part)
    assert [(int(year), int(re.sub(r"\D", "", number))) for year, number in years] == [
        (year, inhabitants(year)["0561"]) for year in sorted(YEARS, reverse=True)
    ]
    # The rest of the page is as without the import, but for what names the release.
    for path in ("county/05", "organization/2120000415", "project/25-030-S02", "municipality/1280"):
        assert not OTHERS.search(importing_site.get(f"/{language}/{path}").text)
    assert not OTHERS.search(site.get(f"/{language}/municipality/0561").text)


PER = "measure=granted_support_per_inhabitant"
PAGES = (
    *("graph/population", "municipality/0561", "catalog", "downloads", "projects?group=county"),
    *(f"map?level=county&{PER}", f"ask?by=county&{PER}", f"embed?of=map&as=map&{PER}"),
    "compare?by=county&county=05&county=12",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_pages_that_show_it_are_well_made(importing_site: TestClient, path: str, language: str) -> None:
    page = importing_site.get(f"/{language}/{path}")
    assert page.status_code == 200
    check_structure(page.text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_imported_graph_has_a_page(importing_site: TestClient, language: str) -> None:
    page = importing_site.get(f"/{language}/graph/population")
    assert page.status_code == 200
    covered = len(inhabitants(YEARS[-1]))
    expected = {"sv": f"{covered} av 290 kommuner", "en": f"{covered} of 290 municipalities"}[language]
    for words in (TITLES[language][1], expected, "2023–2024", "graph-population.nq.gz", SOURCE, LICENCE):
        assert words in page.text
    assert importing_site.get(f"/{language}/graph/sources").status_code == 404
    (shown,) = re.findall(r'href="([^"]+view=map)"', page.text)
    answer = importing_site.get(unescape(shown))
    assert answer.status_code == 200
    assert answer.text.count('<svg class="map"') == 1
    assert "municipality/0561" in answer.text
    downloads = importing_site.get(f"/{language}/downloads").text
    assert "graph-population.nq.gz" in downloads
    assert TITLES[language][1] in downloads
