"""The quality report: counted and narrowed, in the reader's language; what the law asks for, as sources state it."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from tests.clients import TestClient

from esfgraph.findings import Position
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.resources import resource_dir
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings
from esfgraph_server.site.components.finding import ShownFinding, grouped
from esfgraph_server.site.display import Shown


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The seeds, one of them with an amount that is none, a region that is unknown and an end before its start."""
    folder = tmp_path_factory.mktemp("quality")
    for path in resource_dir("seeds").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        if "Snabbspår Åtvidaberg" in text:
            assert "18 378 980" in text
            assert "SE12" in text
            text = text.replace("18 378 980", "12 34x").replace("SE12", "SE99").replace("2029-01-31", "2025-01-31")
        (folder / path.name).write_text(text, encoding="utf-8")
    data = DataFolder(folder / "data")
    assert build([*folder.glob("*.txt")], data, Iris()).release
    with TestClient(
        create_app(Settings(data=data.root, query=QueryLimits(processes=1))), follow_redirects=False
    ) as client:
        yield client


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def counts(html: str, heading: str) -> dict[str, int]:
    """Read a group of counts."""
    [group] = re.findall(rf"<dt>{heading}</dt><dd>(.*?)</dd>", html, re.DOTALL)
    items = re.findall(r'<li>(.*?)<span class="sub">(\d+)', group, re.DOTALL)
    return {text_of(name).strip(): int(number) for name, number in items}


def test_findings_are_counted_in_every_way_and_the_counts_agree(site: TestClient) -> None:
    html = site.get("/en/quality").text
    total = sum(counts(html, "Severity").values())
    assert total == html.count('<li class="warning">') + html.count('<li class="info">')
    assert sum(counts(html, "Rule").values()) == total
    assert counts(html, "Field")["Total projektbudget"] == 1
    assert counts(html, "Rule")["Malformed amount"] == 1
    assert "ÅTVIDABERGS KOMMUN" in counts(html, "Owner")
    assert counts(html, "Page layout")


RULES = {
    "malformed-amount": (
        ("Belopp i fel form", "Rätta värdet i källan så att det har den form som väntades."),
        ("Malformed amount", "Correct the value in the source, so that it has the form expected."),
    ),
    "Project-period-order": (
        ("Projektet slutar innan det börjar; båda datumen publiceras som de anges", "Rätta ett av dem i källan."),
        ("The project ends before it starts; both dates are published as stated", "Correct one of them in the source."),
    ),
}
"""A rule of the code and one of the shapes: what they find and what to do about it."""


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_rule_says_what_it_finds_and_what_to_do_in_the_readers_language(
    site: TestClient, rule: str, language: str
) -> None:
    html = site.get(f"/{language}/quality").text
    [item] = re.findall(rf'<li><a href="[^"]*rule={rule}">.*?</li>', html, re.DOTALL)
    title, action = RULES[rule][language == "en"]
    assert text_of(item).split() == [*title.split(), "1", *action.split()]


def test_every_count_leads_to_as_many_findings(site: TestClient) -> None:
    html = site.get("/en/quality").text
    nav = html[html.index('aria-labelledby="groups"') : html.index("</nav>", html.index('aria-labelledby="groups"'))]
    links = re.findall(r'href="([^"]+)".*?<span class="sub">(\d+)', nav)
    assert len(links) > 5
    for href, count in links:
        narrowed = site.get(unescape(href)).text
        assert narrowed.count('<li class="warning">') + narrowed.count('<li class="info">') == int(count), href


def test_findings_that_say_the_same_say_it_once(site: TestClient) -> None:
    html = site.get("/sv/quality").text
    listed = html[html.index('aria-labelledby="findings"') :]
    sentences = re.findall(r"<b>[^<]*</b> <span>(.*?)</span> <span class=\"sub\">(.*?)</span>", listed, re.DOTALL)
    said = [(sentence, text_of(rule).rpartition(" · ")[2].strip()) for sentence, rule in sentences]
    assert len(said) == len(set(said)) > 1


def test_findings_are_grouped_by_sentence_and_rule_in_the_order_of_the_first() -> None:
    def finding(message: str, place: str, severity: str = "Info", rule: str = "r") -> ShownFinding:
        return ShownFinding(severity, Shown(message), place, "", None, Shown(rule))

    listed = [
        *(finding("b", "1"), finding("a", "2"), finding("b", "3"), finding("b", "4", "Warning")),
        *(finding("b", "5", rule="s"), finding("a", "6"), finding("b", "7")),
    ]
    groups = [(group.severity, group.message.text, group.rule.text) for group in grouped(listed)]
    assert groups == [("Info", "b", "r"), ("Info", "a", "r"), ("Warning", "b", "r"), ("Info", "b", "s")]
    places = ["".join(finding.place for finding in group.findings) for group in grouped(listed)]
    assert places == ["137", "26", "4", "5"]
    assert grouped([]) == ()


def test_a_finding_names_its_rule_by_a_sentence(site: TestClient) -> None:
    for language, title in (("sv", "Belopp i fel form"), ("en", "Malformed amount")):
        html = site.get(f"/{language}/quality?rule=malformed-amount").text
        assert title in html[html.index('aria-labelledby="findings"') :]
        assert ">malformed-amount<" not in html


def test_an_unknown_choice_narrows_nothing(site: TestClient) -> None:
    assert counts(site.get("/en/quality?rule=none").text, "Severity") == counts(
        site.get("/en/quality").text, "Severity"
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "Värdet hålls inne: fann '12 34x', väntade ett belopp i kronor"),
        ("en", "The value is withheld: found '12 34x', expected an amount in kronor"),
    ],
)
def test_a_finding_says_what_is_wrong_where_and_in_the_readers_language(
    site: TestClient, language: str, expected: str
) -> None:
    for path in ("quality?rule=malformed-amount", "project/25-030-S02"):
        html = site.get(f"/{language}/{path}").text
        [item] = [each for each in re.findall(r"<li class=\"warning\">.*?</li>", html, re.DOTALL) if "12 34x" in each]
        assert expected in text_of(item)
        assert {"sv": "rad 14", "en": "line 14"}[language] in item
        assert "Total projektbudget" in item
        assert f'href="/{language}/record/25-030-S02/' in item
        assert f'href="/{language}/finding/' in item
        assert ".txt" not in item  # nobody knows the files on the publisher's disk


def test_a_finding_of_a_shape_leads_to_the_shape(site: TestClient) -> None:
    html = site.get("/en/quality").text
    names = set(re.findall(r'href="/en/shapes/([^"]+)"', html))
    assert names
    overview = site.get("/en/shapes").text
    for name in names:
        line = overview.split(f'<tr id="{name}">')[1].split("</tr>")[0]
        count = len(re.findall("<li class", site.get(f"/en/quality?rule={name}").text))
        assert f'<a href="/en/quality?rule={name}">{count} finding{"s" if count > 1 else ""}</a>' in line
        explained = site.get(f"/en/shapes/{name}").text
        assert f"<code>{name}</code>" in explained
        assert f"{count} finding" in explained


def test_the_swedish_report_has_no_english_sentence(site: TestClient) -> None:
    html = site.get("/sv/quality").text
    assert '<span lang="en">' not in html
    assert "finns bara på engelska" not in html


def test_completeness_is_a_table_a_period(site: TestClient) -> None:
    html = site.get("/en/quality/completeness").text
    rows = [text_of(row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", html)]
    [total] = [row for row in rows if "Article 49(3)(h)" in row]
    assert re.search(r"\d of \d \(\d+\.\d%\)", total)
    assert "Not stated in the source" in html
    assert "Inte angivet i källan" in site.get("/sv/quality/completeness").text
    assert 'href="/downloads/completeness.csv"' in html
    assert site.get("/quality/completeness").headers["location"].endswith("/quality/completeness")


def test_measured_figures_of_owners_are_shown(site: TestClient) -> None:
    text = text_of(site.get("/en/quality").text)
    assert re.search(r"owners with an organisation number \d of \d \(\d+\.\d%\)", text)


def test_project_pages_list_what_their_sources_do_not_state_as_the_build_counted(site: TestClient) -> None:
    table = site.get("/en/quality/completeness").text
    counted = sum(int(number) for number in re.findall(r'<td class="number">(\d+)</td></tr>', table))
    projects = set(re.findall(r'href="(/en/project/[^"/]+)"', site.get("/en/projects").text))
    listed = 0
    for path in projects:
        for section in re.findall(r'<h2 id="legal">.*?</section>', site.get(path).text, re.DOTALL):
            missing = section.count("<li>")
            listed += missing
            assert ("Not stated in the source:" in section) == bool(missing)
    assert listed == counted > 0


def test_what_cannot_be_read_is_stated_all_the_same(site: TestClient) -> None:
    [legal] = re.findall(r'<h2 id="legal">.*?</section>', site.get("/en/project/25-030-S02").text, re.DOTALL)
    assert "Total cost" not in legal
    assert "Stated region" not in legal


@pytest.mark.parametrize(
    "position",
    [
        Position("a.txt"),
        Position("a.txt", 3),
        Position("a.txt", 3, "Fond"),
        Position("a.txt", 0, "It's, 'so'"),
        Position("folder, with commas/b.txt", 12, 'A "label", line 3'),
        Position("a, line 5", 3, "c\\d"),
        Position("två\nrader", 1, "x\ny"),
    ],
    ids=str,
)
def test_a_position_is_read_back_as_written(position: Position) -> None:
    assert Position.parse(str(position)) == position
