"""The page about the site, and the footer of every page, say who publishes what, or that nobody is stated."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.clients import TestClient

from esfgraph.release.data_folder import DataFolder
from esfgraph.release.history import served_since
from esfgraph_server.app import create_app
from esfgraph_server.model.selections.find import day_of
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

WHOLE = """\
homepage = "https://example.se/data"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
themes = ["SOCI"]
frequency = "ANNUAL_3"
accessibility = "https://example.se/a11y"
[publisher]
name = { sv = "Verket <i>", en = "The Agency <i>" }
iri = "https://example.se/?a=1&b=2"
type = "NationalAuthority"
number = "202100-5240"
[contact]
name = "Öppna data"
email = "data?x=1@example.se"
[assessment]
result = "partly"
day = 2026-11-30
updated = 2026-12-02
method = { sv = "Egen <i>", en = "Own <i>" }
failings = [{ sv = "Kartan", en = "The map" }]
[sources]
terms = { sv = "Fritt.", en = "Free." }
page = "https://example.se/villkor"
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, seed_build: tuple[DataFolder, object]) -> DataFolder:
    """The seeds' release, with a publication and a history of the test's own."""
    root = tmp_path_factory.mktemp("about")
    for name in ("releases", "history"):
        (root / name).symlink_to(seed_build[0].root / name)
    (root / "current").symlink_to((seed_build[0].root / "current").readlink())
    return DataFolder(root)


@pytest.fixture(scope="module")
def client(data: DataFolder) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        yield client


def text_of(html: str) -> str:
    """What a reader reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_is_stated_stands_on_the_page_and_in_every_footer(data: DataFolder, client: TestClient) -> None:
    silent = client.get("/sv/about")
    assert text_of(silent.text).count("Ingen licens är angiven.") == 2
    unassessed = client.get("/sv/accessibility")
    assert "Utgivaren har inte angett någon bedömning." in unassessed.text
    assert "helt förenlig" not in unassessed.text
    data.publication.write_text(WHOLE, encoding="utf-8")
    told = {language: client.get(f"/{language}/about") for language in ("sv", "en")}
    assert told["sv"].headers["etag"] != silent.headers["etag"]
    for language, words in {
        "sv": (
            *("Utgivare Verket &lt;i&gt; nationell myndighet · 202100-5240", "Licens för data CC0 1.0", "Fritt."),
            *("Befolkning och samhälle", "Förnyas tre gånger om året", "5 projekt och 5 projektägare"),
        ),
        "en": (
            *(
                "Publisher The Agency &lt;i&gt; national authority · 202100-5240",
                "Licence of the data CC0 1.0",
                "Free.",
            ),
            *("Population and society", "Renewed three times a year", "5 projects and 5 owners"),
        ),
    }.items():
        html = told[language].text
        assert [each for each in words if each not in text_of(html)] == []
        assert 'href="https://example.se/?a=1&amp;b=2"' in html
        assert 'href="mailto:data%3Fx%3D1@example.se"' in html
        assert html.count('<a rel="license" href="http://creativecommons.org/publicdomain/zero/1.0/">') == 2
        assert "<i>" not in html
    statement = client.get("/sv/accessibility").text
    for said in (
        "Utgivaren har en egen tillgänglighetsredogörelse: https://example.se/a11y",
        "Ansvarig aktör Verket &lt;i&gt;",
        "Webbplatsen är delvis förenlig med lagen (2018:1937)",
        "Bedömd 30 november 2026 Redogörelsen uppdaterad 2 december 2026 Metod för bedömningen Egen &lt;i&gt;",
        "Brister Kartan",
        "data?x=1@example.se",
    ):
        assert said in text_of(statement)
    assert 'href="https://www.digg.se/tdosanmalan"' in statement
    moment = served_since(data.switches(), str(data.pointed()))
    assert moment
    for path in ("sv/", "sv/project/25-030-S02", "sv/sparql", "sv/queries/projects-of-an-owner", "sv/nothing"):
        footer = client.get(f"/{path}", headers={"Accept": "text/html"}).text.partition("<footer")[2]
        assert "Utgivare: Verket &lt;i&gt; . Licens: CC0 1.0 . Kontakt: Öppna data ." in text_of(footer)
        has_day = f'<time datetime="{day_of(moment)}">' in footer
        assert has_day == (path not in ("sv/sparql", "sv/nothing")), "which know of no release"


def test_the_door_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/about", headers={"Accept-Language": "en"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/about")


@pytest.mark.parametrize(
    ("moment", "day"), [("2026-01-31T22:59:59+00:00", "2026-01-31"), ("2026-01-31T23:00:00+00:00", "2026-02-01")]
)
def test_a_day_is_that_in_sweden(moment: str, day: str) -> None:
    assert str(day_of(datetime.fromisoformat(moment))) == day


def test_a_release_is_of_the_day_on_which_it_was_first_served(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    (data.root / "history").mkdir()
    (data.root / "history" / "served.jsonl").write_text(
        '{"at": "2026-01-01T10:00:00+00:00", "release": "a"}\n{"at": "2026-01-02T10:00:00+00:00", "release": "b"}\n'
        '{"at": "2026-01-03T10:00:00+00:00", "release": "a"}\n{"at": "no", "release": "c"}\n',
        encoding="utf-8",
    )
    assert served_since(data.switches(), "a") == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert [served_since(data.switches(), id_) for id_ in ("c", "d")] == [None, None]
