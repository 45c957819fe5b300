"""Selections: every state is an address, the same state the same address, and what means nothing is named."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.query.search_index import SearchIndex
from esfgraph.release.data_folder import Release
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.facets import FACETS, KINDS, ListName, facet, facets_of
from esfgraph_server.model.selections.selection import SORTS, Selection
from esfgraph_server.model.selections.selection_error import SelectionError


@pytest.fixture(scope="module")
def index(release: Release) -> SearchIndex:
    return SearchIndex.open(release.path / "search")


def read(query: str, graph: Graph, index: SearchIndex, list_: ListName = "projects") -> Selection:
    return Selection.parse(list_, parse_qsl(query, keep_blank_values=True), graph, index)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("q=&period=&page=1&sort=", ""),
        ("q=++nya++v%C3%A4gar+", "q=nya+v%C3%A4gar"),
        ("region=SE12&period=2021-2027", "period=2021-2027&region=SE12"),
        ("period=2021-2027&period=2014-2020&period=2021-2027", "period=2014-2020&period=2021-2027"),
        ("objective=2021-2027/A2", "objective=2021-2027/A2"),
        ("objective=2021-2027%2FA2&fund=ESF%2B", "fund=ESF%2B&objective=2021-2027/A2"),
        ("owner=2120000415&owner=/project/2019-00383/owner", "owner=/project/2019-00383/owner&owner=2120000415"),
        ("county=05&municipality=-", "county=05&municipality=-"),
        ("total_cost=0001.50..&total_cost=1.5..", "total_cost=1.5.."),
        ("year=2015-2018&year=-2013&year=2020-2020", "year=-2013&year=2015-2018&year=2020"),
        ("day=2026-02-28&status=ended", "status=ended&day=2026-02-28"),
        ("sort=-total_cost&page=3", "sort=-total_cost&page=3"),
        ("rule=support-share&rule=unknown-label", "rule=support-share&rule=unknown-label"),
        ("strategic=yes&child_poverty=-&findings=no&amounts=none&year=2024", None),
    ],
)
def test_an_address_is_read_and_written_the_same(
    seed_graph: Graph, index: SearchIndex, query: str, canonical: str | None
) -> None:
    selection = read(query, seed_graph, index)
    assert canonical is None or selection.query == canonical
    assert read(selection.query, seed_graph, index) == selection
    assert read(selection.query, seed_graph, index).query == selection.query


@pytest.mark.parametrize(
    ("query", "reason", "parameter"),
    [
        ("foo=1", "parameter", "foo"),
        ("evidence=stated", "parameter", "evidence"),
        ("county=99", "value", "county"),
        ("county=1", "value", "county"),
        ("region=DE1", "value", "region"),
        ("objective=A2", "value", "objective"),
        ("owner=5560360793", "value", "owner"),
        ("owner=%3C%3E", "value", "owner"),
        ("owner=a%00b", "value", "owner"),
        ("rule=no-such-rule", "value", "rule"),
        ("status=soon", "value", "status"),
        ("status=-", "value", "status"),
        ("strategic=maybe", "value", "strategic"),
        ("year=24", "value", "year"),
        ("year=2018-2015", "value", "year"),
        ("year=2018-20", "value", "year"),
        ("total_cost=5..1", "range", "total_cost"),
        ("total_cost=1000", "range", "total_cost"),
        ("total_cost=..", "range", "total_cost"),
        ("participants=-5..", "range", "participants"),
        ("day=2026-02-30", "day", "day"),
        ("day=tomorrow", "day", "day"),
        ("sort=name", "sort", "sort"),
        ("sort=--title", "sort", "sort"),
        ("page=0", "page", "page"),
        ("page=-1", "page", "page"),
        ("page=%D9%A1", "page", "page"),
        ("q=" + "a" * 201, "text", "q"),
        ("&".join(f"total_cost={low}..{low + 1}" for low in range(101)), "many", "total_cost"),
    ],
)
def test_what_means_nothing_is_named_in_both_languages(
    seed_graph: Graph, index: SearchIndex, query: str, reason: str, parameter: str
) -> None:
    with pytest.raises(SelectionError) as raised:
        read(query, seed_graph, index)
    error = raised.value
    assert (error.reason, error.parameter) == (reason, parameter)
    assert str(error) == error.sentence.en
    for sentence in (error.sentence.en, error.sentence.sv):
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert reason == "text" or parameter in sentence
        assert reason in ("parameter", "text", "many") or error.value in sentence


CHANGES = st.one_of(
    st.tuples(st.just("toggle"), st.sampled_from([("period", "2021-2027"), ("county", "05"), ("county", "14")])),
    st.tuples(st.just("search"), st.sampled_from(["", "vägar", "a&b=c", "100 %"])),
    st.tuples(st.just("day"), st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))),
    st.tuples(st.just("sort"), st.sampled_from(["", "title", "-total_cost"])),
    st.tuples(st.just("page"), st.integers(1, 99)),
)


@given(changes=st.lists(CHANGES, max_size=8))
def test_every_state_is_an_address(seed_graph: Graph, index: SearchIndex, changes: list[tuple[str, object]]) -> None:
    selection = Selection("projects")
    for what, value in changes:
        match what, value:
            case "toggle", (str(key), str(chosen)):
                before = selection
                selection = selection.toggled(key, chosen)
                assert before.toggling()(key)(chosen) == selection.query
                assert (chosen in selection.values(key)) != (chosen in before.values(key))
                assert selection.toggled(key, chosen) == before.at_page(1)
            case "search", str(text):
                selection = selection.searching(text)
            case "day", date() | None as day:
                selection = selection.on(day)
            case "sort", str(sort):
                selection = selection.sorted_by(sort)
            case "page", int(page):
                selection = selection.at_page(page)
    assert read(selection.query, seed_graph, index) == selection


def test_whatever_changes_what_is_listed_leads_to_its_first_page() -> None:
    third = Selection("projects", page=3)
    changed = (
        third.toggled("county", "05"),
        third.searching("x"),
        third.on(date(2026, 1, 1)),
        third.sorted_by("title"),
    )
    assert [each.page for each in changed] == [1, 1, 1, 1]


def test_keys_and_sorts_are_those_of_one_list_each() -> None:
    for name in KINDS:
        keys = [each.key for each in facets_of(name)]
        assert len(keys) == len(set(keys))
        assert all(facet(name, key) for key in keys)
        assert not {"q", "day", "sort", "page"} & set(keys)
        assert SORTS[name]
    assert {name for each in FACETS for name in each.lists} == set(KINDS)
