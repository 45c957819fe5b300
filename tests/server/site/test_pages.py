"""Pages: what they show, that every link leads somewhere, and that data cannot do more than be read."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import lxml.html
import pyoxigraph as ox
import pytest
from msgspec.structs import replace
from tests.clients import TestClient

from esfgraph.query.rows import OwnerRow, ProjectRow
from esfgraph.query.search_index import Document as Entry
from esfgraph.query.search_writer import write_index
from esfgraph.rdf.namespaces import DCTERMS, ESF, ORG, RDF, SKOS, XSD
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.model.sorting import alphabetical
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.rendering import STATIC
from esfgraph_server.site.routes import PAGES

BASE = "http://localhost:8000/"
FIXED = (*PAGES, "sparql", "ontology", "catalog")
DATA_TYPES = ("application/json", "application/ld+json")
"""Of scripts that browsers do not run."""
KINDS = (
    "project/25-030-S02",
    "project/2019-00383",
    "project/2019-00383/owner",
    "project/2019-00383/owner/unit/arbetsmarknadsenheten",
    "organization/2120000415",
    "programme/2021SE05SFPR001",
    "concept/objective-2021-2027",
    "concept/objective-2021-2027/A2A",
    "concept/evidence/seat-by-name",
    "municipality/0561",
    "county/05",
    "region/SE12",
    "label/total-projektbudget",
    "concept/region-basis/stated",
    "concept/year/2026",
    "ontology/Project",
    "ontology/totalCost",
    "shapes/Project-title",
    "dataset/geometry",
    "dataset/graph",
    "dataset/graph/class/esf-Project",
    "prefix/esf",
    "dataset/observations",
    "dataset/observations-by-code/structure",
    "dataset/observations-by-region/SE12-stated",
)

_OTHER_FORMATS = (".jsonld", ".nt", ".rdf", ".trig")
_ALIKE = re.compile(
    r"/municipality/(?!05)|/shapes/(?!Project-t)|/ontology/(?!Project|total|reused)"
    r"|/en/(concept|county|dataset/graph|label|map|projects|quality|region)[/?]|^/oembed"
    r"|^/dataset/graph/(class|property)/(?!esf-Project).*\.ttl$"
)
"""Of hundreds of pages alike some are enough; test_ontology_page.py, test_shapes_page.py, test_embeds.py open theirs,
test_whole_documents.py asks for the document of everything.

English pages are made of the same as the Swedish ones: of the many, each kind is opened in both languages below."""
_MORE_ALIKE = re.compile(
    rf"{_ALIKE.pattern}|/dataset/graph/(class|property)/(?!esf-Project)|/projects\.atom\?(?!county)"
    r"|/sv/quality\?(?!page)"
)
"""The same, and what most of the others are: a page a class, a feed a selection, a list a finding."""


def _listed(number: str, path: str) -> Entry:
    """What the index holds of a project."""
    iri = f"{BASE}project/{path}"
    return Entry(iri, "project", number, number, numbers={"projects": 1}, row=ProjectRow(iri, number, number))


def _owning(iri: str) -> Entry:
    """What it holds of an owner."""
    return Entry(iri, "organization", HOSTILE, numbers={"projects": 1}, row=OwnerRow(iri, HOSTILE, projects=1))


WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


class Document:
    """What the tests look at in a page."""

    def __init__(self, text: str) -> None:
        root = lxml.html.document_fromstring(text)
        self.elements: list[tuple[str, dict[str, str]]] = [(each.tag, dict(each.attrib)) for each in root.iter("*")]

    def values(self, *names: str) -> list[str]:
        return [value for _, attributes in self.elements for name, value in attributes.items() if name in names]

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.elements if re.fullmatch("h[1-6]", tag)]


def plain(html: str) -> str:
    """The text of a page on one line, no-break spaces as spaces."""
    return " ".join(re.sub("<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def followed(document: Document) -> list[str]:
    """The links of a page, but for those of which every combination would be one: choices of facets."""
    return [
        attributes["href"]
        for _, attributes in document.elements
        if "href" in attributes and "nofollow" not in attributes.get("rel", "")
    ]


def check_structure(html: str, language: str) -> Document:
    """What holds for every page; gives it as it was read."""
    document = Document(html)
    assert ("html", {"lang": language}) in document.elements
    tags = Counter(tag for tag, _ in document.elements)
    assert (tags["main"], tags["h1"]) == (1, 1)
    assert html.partition("</head>")[0].count("<title>") == 1  # a picture has titles of its own
    assert tags["style"] == 0
    scripts = [attributes for tag, attributes in document.elements if tag == "script"]
    run = [attributes for attributes in scripts if attributes["type"] not in DATA_TYPES]
    assert all(re.fullmatch(r"/static/dist/editor\.js\?v=[0-9a-f]{12}", attributes["src"]) for attributes in run)
    assert all("src" not in attributes for attributes in scripts if attributes not in run)
    texts = re.findall(r"<script [^>]*>(.*?)</script", html, re.DOTALL | re.IGNORECASE)
    assert [bool(text and json.loads(text)) for text in texts] == [attributes not in run for attributes in scripts]
    assert not [name for _, attributes in document.elements for name in attributes if name.startswith("on")]
    assert not document.values("style")
    ids = document.values("id")
    assert len(ids) == len(set(ids))
    assert set(document.values("aria-labelledby", "aria-describedby", "for")) <= set(ids)
    levels = document.headings
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    links = {*document.values("href", "src", "action")}
    assert {urlsplit(link).scheme for link in links} <= {"", "http", "https"}
    assert not [link for link in document.values("src") if urlsplit(link).netloc]
    return document


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", [*FIXED, *KINDS])
def test_every_kind_of_page_is_well_made_in_both_languages(site: TestClient, path: str, language: str) -> None:
    response = site.get(f"/{language}/{path}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == language
    document = check_structure(response.text, language)
    links = [attributes for tag, attributes in document.elements if tag == "link" and "hreflang" in attributes]
    alternates = {link["hreflang"]: link["href"] for link in links}
    assert alternates == {"sv": f"/sv/{path}", "en": f"/en/{path}"}


def test_the_style_sheet_is_small_and_in_layers() -> None:
    style = STATIC.joinpath("app.css").read_text(encoding="utf-8")
    assert len(style.encode()) < 25_000
    assert "@layer tokens, base, components, print;" in style
    assert set(re.findall(r"var\((--\w+)\)", style)) <= set(re.findall(r"(--\w+):", style))
    assert not re.findall(r"url\(|@import|@font-face", style)


@pytest.mark.parametrize(
    "path", ["", "projects", "map?level=county", "compare?by=county&county=05", "project/25-030-S02"]
)
def test_pages_take_less_than_100_kb(site: TestClient, path: str) -> None:
    """As they are, before they are compressed."""
    assert len(site.get(f"/sv/{path}").content) < 100_000


@pytest.mark.parametrize(
    "alike", [_MORE_ALIKE, pytest.param(_ALIKE, marks=pytest.mark.thorough)], ids=["of some", "of all"]
)
def test_no_link_of_the_site_leads_nowhere(site: TestClient, alike: re.Pattern[str]) -> None:
    """Follow every local link from the Swedish home page; of formats one, of pages alike some.

    Queries, and what narrows, sorts and groups lists, are followed elsewhere: test_query_pages.py, test_lists.py.
    """
    seen, waiting, known = {"/sv/"}, ["/sv/"], set[str]()
    while waiting:
        address = waiting.pop()
        response = site.get(address, headers={"Accept": "*/*"})
        assert response.status_code in (200, 303), address
        if not response.headers.get("content-type", "").startswith("text/html") or address.startswith("/en/"):
            continue
        for link in {*followed(check_structure(response.text, "sv"))} - known:
            if link.startswith("/"):  # which is the same from every page
                known.add(link)
            target = urlsplit(urljoin(f"http://here{address}", link))
            found = f"{target.path}?{target.query}" if target.query else target.path
            if "query=" in found or alike.search(found):
                continue
            if target.netloc == "here" and found not in seen and not found.endswith(_OTHER_FORMATS):
                seen.add(found)
                waiting.append(found)
    assert len(seen) > 1000


def test_the_address_of_what_example_queries_share_leads_to_the_queries(site: TestClient) -> None:
    response = site.get("/en/queries")
    assert (response.status_code, response.headers["location"]) == (303, "/en/sparql#examples")


@pytest.mark.parametrize("door", ["", "projects", "organizations", "regions", "concepts", "downloads"])
def test_a_door_leads_to_the_readers_language(site: TestClient, door: str) -> None:
    for wish, language in (("sv", "sv"), ("en-US,en", "en"), ("", "sv")):
        response = site.get(f"/{door}", headers={"Accept-Language": wish})
        assert (response.status_code, response.headers["location"]) == (303, f"/{language}/{door}")
        assert response.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["18 378 980 kr", "9 923 980 kr", "EU-stöd anges inte", "40 %", "1 februari 2026", "54,0 %"]),
        ("en", ["SEK 18,378,980", "SEK 9,923,980", "Union contribution not stated", "40%", "1 February 2026", "54.0%"]),
    ],
)
def test_the_four_facts_about_money_are_told_apart(site: TestClient, language: str, expected: list[str]) -> None:
    text = plain(site.get(f"/{language}/project/25-030-S02").text)
    assert not [each for each in expected if each not in text]


def test_an_inferred_value_is_marked_with_its_rule(site: TestClient) -> None:
    html = site.get("/sv/project/2019-00383").text
    assert "Slutlett: Programperiod ur projektnumrets form" in plain(html)
    assert 'href="/sv/concept/evidence/period-from-number"' in html
    assert 'href="/sv/concept/evidence/seat-by-name"' in html


def test_a_stated_value_is_not_marked(site: TestClient) -> None:
    assert "concept/evidence/period" not in site.get("/sv/project/25-030-S02").text


def test_a_code_without_a_label_says_whose_label_it_is_shown_with(site: TestClient) -> None:
    assert "A2A saknar egen benämning; hör till A2 Uppmuntra till aktiv inkludering" in plain(
        site.get("/sv/project/25-030-S02").text
    )


def test_swedish_text_is_marked_on_english_pages(site: TestClient) -> None:
    html = site.get("/en/project/25-030-S02").text
    assert '<h1 lang="sv">Snabbspår Åtvidaberg</h1>' in html
    assert '<div class="prose" lang="sv">' in html
    swedish = re.sub(r"<table.*?</table>", "", site.get("/sv/project/25-030-S02").text, flags=re.DOTALL)
    assert swedish.count(' lang="sv"') == 1  # that of the page


def test_place_is_three_facts_and_the_seat_leads_up_to_the_country(site: TestClient) -> None:
    text = plain(site.get("/sv/project/25-030-S02").text)
    assert "Angiven NUTS-region SE12 Östra Mellansverige" in text
    assert "Beslutande ESF-region anges inte" in text
    chain = ["0561 Åtvidaberg", "05 Östergötlands län", "SE123", "SE12", "SE1", "Sverige"]
    positions = [text.index(place, text.rindex("Projektägarens säte")) for place in chain]
    assert positions == sorted(positions)


def test_the_page_of_a_project_shows_what_the_source_said_line_by_line(site: TestClient) -> None:
    text = plain(site.get("/sv/project/25-030-S02").text)
    assert "13–14 Total projektbudget 18 378 980" in text
    assert "19–22 Personuppgifter borttagna vid inläsningen" in plain(site.get("/sv/project/2019-00383").text)


def test_paragraphs_of_the_description_are_kept(site: TestClient) -> None:
    html = site.get("/sv/project/25-030-S02").text
    prose = html[html.index('<div class="prose"') :]
    assert prose[: prose.index("</div>")].count("<p>") == 4


def test_a_sum_says_how_many_projects_it_covers(site: TestClient) -> None:
    for path, of in (("organization/2120000415", 1), ("region/SE12", 1), ("region/SE1", 2), ("region/SE", 5)):
        said = f"9 923 980 kr summa för 1 av {of} projekt" if of < 5 else "14 265 973 kr summa för 2 av 5 projekt"
        assert f"{said} som anger uppgiften" in plain(site.get(f"/sv/{path}").text), path
    assert "14 265 973 kr summa för 2 av 5 projekt som anger uppgiften" in plain(site.get("/sv/").text)
    assert "SEK 14,265,973 sum for 2 of 5 projects that state it" in plain(site.get("/en/").text)


def test_a_sum_of_nothing_is_not_shown_as_zero(site: TestClient) -> None:
    text = plain(site.get("/sv/region/SE11").text)
    assert "Total kostnad anges inte för" in text
    assert " 0 kr" not in text


def test_owners_at_a_place_are_marked_where_it_is_that_of_their_postal_address(site: TestClient) -> None:
    kalmar, osby = (plain(site.get(f"/sv/municipality/{code}").text) for code in ("0880", "0561"))
    assert "Kalmar postadress" in kalmar[kalmar.index("Projektägare med säte här") :]
    assert "ÅTVIDABERGS KOMMUN" in osby
    assert "Åtvidaberg postadress" not in osby
    assert "De har sitt säte här eller, där det är märkt, sin postadress" in osby


@pytest.mark.parametrize(
    ("owner", "seat"),
    [
        (
            "organization/8025185011",
            "Kommun för postadressen (inget känt säte) 0880 Kalmar Slutlett: Säte genom postnummer hos GeoNames",
        ),
        ("organization/2120000415", "Säte 0561 Åtvidaberg Slutlett: Säte genom organisationsnummer och namn"),
    ],
)
def test_a_seat_is_called_what_it_is(site: TestClient, owner: str, seat: str) -> None:
    assert seat in plain(site.get(f"/sv/{owner}").text)


def test_a_region_counts_what_states_it_and_what_was_decided_there(site: TestClient) -> None:
    text = plain(site.get("/sv/region/SE22").text)
    assert "1 projekt. 0 av dem anger platsen" in text
    assert "1 anger ingen region och räknas hit efter den region som beslutade" in text


def test_the_list_of_projects_can_be_narrowed(site: TestClient) -> None:
    assert "5 projekt" in plain(site.get("/sv/projects").text)
    assert "1 projekt" in plain(site.get("/sv/projects?period=2014-2020").text)
    assert "Snabbspår Åtvidaberg" in site.get("/sv/projects?period=2021-2027&region=SE12").text
    assert "2 projekt" in plain(site.get("/sv/projects?region=SE11&region=SE12").text)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("county=nonsense", ("county", "nonsense")),
        ("colour=red", ("colour",)),
        *((f"page={page}", ("page", page)) for page in ("x", "0", "-1", "²")),
    ],
)
@pytest.mark.parametrize("path", ["/sv/projects", "/en/organizations"])
def test_a_parameter_that_means_nothing_is_named(
    site: TestClient, path: str, query: str, named: tuple[str, ...]
) -> None:
    response = site.get(f"{path}?{query}", headers={"Accept": "application/problem+json"})
    assert response.status_code == 400
    assert all(f"'{each}'" in response.json()["detail"] for each in named)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, write_release: WriteRelease) -> Iterator[TestClient]:
    """A site over 120 projects."""
    data = DataFolder(tmp_path_factory.mktemp("long"))
    type_, project = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{ESF}Project")
    quads = [ox.Quad(ox.NamedNode(f"{BASE}project/23-{number:03}-S01"), type_, project) for number in range(120)]
    numbers = [f"23-{number:03}-S01" for number in range(120)]
    written = write_release(data, "many", quads)
    years = [{"year": (str(2020 + at % 3),)} for at in range(120)]
    listed = (replace(_listed(each, each), terms=terms) for each, terms in zip(numbers, years, strict=True))
    write_index(written.path / "search", listed)
    data.switch(written)
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        yield client


@pytest.mark.parametrize("asked", ["1", "2", "4", "5", "99999999999999999999", ""])
def test_a_long_list_is_cut_into_pages(long: TestClient, asked: str) -> None:
    response = long.get("/en/projects", params={"page": asked})
    first = {"": "1–25", "1": "1–25", "2": "26–50", "4": "76–100"}.get(asked, "101–120")
    assert response.status_code == 200
    assert f"{first} of 120" in response.text


def test_the_pages_of_a_list_offer_the_same_and_keep_its_order(long: TestClient) -> None:
    def offered(address: str) -> list[str]:
        links = lxml.html.fromstring(long.get(address).text).xpath("//details[@class='facet']//a/@href")
        return list(map(str, links))

    first = offered("/en/projects")
    assert len(first) > 2
    assert offered("/en/projects?page=2") == first
    by_title = offered("/en/projects?sort=title&page=2")
    assert by_title == [f"{href}{'&' if '?' in href else '?'}sort=title" for href in first]
    assert [href.replace("/en/", "/sv/") for href in first] == offered("/sv/projects")


def test_the_alphabet_is_swedish() -> None:
    assert sorted(["Örebro", "Ängelholm", "Zorn", "ÅMÅL", "adam"], key=alphabetical) == [
        "adam",
        "Zorn",
        "ÅMÅL",
        "Ängelholm",
        "Örebro",
    ]


HOSTILE = '<script>alert(1)</script>" onmouseover="alert(2)'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, write_release: WriteRelease) -> Iterator[TestClient]:
    """A site over data that try to be more than data."""
    data = DataFolder(tmp_path_factory.mktemp("hostile"))
    project, owner = ox.NamedNode(f"{BASE}project/x"), ox.NamedNode(f"{BASE}organization/1")
    source = ox.NamedNode(f"{BASE}graph/sources")
    record = ox.NamedNode(f"{BASE}record/x/1")

    def quad(subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(name), value)

    quads = [
        quad(project, f"{RDF}type", ox.NamedNode(f"{ESF}Project")),
        quad(project, f"{DCTERMS}title", ox.Literal(f"{HOSTILE}\u202e", language="sv")),
        quad(project, f"{DCTERMS}identifier", ox.Literal(HOSTILE)),
        quad(project, f"{DCTERMS}description", ox.Literal(f"{HOSTILE}\n\n{HOSTILE}", language="sv")),
        quad(project, f"{ESF}totalCost", ox.Literal("12 34x", datatype=ox.NamedNode(f"{XSD}decimal"))),
        quad(project, f"{ESF}startDate", ox.Literal("2020-02-31", datatype=ox.NamedNode(f"{XSD}date"))),
        quad(project, f"{ESF}fund", ox.NamedNode("javascript:alert(3)")),
        quad(project, f"{ESF}statedRegion", ox.NamedNode("data:text/html,hello")),
        quad(project, f"{ESF}owner", owner),
        quad(owner, f"{RDF}type", ox.NamedNode(f"{ORG}Organization")),
        quad(owner, f"{SKOS}prefLabel", ox.Literal(HOSTILE, language="sv")),
        quad(owner, "http://www.w3.org/2002/07/owl#sameAs", ox.NamedNode("vbscript:x")),
        quad(project, "http://www.w3.org/ns/prov#wasDerivedFrom", record),
        ox.Quad(record, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{ESF}SourceRecord"), source),
        ox.Quad(record, ox.NamedNode(f"{BASE}label/x"), ox.Literal(HOSTILE), source),
        ox.Quad(record, ox.NamedNode(f"{ESF}lineMap"), ox.Literal("x; 1-2 ; 3 x; - y"), source),
    ]
    written = write_release(data, "hostile", quads)
    write_index(written.path / "search", [_listed(HOSTILE, "x"), _owning(owner.value)])
    data.switch(written)
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        yield client


@pytest.mark.parametrize("path", ["", "projects", "organizations", "project/x", "organization/1", "record/x/1"])
def test_data_cannot_become_markup_or_links_that_run(hostile: TestClient, path: str) -> None:
    response = hostile.get(f"/sv/{path}")
    assert response.status_code == 200
    check_structure(response.text, "sv")
    assert "\u202e" not in response.text[: response.text.index("</title>")]


def test_a_malformed_value_is_shown_as_it_stands(hostile: TestClient) -> None:
    assert "2020-02-31" in hostile.get("/sv/project/x").text


@pytest.mark.parametrize("path", [f"/sv/{HOSTILE}", f"/sv/projects?page={HOSTILE}&region={HOSTILE}", f"/{HOSTILE}"])
def test_an_address_cannot_become_markup(site: TestClient, path: str) -> None:
    response = site.get(path, headers={"Accept": "text/html", "Accept-Language": "sv"})
    check_structure(response.text, "sv")


@pytest.mark.parametrize(
    ("path", "wish", "language", "title"),
    [
        ("/sv/nothing", "en", "sv", "Här finns ingenting"),
        ("/en/nothing", "sv", "en", "There is nothing here"),
        ("/nothing", "en", "en", "There is nothing here"),
        ("/nothing", "sv", "sv", "Här finns ingenting"),
    ],
)
def test_a_problem_is_told_in_the_language_of_the_address_or_of_the_reader(
    site: TestClient, path: str, wish: str, language: str, title: str
) -> None:
    response = site.get(path, headers={"Accept": "text/html", "Accept-Language": wish})
    assert response.status_code == 404
    assert title in response.text
    check_structure(response.text, language)


def test_without_a_release_the_pages_say_so(data: DataFolder) -> None:
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        response = client.get("/sv/", headers={"Accept": "text/html"})
    assert response.status_code == 503
    check_structure(response.text, "sv")


@pytest.mark.parametrize(
    ("query", "status", "expected"),
    [
        ("SELECT ?t { <project/25-030-S02> <http://purl.org/dc/terms/title> ?t }", 200, "Snabbspår Åtvidaberg"),
        ("SELECT * { ?s a <https://w3id.org/esfgraph/ontology#Project> }", 200, 'href="/en/project/25-030-S02"'),
        ("ASK { ?s ?p ?o }", 200, "Yes: the graph holds the pattern."),
        ("ASK { ?s ?p 'no such text' }", 200, "No: the graph does not hold the pattern."),
        ("CONSTRUCT WHERE { <project/25-030-S02> ?p ?o }", 200, "25-030-S02&gt;"),
        ("SELECT * { ?s ?p ?o }", 200, "The answer is longer"),
        ("SELECT * { ?s ?p ?o FILTER(false) }", 200, "0 rows"),
        ("SELEKT", 400, "The query could not be answered"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 400, "The query could not be answered"),
        ("", 200, "PREFIX esf:"),
    ],
)
def test_a_query_is_answered_on_its_page(site: TestClient, query: str, status: int, expected: str) -> None:
    response = site.get("/en/sparql", params={"query": query})
    assert response.status_code == status
    assert expected in response.text
    check_structure(response.text, "en")


def test_every_example_query_answers_on_the_page(site: TestClient) -> None:
    html = site.get("/sv/sparql").text
    links = [link for link in Document(html).values("href") if link.startswith("/sv/sparql?query=")]
    assert len(links) >= 3
    for link in links:
        assert "Svar på frågan" in site.get(link).text


@pytest.mark.parametrize("query", ["", "?query=ASK%20%7B%7D", "?query=SELEC"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_endpoint_opened_in_a_browser_leads_to_the_same_page(site: TestClient, query: str, language: str) -> None:
    response = site.get(f"/sparql{query}", headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 303
    assert response.headers["location"] == f"/{language}/sparql{query}"
    assert response.headers["vary"] == "Accept, Accept-Language"


# The style sheet


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1, definition)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    """WCAG 2.1, 1.4.3: at least 4.5 to 1."""
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)[:2]
    )
    colours = light if scheme == 0 else light | dark
    pairs = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "sheet", "tint")]
    pairs += [("mark", "marktint"), ("mark", "paper"), ("bad", "paper"), ("paper", "accent"), ("sheet", "accent")]
    weak = {pair: contrast(*map(colours.__getitem__, pair)) for pair in pairs}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}
    assert all(contrast(text, colours["band"]) >= 4.5 for text in ("#f7f5ef", "#d5e5e2", "#ffffff"))


def test_the_style_sheet_is_small_and_loads_nothing() -> None:
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    assert len(style.encode()) < 25_000
    assert "url(" not in style
    assert "@import" not in style


def test_a_records_page_has_its_projects_title_as_heading(site: TestClient) -> None:
    project = site.get("/sv/project/25-030-S02").text
    record = re.findall(r'href="(/sv/record/25-030-S02/[^"#]+)"', project)[0]
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", site.get(record).text)[0]
    assert heading
    assert heading in project
    assert "record/" not in heading
