"""Swedish pages are in Swedish, and no page gives the name of a file on the publisher's disk."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import lxml.html
import pytest
from tests.built import built
from tests.clients import TestClient

from esfgraph.fields.table import load_fields
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.provisions import in_swedish

pytestmark = pytest.mark.thorough

SEEDS = Path(__file__).parents[3] / "seeds"
OF_A_KIND = 8
"""How many pages of a kind are looked at."""
_OF_QUERIES = ("/sv/sparql", "/sv/queries")

PAGE = """\
Diarienummer:
{number}
Projekttitel:
{title}
Projektägare:
{owner}
Startdatum:
{start}
Slutdatum:
2023-01-31
Total projektbudget:
1 000 000
Beviljat stöd:
538 500
Unionens medfinansieringsgrad:
40 %
Antal deltagare:
0
"""
PAGES: Mapping[str, dict[str, str]] = {
    "first-capture.txt": {"number": "25-111-S02", "title": "Prov", "owner": "Exempelkommun", "start": "2024-02-01"},
    "second-capture.txt": {
        "number": "25-111-S02",
        "title": "Prövning",
        "owner": "Exempelkommun",
        "start": "2024-03-01",
    },
    "no-date.txt": {"number": "25-112-S02", "title": "Utan dag", "owner": "Exempelbolaget AB", "start": "i februari"},
    "no-number.txt": {"number": "", "title": "Utan nummer", "owner": "Provbyn", "start": "2024-02-01"},
}
ENGLISH = re.compile(
    r"\b(?:the|and|of|with|which|that|from|this|not|are|is|has|lines? \d+)\b"
    r"|\b\d+\.\d+\s?(?:%|SEK|kr)|\b\d{1,3}(?:,\d{3})+\b",
    re.IGNORECASE,
)
"""Words and ways of writing a number that no Swedish sentence has."""


class Swedish:
    """What a page says in Swedish, and where it leads."""

    def __init__(self, html: str) -> None:
        self.texts: list[str] = []
        self.links: list[str] = []
        self._read(lxml.html.document_fromstring(html), "sv")

    def _read(self, element: lxml.html.HtmlElement, language: str) -> None:
        attributes = element.attrib
        language = attributes.get("lang", language)
        # What a source prints, and what machines read, is of no language of ours.
        if element.tag in ("code", "pre", "script", "style", "svg") or "raw" in attributes.get("class", "").split():
            language = "none"
        said = [attributes.get(name) for name in ("aria-label", "title", "alt")] + [element.text]
        for child in element.iterchildren():
            if isinstance(child.tag, str):  # a comment has none
                self._read(child, language)
            said.append(child.tail)
        self.texts += filter(None, said) if language == "sv" else ()
        self.links += filter(None, [attributes.get("href")])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Swedish pages of a release of the seeds and invented records, some of each kind."""
    sources, data = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("data")
    for seed in SEEDS.glob("*.txt"):
        (sources / seed.name).write_bytes(seed.read_bytes())
    for name, values in PAGES.items():
        (sources / name).write_text(PAGE.format(**values), encoding="utf-8")
    built(sources, data)
    with TestClient(create_app(Settings(data=data, query=QueryLimits(processes=1)))) as client:
        return dict(_walk(client))


def _walk(client: TestClient) -> Iterator[tuple[str, str]]:
    waiting, known, of_kind = deque(["/sv/", "/sv/quality"]), set[str](), Counter[str]()
    while waiting:
        path = waiting.popleft()
        kind = "/".join(path.partition("?")[0].split("/")[:3])
        of_kind[kind] += 1
        if of_kind[kind] > OF_A_KIND:
            continue
        answer = client.get(path)
        if "html" not in answer.headers["content-type"]:
            continue
        yield path, answer.text
        links = {link.partition("#")[0].removeprefix("http://testserver") for link in Swedish(answer.text).links}
        # What queries answer is data: terms and names as the graph has them.
        fresh = {link for link in links if link.startswith("/sv/") and not link.startswith(_OF_QUERIES)} - known
        known |= fresh
        waiting += sorted(fresh)


def test_swedish_pages_are_in_swedish(pages: Mapping[str, str]) -> None:
    assert len({path.split("/")[2].partition("?")[0] for path in pages}) > 15
    english = {
        f"{path}: {' '.join(text.split())[:120]}"
        for path, html in pages.items()
        if not path.startswith("/sv/shapes/")  # names and examples are for programs
        for text in Swedish(html).texts
        if ENGLISH.search(text) and not re.fullmatch(r"[\d.,\s]+", text)
    }
    assert not english


def test_no_page_names_a_file_of_the_publisher(pages: Mapping[str, str]) -> None:
    names = [*PAGES, *(seed.name for seed in SEEDS.glob("*.txt"))]
    assert not {(path, name) for path, html in pages.items() for name in names if name in html}


def test_a_record_is_known_by_its_hash_lines_and_layout(pages: Mapping[str, str]) -> None:
    records = [html for path, html in pages.items() if path.startswith("/sv/record/")]
    assert records
    for html in records:
        assert re.search(r"<caption>Källpost [0-9a-f]{12}, rad \d+–\d+ · <bdi>Layout .*</bdi></caption>", html)


def test_captures_that_disagree_are_called_by_their_hash(pages: Mapping[str, str]) -> None:
    html = pages["/sv/project/25-111-S02"]
    assert re.search(r"Två avläsningar säger olika: .* i källpost [0-9a-f]{12}, rad \d+", html)


PROVISIONS = {
    "Article 49(3)": "Artikel 49.3",
    "Article 49(3)(d)": "Artikel 49.3 d",
    "Article 49(3), unique code": "Artikel 49.3, unik kod",
    "Regulation (EU) 2021/1060, Article 49(3)(l)": "Förordning (EU) 2021/1060, artikel 49.3 l",
    "Regulation (EU) No 1303/2013, Annex XII point 1": "Förordning (EU) nr 1303/2013, bilaga XII punkt 1",
    "Annex XII, point 1: operation name": "Bilaga XII punkt 1: insatsens namn",
    "Annex XII": "Bilaga XII",
    "Something else": "Something else",
}


@pytest.mark.parametrize("provision", PROVISIONS)
def test_a_provision_is_cited_in_swedish(provision: str) -> None:
    assert in_swedish(provision) == PROVISIONS[provision]


def test_every_provision_of_the_table_of_fields_has_swedish_words() -> None:
    cited = {basis for field in load_fields().fields for basis in (field.legal or {}).values()}
    assert len(cited) > 20
    assert not {
        basis for basis in cited if re.search("Article|Annex|[a-z] (?:name|date|code)|operation", in_swedish(basis))
    }
