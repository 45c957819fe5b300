"""Projects of other registers on pages, in lists and in the API: country, currency and region as these have them."""

import re
from decimal import Decimal

import pytest
from tests.clients import TestClient

DANISH = "project/esf-dk/ESFP-24-0012"


def text_of(site: TestClient, address: str) -> str:
    """What a reader reads of a page."""
    answer = site.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    (main,) = re.findall(r"<main.*?</main>", re.sub(r"(?s)<(script|style).*?</\1>", "", answer.text), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&#39;", "'").replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "sv",
            (
                "Total kostnad 1 234 567,5 DKK",
                "Texten är på danska.",
                "1599 PRØVEKØBING, Danmark",
                "Europeiska socialfonden i Danmark",
            ),
        ),
        (
            "en",
            (
                "Total cost 1,234,567.5 DKK",
                "The text is in Danish.",
                "1599 PRØVEKØBING, Denmark",
                "European Social Fund in Denmark",
            ),
        ),
    ],
)
def test_a_project_shows_country_currency_language_and_region(
    registers_site: TestClient, language: str, texts: tuple[str, ...]
) -> None:
    page = text_of(registers_site, f"/{language}/{DANISH}")
    for text in (*texts, "DK-99000007", "DK01", "2021DK05SFPR001"):
        assert text in page


def test_a_text_whose_language_nothing_tells_is_called_by_none(registers_site: TestClient) -> None:
    page = registers_site.get("/en/project/kohesio/2021NO05SFPR001_N-1").text
    assert "The text is in" not in text_of(registers_site, "/en/project/kohesio/2021NO05SFPR001_N-1")
    assert 'lang="und"' in page


def test_an_owner_shows_its_number_and_scheme(registers_site: TestClient) -> None:
    page = text_of(registers_site, "/en/organization/DK-99000007")
    assert "DK-99000007 Denmark: CVR-nummer" in page
    assert "Total cost (DKK) 1,234,567.5 DKK sum for 1 of 1 projects that state it" in page


def test_lists_show_each_amount_in_its_currency_and_add_up_none_of_two(registers_site: TestClient) -> None:
    page = text_of(registers_site, "/en/projects")
    assert "Total cost (DKK) 1,236,567.5 DKK sum for 2 of 11 projects that state it" in page
    assert "Total cost (EUR) 2,999,568.12 EUR" in page
    assert "Total cost 1,234,567.5 DKK" in page


def test_a_region_abroad_has_a_page_within_its_country(registers_site: TestClient) -> None:
    page = text_of(registers_site, "/sv/region/DK01")
    assert "DK0 DK Danmark" in page
    assert "Vejen til job" in page
    assert "<h1>DK01</h1>" in registers_site.get("/sv/region/DK01").text, "what has no name is called by its code"
    assert "Snabbspår" not in page, "a region without counties selects no seat, and not all"
    assert "Ny start i Østbyen" in text_of(registers_site, "/sv/region/DK")


def test_the_api_has_sums_by_currency(registers_site: TestClient) -> None:
    sums = registers_site.get("/api/v1/projects?limit=0").json()["sums"]
    assert sums["other_currencies"]["DKK"] == {
        "total_cost": {"total": 1236567.5, "stated": 2, "not_stated": 9},
        "union_contribution": {"total": 500800.0, "stated": 2, "not_stated": 9},
    }
    assert Decimal(str(sums["total_cost"]["total"])) == Decimal("27628233"), "of Swedish projects alone"
    swedish = registers_site.get("/api/v1/projects?limit=0&region=SE12").json()["sums"]
    assert set(swedish["other_currencies"]) <= {"EUR"}


@pytest.mark.parametrize("words", ["99000007", "DK-99000007", "DK99000007", "9900001-8", "FI-9900001-8"])
def test_an_owner_abroad_is_found_by_its_number(registers_site: TestClient, words: str) -> None:
    found = registers_site.get("/api/v1/organizations", params={"q": words}).json()
    assert found["total"] == 1


def test_the_graph_of_a_project_is_that_of_its_register(registers_site: TestClient) -> None:
    graph = registers_site.get(f"/{DANISH}.ttl").text
    assert '"Vejen til job"@da' in graph
    assert "esf:currency <http://publications.europa.eu/resource/authority/currency/DKK>" in graph


def test_kohesios_columns_name_the_country(registers_site: TestClient) -> None:
    lines = registers_site.get("/en/projects.csv?for=kohesio&region=DK").text.splitlines()
    assert "Country,CountryCode" in lines[0]
    assert all(",Denmark,DK," in line for line in lines[1:])
