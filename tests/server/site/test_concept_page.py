"""The page of a programme or a fund shows the tree: fund, programme, priorities, objectives."""

import re

import pytest
from tests.clients import TestClient


def outline(html: str) -> list[str]:
    """The codes of the tree, each behind as many dots as it lies deep."""
    tree = html.split('id="structure"')[1].split("</section>")[0]
    lines, depth = [], -1
    for tag, href in re.findall(r'(<ul|</ul)|<li[^>]*><a [^>]*href="/sv/([^"]+)"', tree):
        depth += {"<ul": 1, "</ul": -1}.get(tag, 0)
        if href:
            lines.append("." * depth + href.removeprefix("concept/"))
    return lines


PROGRAMME = [
    *("priority-2014-2020/1", ".objective-2014-2020/1.1", ".objective-2014-2020/1.2"),
    *("priority-2014-2020/2", *(f".objective-2014-2020/2.{code}" for code in (1, 2, 3, 4))),
    *("priority-2014-2020/3", ".objective-2014-2020/3", ".objective-2014-2020/3.1"),
    *("priority-2014-2020/4", "priority-2014-2020/5"),
    *("priority-2014-2020/7", ".objective-2014-2020/7.3", "priority-2014-2020/Care"),
]


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("programme/2014SE05M9OP001", PROGRAMME),
        ("concept/fund/YEI", ["programme/2014SE05M9OP001", *(f".{line}" for line in PROGRAMME)]),
        ("programme/2007SE052PO001", ["priority-2007-2013/1", "priority-2007-2013/2"]),
    ],
)
def test_the_tree_below_a_programme_or_fund_holds_each_code_once(site: TestClient, path: str, lines: list[str]) -> None:
    assert outline(site.get(f"/sv/{path}").text) == lines


def test_a_managing_authority_leads_to_its_programmes(site: TestClient) -> None:
    html = site.get("/sv/concept/managing-authority/esf-radet").text
    programmes = [line for line in outline(html) if line.startswith("programme/")]
    assert programmes == ["programme/2014SE05M9OP001", "programme/2021SE05SFPR001"]
    assert "Rådet för Europeiska socialfonden i Sverige" in html


def test_a_code_of_another_kind_has_no_such_tree(site: TestClient) -> None:
    assert 'id="structure"' not in site.get("/sv/concept/priority-2014-2020/2").text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (
            "programme/2021SE05SFPR001",
            ["managing-authority/esf-radet", "Ett mer socialt och inkluderande Europa", "ESF+"],
        ),
        ("programme/2014SE05M9OP001", ["Svenska ESF-rådet", "/sv/concept/fund/ESF", "/sv/concept/fund/YEI"]),
        ("concept/priority-2021-2027/A", ["/sv/programme/2021SE05SFPR001"]),
    ],
)
def test_the_way_up_and_who_manages_it_stand_among_the_facts(site: TestClient, path: str, shown: list[str]) -> None:
    facts = site.get(f"/sv/{path}").text.split('id="about"')[1].split("</section>")[0]
    assert [text for text in shown if text not in facts] == []


def test_a_concluded_programme_is_marked_on_the_page_of_its_project(site: TestClient) -> None:
    html = site.get("/sv/project/2019-00383").text
    assert "/sv/programme/2014SE05M9OP001" in html
    assert "/sv/concept/evidence/programme-from-priority" in html
