"""The documentation of the ontology: its overview, a page a term, the picture, the counts, the trees of codes."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from tests.clients import TestClient

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, OWL, PREFIXES, RDFS, SKOS, expand
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.release.lookups import Lookups
from esfgraph_server.app import create_app
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.usage import Usage, usage_of
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.pages.ontology.reused import REUSED
from esfgraph_server.site.pages.ontology.term import anchor_of
from esfgraph_server.site.pictures.class_diagram import HUB, LINKS, Box, Diagram, Word, draw_narrow, draw_wide

BASE = "http://localhost:8000/"
ROOT = Path(__file__).parents[3]
LANGUAGES = ("sv", "en")

WriteRelease = Callable[[DataFolder, str, Iterable[ox.Quad]], Release]


class Page(HTMLParser):
    """What the tests look at: elements with the ids they stand in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, name: str, tag: str = "") -> list[str]:
        return [attributes[name] for each, attributes in self.elements if name in attributes and tag in ("", each)]


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).replace("\N{NO-BREAK SPACE}", " ").split())


def line(page: str, anchor: str) -> str:
    """The line of the overview about one term."""
    return page.split(f'<li id="{anchor}"')[1].split("</li>")[0]


@pytest.fixture(scope="module")
def pages(site: TestClient) -> dict[str, str]:
    return {language: site.get(f"/{language}/ontology").text for language in LANGUAGES}


@pytest.fixture(scope="module")
def explained(site: TestClient) -> Callable[[str, str], str]:
    """The part of the page of a term that is about it, by language and local name."""
    return lambda language, name: site.get(f"/{language}/ontology/{name}").text.split("<main")[1].split("</main>")[0]


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    return release.open_store()


@pytest.fixture(scope="module")
def usage(store: ox.Store, release: Release) -> Usage:
    return usage_of(Graph(store, Iris()), Lookups.open(release.path))


@pytest.fixture(scope="module")
def ontology() -> ox.Store:
    """The file as it is written by hand."""
    store = ox.Store()
    store.load((ROOT / "ontology" / "esf.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def terms(ontology: ox.Store) -> list[str]:
    """Every class and property that the file describes, ours and reused."""
    return sorted(row[0] for row in ask(ontology, "SELECT DISTINCT ?t { ?t a ?kind FILTER(?kind != owl:Ontology) }"))


def ask(store: ox.Store, query: str) -> list[list[str]]:
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [[value.value for value in row if value is not None] for row in solutions]


def texts(store: ox.Store, subject: str, name: str, language: str) -> list[str]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(name), None)
    literals = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
    return [literal.value for literal in literals if literal.language == language]


# Terms


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_a_line_and_a_page_with_its_label_and_definition(
    pages: dict[str, str],
    explained: Callable[[str, str], str],
    ontology: ox.Store,
    terms: list[str],
    language: str,
) -> None:
    ids = Counter(Page(pages[language]).values("id"))
    ours = [term.removeprefix(ESF) for term in terms if term.startswith(ESF)]
    assert len(ours) > 50
    assert {name: ids[name] for name in ours} == dict.fromkeys(ours, 1)
    for name in ours:
        (label,) = texts(ontology, ESF + name, f"{RDFS}label", language)
        (definition,) = texts(ontology, ESF + name, f"{SKOS}definition", language)
        listed = line(pages[language], name)
        assert f'href="/{language}/ontology/{name}"' in listed
        assert f"{label} esf:{name}" in plain(listed)
        assert definition.partition(". ")[0].removesuffix(".") in plain(listed)
        said = plain(explained(language, name))
        assert f"esf:{name} {label} {definition}" in said
        assert all(note in said for note in texts(ontology, ESF + name, f"{SKOS}scopeNote", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_ontology_is_huge(site: TestClient, language: str) -> None:
    sizes = {path: len(site.get(f"/{language}/{path}").content) for path in ("ontology", "ontology/reused")}
    sizes |= {path: len(site.get(f"/{language}/{path}").content) for path in ("ontology/Project", "ontology/Place")}
    assert max(sizes.values()) < 100_000


def test_a_class_lists_its_properties_by_name(pages: dict[str, str]) -> None:
    said = plain(line(pages["en"], "Project"))
    assert "Properties: addresses child poverty , " in said
    assert ", total cost , " in said
    assert "5 things of the class" in said
    assert "Property of Project · Value decimal number" in plain(line(pages["en"], "totalCost"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_language_does_not_get_in_between(pages: dict[str, str], ontology: ox.Store, language: str) -> None:
    other = "en" if language == "sv" else "sv"
    (foreign,) = texts(ontology, f"{ESF}grantedSupport", f"{SKOS}definition", other)
    assert foreign not in plain(pages[language])


def test_every_reused_term_that_the_ontology_declares_stands_in_the_table(terms: list[str]) -> None:
    reused = {term for term in terms if not term.startswith(ESF)}
    listed = [name if "://" in name else expand(name) for _, names in REUSED for name in names]
    assert len(listed) == len(set(listed))
    assert reused | {f"{OWL}sameAs"} == set(listed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reused_terms_can_be_linked_to(site: TestClient, language: str) -> None:
    ids = Counter(Page(site.get(f"/{language}/ontology/reused").text).values("id"))
    for _, names in REUSED:
        assert all(ids[anchor_of(name if "://" in name else expand(name))] == 1 for name in names)


@pytest.mark.parametrize(
    ("language", "anchor", "expected"),
    [
        ("sv", "totalCost", ["Egenskap hos Projekt", "xsd:decimal decimaltal", "svenska kronor (SEK)"]),
        ("sv", "totalCost", ["Förordning (EU) 2021/1060, artikel 49.3 h", "Total projektbudget", "18 378 980 kr"]),
        ("en", "totalCost", ["Close match eurio:hasTotalCost EURIO", "wdt:P474", "2 statements", "SEK 18,378,980"]),
        ("en", "unionCofinancingRate", ["Unit percent", "Unionens medfinansieringsgrad", "40%"]),
        ("en", "unionContribution", ["In this release not used"]),
        ("en", "Project", ["class", "schema:Project schema.org", "Never also Place", "5 things of the class"]),
        ("en", "Place", ["Narrower terms County Municipality NUTS region", "344 things of the class"]),
        ("en", "participatingOrganization", ["Narrower terms project owner", "5 statements"]),
        ("en", "owner", ["Broader term participating organisation", "org:Organization organisation"]),
        ("en", "within", ["property that links to a thing, transitive"]),
        ("sv", "inferredBy", ["Slutledningsregel"]),
    ],
)
def test_a_term_says_how_it_is_used(
    explained: Callable[[str, str], str], language: str, anchor: str, expected: list[str]
) -> None:
    said = plain(explained(language, anchor))
    assert not [each for each in expected if each not in said]


def test_a_term_says_how_it_is_written(explained: Callable[[str, str], str], store: ox.Store) -> None:
    """In a query that can be asked at once, in JSON-LD, and in the table of projects."""
    cost, project = explained("en", "totalCost"), explained("sv", "Project")
    for page, written in (
        (cost, "In JSON-LD and JSON: totalCost"),
        (cost, "Column of projects.csv and field of the API: total_cost_sek"),
        (project, "I JSON-LD och JSON: Project"),
    ):
        assert written in plain(page)
    for page, rows in ((cost, 2), (project, 5)):
        (address,) = re.findall(r'href="/../sparql\?([^"]+)">(?:Ask the|Ställ)', page)
        query = dict(parse_qsl(html.unescape(address)))["query"]
        assert query in html.unescape(page)
        assert len(ask(store, query)) == rows


def test_any_thing_can_be_asked_about(site: TestClient, store: ox.Store) -> None:
    for path, rows in (("municipality/0561", {"seat"}), ("project/25-030-S02", {"totalCost", "owner"})):
        (address,) = re.findall(r'href="/en/sparql\?([^"]+)">Ask about it', site.get(f"/en/{path}").text)
        found = ask(store, dict(parse_qsl(html.unescape(address)))["query"])
        assert rows <= {row[0].removeprefix(ESF) for row in found}


def test_a_provision_links_to_its_regulation(explained: Callable[[str, str], str]) -> None:
    said = explained("sv", "totalCost")
    links = re.findall(r'<a href="(http://data.europa.eu/eli/[^"]+)"[^>]*>(.*?)</a>', said)
    assert [(href[-13:], plain(text)) for href, text in links] == [
        ("/2021/1060/oj", "Förordning (EU) 2021/1060, artikel 49.3 h"),
        ("/2013/1303/oj", "Förordning (EU) nr 1303/2013, bilaga XII punkt 1"),
    ]
    assert "Regulation (EU)" not in plain(said)


def test_source_labels_are_labels_and_no_measurements(explained: Callable[[str, str], str]) -> None:
    assert "quality/measurement" not in explained("sv", "totalCost")


def test_the_name_of_a_term_leads_to_its_line(site: TestClient) -> None:
    """The fragment never reaches the server; a browser keeps it over the redirection (RFC 9110, 10.2.2)."""
    response = site.get("/ontology", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert (response.status_code, response.headers["location"]) == (303, "/sv/ontology")


@pytest.mark.parametrize(
    ("accept", "location"), [("text/html", "/sv/ontology/totalCost"), ("text/turtle", "/ontology/totalCost.ttl")]
)
def test_a_term_has_a_door_of_its_own(site: TestClient, accept: str, location: str) -> None:
    response = site.get("/ontology/totalCost", headers={"Accept": accept, "Accept-Language": "sv"})
    assert (response.status_code, response.headers["location"]) == (303, location)


def test_the_document_of_a_term_is_about_that_term_and_that_of_the_ontology_stays_whole(
    site: TestClient, terms: list[str]
) -> None:
    one = ox.parse(site.get("/ontology/totalCost.ttl").content, format=ox.RdfFormat.TURTLE)
    stated = {quad.predicate.value for quad in one if quad.subject == ox.NamedNode(f"{ESF}totalCost")}
    assert {f"{RDFS}domain", f"{SKOS}definition", f"{ESF}unit"} <= stated
    whole = ox.parse(site.get("/ontology.ttl").content, format=ox.RdfFormat.TURTLE)
    assert set(terms) <= {str(getattr(quad.subject, "value", "")) for quad in whole}


@pytest.mark.parametrize("path", ["ontology/nothing", "ontology/", "ontology/totalCost/more"])
def test_what_is_no_term_has_no_page(site: TestClient, path: str) -> None:
    assert site.get(f"/sv/{path}").status_code == 404
    assert site.get(f"/{path}.ttl").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_made(site: TestClient, pages: dict[str, str], language: str) -> None:
    assert not re.findall(r"<a [^>]*></a>", pages[language]), "a value of a kind that has no name here"
    page = Page(pages[language])
    tags = Counter(tag for tag, _ in page.elements)
    assert tags["script"] == tags["style"] == 0
    assert not page.values("style")
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert set(page.values("aria-labelledby") + page.values("aria-describedby")) <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    here = [link.removeprefix("#") for link in page.values("href") if link.startswith("#")]
    assert len(here) > 5
    assert set(here) <= set(ids)


def test_the_files_that_the_page_offers_are_served(site: TestClient, pages: dict[str, str]) -> None:
    links = set(Page(pages["sv"]).values("href", "a"))
    for address in ("/ontology.ttl", "/ontology.jsonld", "/ontology.nt", "/ontology.rdf", "/context.jsonld"):
        assert address in links
        assert site.get(address).status_code == 200


# Counts


def test_properties_are_counted_as_a_query_counts_them(store: ox.Store, usage: Usage, terms: list[str]) -> None:
    counted = {name: int(count) for name, count in ask(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")}
    properties = {row[0] for row in ask(store, "SELECT ?p { ?p a ?k FILTER(REGEX(STR(?k), 'owl#.*Property$')) }")}
    assert len(properties & set(terms)) > 50
    for name in properties - {f"{ESF}participatingOrganization"}:
        assert (name, usage.of(name).count) == (name, counted.get(name, 0))
    assert usage.of(f"{ESF}participatingOrganization").count == counted[f"{ESF}owner"]


def test_classes_are_counted_with_their_subclasses(store: ox.Store, usage: Usage) -> None:
    query = """SELECT ?c (COUNT(DISTINCT ?s) AS ?n)
        { ?c a owl:Class OPTIONAL { ?s a/rdfs:subClassOf* ?c } } GROUP BY ?c"""
    counted = {row[0]: int(row[1]) for row in ask(store, query)}
    assert counted[f"{ESF}Place"] > counted[f"{ESF}County"] > 0
    assert {class_: usage.of(class_).count for class_ in counted} == counted


def test_codes_are_counted_by_the_projects_that_state_them_or_a_narrower_one(store: ox.Store, usage: Usage) -> None:
    query = """SELECT ?c (COUNT(DISTINCT ?p) AS ?n) { ?p a esf:Project ;
        (esf:programme|esf:programmingPeriod|esf:fund|esf:priority|esf:specificObjective|esf:interventionField
        |esf:secondaryTheme|esf:decidingRegion)/skos:broader* ?c } GROUP BY ?c"""
    counted = {row[0]: int(row[1]) for row in ask(store, query)}
    assert counted[f"{BASE}concept/objective-2021-2027/A2"] == 3
    assert {code: uses["projects"] for code, uses in usage.concepts.items() if "projects" in uses} == counted


def test_the_example_of_a_term_is_true(store: ox.Store, usage: Usage) -> None:
    for term, use in usage.terms.items():
        assert (use.count > 0) == (use.thing is not None), term
        if use.thing is None:
            continue
        names = (term, f"{ESF}owner") if term == f"{ESF}participatingOrganization" else (term,)
        if use.value is not None:
            quads = [store.quads_for_pattern(ox.NamedNode(use.thing), ox.NamedNode(name), use.value) for name in names]
            assert any(quad for found in quads for quad in found), term
        else:
            below = f"<{use.thing}> a/<{RDFS}subClassOf>* <{term}>"
            assert bool(store.query(f"ASK {{ {below} }}", use_default_graph_as_union=True)), term


def test_a_project_serves_as_the_example_where_one_can(usage: Usage) -> None:
    project = f"{BASE}project/25-030-S02"
    assert {usage.of(f"{ESF}{name}").thing for name in ("totalCost", "owner", "fund", "startDate")} == {project}
    assert usage.of(f"{ESF}Fund").thing == f"{BASE}concept/fund/ESF+"
    within = usage.of(f"{ESF}within")
    assert within.value is not None
    assert within.value.value != within.thing


# The picture


def described(store: ox.Store, language: str) -> Callable[[str], Word]:
    def word(name: str) -> Word:
        return Word(next(iter(texts(store, expand(name), f"{RDFS}label", language)), name), f"#{name}")

    return word


@pytest.fixture(
    scope="module", params=[(draw, language) for draw in (draw_wide, draw_narrow) for language in LANGUAGES]
)
def diagram(request: pytest.FixtureRequest, ontology: ox.Store) -> Diagram:
    draw, language = request.param
    values = tuple(Word(f"a value of the project {number}", "#x") for number in range(12))
    drawn = draw(described(ontology, language), values)
    assert isinstance(drawn, Diagram)
    return drawn


def test_arrows_join_what_the_ontology_says_they_join(ontology: ox.Store) -> None:
    for start, name, end in LINKS:
        for side, class_ in (("domain", start), ("range", end)):
            stated = {row[0] for row in ask(ontology, f"SELECT ?c {{ {name} rdfs:{side} ?c }}")}
            wider = {expand(class_), *(row[0] for row in ask(ontology, f"SELECT ?c {{ {class_} rdfs:subClassOf ?c }}"))}
            assert not stated or stated & wider, (name, side)


def test_boxes_lie_apart_and_inside(diagram: Diagram) -> None:
    assert {box.term for box in diagram.boxes} == {class_ for start, _, end in LINKS for class_ in (start, end)}
    for box in diagram.boxes:
        assert 0 <= box.x < box.right <= diagram.width
        assert 0 <= box.y < box.bottom <= diagram.height
        assert 1 <= len(box.lines) <= 2
    for one, other in combinations(diagram.boxes, 2):
        assert one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def test_arrows_begin_and_end_at_their_boxes_and_cross_none(diagram: Diagram) -> None:
    boxes = {box.term: box for box in diagram.boxes}
    if diagram.spine:
        boxes[HUB] = diagram.spine
    for (start, _, end), arrow in zip(LINKS, diagram.arrows, strict=True):
        points = [tuple(map(float, point.split())) for point in arrow.path.removeprefix("M").split("L")]
        assert on_edge(boxes[start], points[0])
        assert on_edge(boxes[end], points[-1])
        for one, other in pairwise(points):
            middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
            assert not [box.term for box in diagram.boxes if inside(box, middle)]


def on_edge(box: Box, point: tuple[float, ...]) -> bool:
    x, y = point
    beside = x in (box.x, box.right) and box.y <= y <= box.bottom
    return beside or (y in (box.y, box.bottom) and box.x <= x <= box.right)


def inside(box: Box, point: tuple[float, ...]) -> bool:
    return box.x < point[0] < box.right and box.y < point[1] < box.bottom


def test_labels_stay_inside_the_picture(diagram: Diagram) -> None:
    for arrow in diagram.arrows:
        for line in arrow.lines:
            width = 7 * len(line.text)
            left = line.x if arrow.beside else line.x - width / 2
            assert left >= 0
            assert left + width <= diagram.width + 7
            assert 8 <= line.y <= diagram.height


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_box_and_arrow_of_the_picture_leads_to_its_term(pages: dict[str, str], language: str) -> None:
    def explained_at(name: str) -> str:
        anchor = anchor_of(expand(name))
        return f"/{language}/ontology/" + (anchor if name.startswith("esf:") else f"reused#{anchor}")

    pictures = re.findall("<svg class=.diagram.*?</svg>", pages[language], re.DOTALL)
    assert len(pictures) == 2
    for picture in pictures:
        page = Page(picture)
        links = [attributes for tag, attributes in page.elements if tag == "a"]
        boxes = {link["href"] for link in links if link["class"].startswith("box")}
        assert boxes == {explained_at(class_) for start, _, end in LINKS for class_ in (start, end)}
        assert [link["href"] for link in links if link["class"] == "arrow"] == [
            explained_at(name) for _, name, _ in LINKS
        ]
        assert sum(tag == "desc" for tag, _ in page.elements) == 1
        assert f"/{language}/ontology/totalCost" in {link["href"] for link in links if link["class"] == "value"}


@pytest.mark.parametrize(("language", "label"), [("sv", "projektägare"), ("en", "project owner")])
def test_arrows_are_labelled_in_the_language_of_the_page(pages: dict[str, str], language: str, label: str) -> None:
    pictures = re.findall("<svg class=.diagram.*?</svg>", pages[language], re.DOTALL)
    assert all(f">{label}</tspan>" in picture for picture in pictures)


# Lists of codes


def tree_of(page: str) -> str:
    return page.split('id="codes"')[1].split("</section>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tree_of_a_list_holds_every_code_once(site: TestClient, store: ox.Store, language: str) -> None:
    schemes = [row[0] for row in ask(store, "SELECT ?s { ?s a skos:ConceptScheme }") if row[0].startswith(BASE)]
    assert len(schemes) > 15
    for scheme in schemes:
        tree = tree_of(site.get(f"/{language}/{scheme.removeprefix(BASE)}").text)
        assert tree.count("<ul") == tree.count("</ul>")
        items = re.findall(r'<li>\s*<a href="([^"]+)"|<li>\s*<a class="coded" href="([^"]+)"', tree)
        codes = {row[0] for row in ask(store, f"SELECT ?c {{ ?c skos:inScheme <{scheme}> }}")}
        shown = Counter(one or other for one, other in items)
        assert shown == Counter(f"/{language}/{code.removeprefix(BASE)}" for code in codes), scheme


def test_objectives_stand_under_the_priorities_of_the_other_list(site: TestClient) -> None:
    tree = plain(tree_of(site.get("/sv/concept/objective-2021-2027").text))
    order = [
        "A Öka",
        "Programområden 2021-2027",
        "A1 Främja",
        "A1A utan egen benämning",
        "A2 Uppmuntra",
        "A2A",
        "C Minska",
    ]
    positions = [tree.index(each) for each in order]
    assert positions == sorted(positions)
    assert "A2 Uppmuntra till aktiv inkludering 3 projekt" in tree


def test_a_tree_says_how_many_projects_the_page_of_the_code_lists(site: TestClient, usage: Usage) -> None:
    for code, uses in usage.concepts.items():
        if "projects" in uses and code.startswith(f"{BASE}concept/"):
            page = site.get(f"/sv/{code.removeprefix(BASE)}").text
            table = page.partition('<table class="cards">')[2].partition("</table>")[0]
            assert table.count('<tr><th scope="row">') == uses["projects"], code


@pytest.mark.parametrize("path", ["concept/s", "concept/s/a", "ontology"])
def test_a_circle_of_broader_codes_ends(data: DataFolder, write_release: WriteRelease, path: str) -> None:
    def quad(subject: str, name: str, value: str) -> ox.Quad:
        return ox.Quad(ox.NamedNode(subject), ox.NamedNode(expand(name)), ox.NamedNode(value))

    scheme, (a, b, c, d) = f"{BASE}concept/s", (f"{BASE}concept/s/{code}" for code in "abcd")
    quads = [quad(scheme, "rdf:type", f"{SKOS}ConceptScheme"), quad(ESF.rstrip("#"), "rdf:type", f"{OWL}Ontology")]
    for code in (a, b, c, d):
        quads += [quad(code, "rdf:type", f"{SKOS}Concept"), quad(code, "skos:inScheme", scheme)]
    quads += [quad(a, "skos:broader", b), quad(b, "skos:broader", a), quad(c, "skos:broader", c)]
    quads += [quad(d, "skos:broader", a), quad(d, "skos:broader", b)]  # under two: shown once
    data.switch(write_release(data, "circle", quads))
    with TestClient(create_app(Settings(data=data.root, query=QueryLimits(processes=1)))) as client:
        response = client.get(f"/sv/{path}")
    assert response.status_code == 200
    if path == "concept/s":
        tree = tree_of(response.text)
        assert {code: tree.count(f'href="/sv/concept/s/{code}"') for code in "abcd"} == dict.fromkeys("abcd", 1)
