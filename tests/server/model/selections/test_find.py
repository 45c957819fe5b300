"""What lists say is what a plain pass over the tables of the release gives, and the query behind them: over generated
records, with faults, and made-up ones with all that is odd."""

import csv
import random
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esfgraph.query.rows import HINTS, OwnerRow, ProjectRow
from esfgraph.query.search_fields import DAYS, EXACT, NOT_STATED, alphabetical, in_smallest_units, newest_key
from esfgraph.query.search_index import SearchIndex
from esfgraph.query.search_selected import Sum, Sums
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.statistics.tallies import AMOUNTS, EXACTLY
from esfgraph.vocabulary.ontology import Ontology, load_ontology
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.selections.behind import query_behind
from esfgraph_server.model.selections.behind_question import query_behind_question
from esfgraph_server.model.selections.facets import Facet, ListName, facet, facets_of
from esfgraph_server.model.selections.find import FacetCounts, Summaries, all_rows, find, group
from esfgraph_server.model.selections.question import Question
from esfgraph_server.model.selections.selection import SORTS, Selection

TODAY = date(2025, 3, 1)
QUESTIONS = Path(__file__).parents[2] / "questions.toml"
COLUMNS = {
    "total_cost": "total_cost_sek",
    "granted_support": "granted_support_sek",
    "union_contribution": "union_contribution_sek",
    "planned_participants": "planned_participants",
}
RANGES = {"participants": "planned_participants"} | {key: key for key in COLUMNS}
MONEY = tuple(COLUMNS)[:3]


@dataclass(frozen=True, slots=True)
class Plain:
    """A project or owner as the tables have it."""

    iri: str
    values: Mapping[str, frozenset[str]]
    """Of facets that have values of their own."""
    amounts: Mapping[str, Decimal]
    stated: Mapping[str, int]
    projects: int
    seat_rule: str
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class World:
    """A release: its index, and its tables as plain Python has them."""

    release: Release
    index: SearchIndex
    graph: Graph

    @cached_property
    def ontology(self) -> Ontology:
        return load_ontology(Iris(self.release.base_iri))

    @cached_property
    def store(self) -> ox.Store:
        return self.release.open_store()

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.release.path / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def rules(self) -> Mapping[str, frozenset[str]]:
        found = defaultdict[str, set[str]](set)
        for row in self.table("report.csv"):
            found[row["subject"]].add(row["rule"])
        return {subject: frozenset(rules) for subject, rules in found.items()}

    @cached_property
    def owners(self) -> dict[str, dict[str, str]]:
        return {row["owner"]: row for row in self.table("dumps/owners.csv")}

    @cached_property
    def projects(self) -> list[Plain]:
        return [self.project(row) for row in self.table("dumps/projects.csv")]

    @cached_property
    def organizations(self) -> list[Plain]:
        return [self.organization(row) for row in self.owners.values()]

    def things(self, list_: ListName) -> list[Plain]:
        return self.projects if list_ == "projects" else self.organizations

    def codes(self, row: Mapping[str, str], column: str, scheme: str, of: str = "") -> frozenset[str]:
        """Codes of a cell, with the broader ones, as far as they are of a list, as values of a facet.

        The codes of the cell are of the list *of*, which is the same where it is not given.
        """
        prefix = f"{self.release.base_iri}concept/{scheme}"
        list_ = f"{of or scheme}{row['period']}"
        codes = [self.graph.iris.concept(list_, code) for code in row[column].split("; ") if code]
        broader = self.ontology.concepts.with_broader(codes)
        return words(*(code.removeprefix(prefix) for code in {*codes, *broader} if code.startswith(prefix)))

    def project(self, row: dict[str, str]) -> Plain:
        owner = self.owners.get(row["owner_iri"], {})
        stated = [code for code in row["stated_region"].split("; ") if code]
        deciding = self.ontology.places.esf_regions.get(row["deciding_region_code"])
        regions = stated or ([deciding.nuts_code] if deciding else [])
        amounts = {key: Decimal(row[column]) for key, column in COLUMNS.items() if row[column]}
        answers = {"true": "yes", "false": "no", "": NOT_STATED}
        values = {
            "period": words(row["period"]),
            "fund": words(*row["fund"].split("; ")),
            "programme": words(row["programme"]),
            "priority": words(
                *self.codes(row, "priority", "priority-") - {NOT_STATED},
                *self.codes(row, "specific_objective", "priority-", "objective-") - {NOT_STATED},
            ),
            "objective": self.codes(row, "specific_objective", "objective-"),
            "field": self.codes(row, "intervention_field", "intervention-field-"),
            "region": words(*(code[:end] for code in regions for end in range(2, len(code) + 1))),
            "region_basis": words("stated" if stated else "deciding" if deciding else "none"),
            "deciding_region": words(row["deciding_region_code"]),
            "owner": words(self.owner_value(row["owner_iri"])),
            "unit": words(self.owner_value(row["owner_unit_iri"])),
            "year": words(row["start_date"][:4]),
            "strategic": words(answers[row["strategic_importance"]]),
            "child_poverty": words(answers[row["child_poverty"]]),
            **self.shared(row["project"], owner, amounts),
        }
        seat_rule = owner.get("seat_rule", "")
        stated_by = dict.fromkeys(amounts, 1)
        return Plain(row["project"], values, amounts, stated_by, 1, seat_rule, row["start_date"], row["end_date"])

    def organization(self, row: dict[str, str]) -> Plain:
        own = [project for project in self.projects if self.owner_value(row["owner"]) in project.values["owner"]]
        amounts = {
            key: total(project.amounts[key] for project in own if key in project.amounts)
            for key in COLUMNS
            if any(key in project.amounts for project in own)
        }
        stated_by = Counter(key for project in own for key in project.amounts)
        values = self.shared(row["owner"], row, amounts)
        return Plain(row["owner"], values, amounts, stated_by, len(own), row["seat_rule"])

    def shared(self, iri: str, owner: Mapping[str, str], amounts: Mapping[str, Decimal]) -> dict[str, frozenset[str]]:
        number = owner.get("number", "")
        form = number[:1]
        known = form and self.graph.iris.concept("legal-form", form) in self.ontology.concepts
        rules = self.rules.get(iri, frozenset())
        money = [] if any(key in amounts for key in MONEY) else ["none"]
        return {
            "county": words(owner.get("county", "")),
            "municipality": words(owner.get("seat", "")),
            "seat_rule": words(owner.get("seat_rule", "")),
            "legal_form": words(form if known else ""),
            "owner_kind": words(next((kind for kind, begins in KINDS.items() if number.startswith(begins)), "")),
            "amounts": words(*amounts, *money),
            "findings": words("yes" if rules else "no"),
            "rule": words(*rules),
        }

    def owner_value(self, iri: str) -> str:
        path = self.graph.iris.path_of(iri) or ""
        return path.removeprefix("organization/") if path.startswith("organization/") else path and f"/{path}"


KINDS = {"municipality": "212000", "region": "2321", "state": "202100"}


def words(*values: str) -> frozenset[str]:
    """The values of a facet; what has none has the one that says so."""
    return frozenset(filter(None, values)) or frozenset([NOT_STATED])


def total(amounts: Iterable[Decimal]) -> Decimal:
    whole = Decimal()
    for amount in amounts:
        whole = EXACTLY.add(whole, amount)
    return whole


def status(thing: Plain, day: str) -> str:
    if thing.start > day:
        return "not-begun"
    if thing.end and thing.end < day:
        return "ended"
    return "running" if thing.start and thing.end else "unknown"


def in_range(value: Decimal | None, written: str) -> bool:
    if value is None or written == NOT_STATED:
        return (value is None) == (written == NOT_STATED)
    low, high = written.split("..")
    return (not low or Decimal(low) <= value) and (not high or value < Decimal(high))


def has(thing: Plain, key: str, value: str, day: str) -> bool:
    """Whether a thing has a value of a facet."""
    if key == "status":
        return status(thing, day) == value
    if key == "projects":
        return in_range(Decimal(thing.projects), value)
    if key in RANGES:
        return in_range(thing.amounts.get(RANGES[key]), value)
    if key == "year":
        return any(in_years(year, value) for year in thing.values[key])
    return value in thing.values[key]


def in_years(year: str, written: str) -> bool:
    """Whether a year, or NOT_STATED, is one of several on end; they are written as a user of the site reads them."""
    if len(written) < 5 or year == NOT_STATED:
        return year == written
    low, high = written.split("-")
    return low <= year and (not high or year <= high)


def fits(thing: Plain, selection: Selection, without: str = "") -> bool:
    day = (selection.day or TODAY).isoformat()
    chosen = ((key, values) for key, values in selection.chosen.items() if key != without)
    return all(any(has(thing, key, value, day) for value in values) for key, values in chosen)


def added(things: Sequence[Plain]) -> Sums:
    amounts = {key: total(thing.amounts[key] for thing in things if key in thing.amounts) for key in AMOUNTS}
    stated = {key: sum(thing.stated.get(key, 0) for thing in things) for key in AMOUNTS}
    seats = [thing.seat_rule for thing in things if thing.seat_rule]
    return Sums(
        len(things),
        sum(thing.projects for thing in things),
        {key: Sum(amounts[key], stated[key]) for key in AMOUNTS},
        len(seats),
        sum(rule in HINTS for rule in seats),
    )


@pytest.fixture(scope="module")
def world(generated: DataFolder) -> World:
    release = generated.current()
    assert release is not None
    return World(release, SearchIndex.open(release.path / "search"), Graph(release.open_store(), Iris()))


def offered(world: World, list_: ListName, key: str) -> list[str]:
    """All values of a facet that something has, and some that nothing has."""
    found = facet(list_, key)
    assert found is not None
    if found.kind == "range":
        closed = [] if found.is_closed else [NOT_STATED]
        return [*found.ranges(), *closed, "..0.01", "1234567.89..7654321", "2500000.."]
    if found.kind == "status":
        return list(found.words)
    return sorted({value for thing in world.things(list_) for value in thing.values[key]})


ASKED = {name: [each for each in facets_of(name) if each.key != "evidence"] for name in ("projects", "organizations")}


ON_END = {"year": ("2016-2019", "2022-", "-2017")}
"""Values that are chosen beside those that lists offer."""


def selections(world: World, list_: ListName) -> st.SearchStrategy[Selection]:
    facets = {each.key: [*offered(world, list_, each.key), *ON_END.get(each.key, ())] for each in ASKED[list_]}
    values = {key: st.lists(st.sampled_from(known), min_size=1, max_size=3) for key, known in facets.items()}
    chosen = st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True).flatmap(
        lambda keys: st.fixed_dictionaries({key: values[key] for key in keys})
    )

    def build(chosen: dict[str, list[str]], day: date | None, sort: str, page: int) -> Selection:
        selection = Selection(list_)
        for key, wanted in chosen.items():
            selection = selection.choosing(key, *wanted)
        return selection.on(day).sorted_by(sort).at_page(page)

    sorts = [f"{sign}{key}" for key in SORTS[list_] for sign in ("", "-")]
    days = st.none() | st.dates(date(2008, 1, 1), date(2030, 1, 1))
    return st.builds(build, chosen, days, st.sampled_from(["", *sorts]), st.integers(1, 12))


def check_facet(world: World, selection: Selection, counts: FacetCounts) -> None:
    key, day = counts.facet.key, (selection.day or TODAY).isoformat()
    others = [thing for thing in world.things(selection.list) if fits(thing, selection, key)]
    chosen = selection.values(key)
    if counts.facet.kind in ("range", "status"):
        known = [*counts.facet.ranges(), *counts.facet.words, *([] if counts.facet.is_closed else [NOT_STATED])]
        expected = {value: sum(has(thing, key, value, day) for thing in others) for value in {*known, *chosen}}
    else:
        expected = Counter(value for thing in others for value in thing.values[key])
        expected |= {value: sum(has(thing, key, value, day) for thing in others) for value in chosen}
    offered = {value: count for value, count in expected.items() if count or value in chosen}
    assert counts.others == 0
    assert {each.value: each.count for each in counts.values} == dict.fromkeys(chosen, 0) | offered
    assert {each.value for each in counts.values if each.is_chosen} == set(chosen)


def as_things(world: World, selection: Selection) -> list[ox.QuerySolution]:
    query = query_behind(selection, Iris(), TODAY)
    assert query is not None
    found = world.store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


@pytest.mark.parametrize("list_", ["projects", "organizations"])
def test_a_list_is_what_its_tables_and_the_query_behind_it_give(world: World, list_: ListName) -> None:
    """Total, rows, every facet count, every sum and coverage, of random selections."""

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(selection=selections(world, list_))
    def check(selection: Selection) -> None:
        things = [thing for thing in world.things(list_) if fits(thing, selection)]
        found = find(world.index, selection, TODAY, size=7, most=10_000)
        assert found.sums == added(things)
        assert found.total == len(things)
        assert found.day == (selection.day or TODAY)
        assert found.pages == max(1, -(-len(things) // 7))
        assert found.selection.page == min(selection.page, found.pages)
        listed = [each.row.iri for each in all_rows(world.index, selection, TODAY)]
        assert sorted(listed) == sorted(thing.iri for thing in things)
        start = (found.selection.page - 1) * 7
        assert [each.row.iri for each in found.rows] == listed[start : start + 7]
        assert found.first == (start + 1 if things else 0)
        missing = {each.key for each in ASKED[list_]} - found.facets.keys()
        assert not missing or not things
        for counts in found.facets.values():
            if counts.facet.key != "evidence":
                check_facet(world, selection, counts)
        rows = as_things(world, selection)
        assert sorted(row[0].value for row in rows) == sorted(listed)
        if list_ == "projects":
            for key in AMOUNTS:
                amounts = [Decimal(row[key].value) for row in rows if row[key] is not None]
                assert (total(amounts), len(amounts)) == (
                    found.sums.amounts[key].total,
                    found.sums.amounts[key].stated,
                )

    check()


@pytest.mark.parametrize(("list_", "key"), [(name, each.key) for name, asked in ASKED.items() for each in asked])
def test_the_query_behind_one_value_of_a_facet_gives_its_list(world: World, list_: ListName, key: str) -> None:
    for value in offered(world, list_, key)[:3]:
        selection = Selection(list_).choosing(key, value)
        listed = sorted(each.row.iri for each in all_rows(world.index, selection, TODAY))
        assert sorted(row[0].value for row in as_things(world, selection)) == listed, value


ANSWERED = ("total_cost", "planned_participants")
UNASKED = frozenset({"status", "amounts", "findings", "evidence", *RANGES})
"""Facets whose values are no terms of the graph: the query behind an answer is the list's."""


@pytest.mark.parametrize("by", [None, *facets_of("projects")], ids=lambda by: by.key if by else "nothing")
def test_the_query_behind_an_answer_gives_its_groups(world: World, by: Facet | None) -> None:
    for measure, county in zip(ANSWERED, ("", offered(world, "projects", "county")[0]), strict=True):
        selection = Selection("projects").choosing("county", *([county] if county else []))
        query = query_behind_question(Question(selection, measure, by), Iris(), TODAY)
        if by and by.key in UNASKED:
            assert query is None
            continue
        assert query
        found = world.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        rows = [(row[0].value if by else "", *(Decimal(cell.value) for cell in [*row][-3:] if cell)) for row in found]
        if by:
            groups = group(world.index, selection, by, TODAY, most=1000).groups
            sums = [(by.iri(each.value, Iris()) or each.value, each.sums) for each in groups]
            words = {"yes": "true", "no": "false"} if by.kind == "word" else {}
            if by.key == "region_basis":
                words = {word: Iris().concept("region-basis", word) for word in by.words}
            sums = [(words.get(value, value), each) for value, each in sums]
        else:
            sums = [("", find(world.index, selection, TODAY, size=0, facets=()).sums)]
        measured = [(value, each.projects, each.amounts[measure]) for value, each in sums]
        assert sorted(rows) == sorted((value, of, total.total, total.stated) for value, of, total in measured)


def test_recorded_questions_get_the_figures_of_the_tables(world: World) -> None:
    """Those of questions.toml, which the page answers on the seeds, on a release of generated records, too."""
    for asked in tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]:
        question = Question.parse(parse_qsl(asked["address"]), world.graph, world.index)
        selection, by = question.selection, question.by
        if selection.text:
            continue  # what words find is asked in test_searches.py
        things = [thing for thing in world.things("projects") if fits(thing, selection)]
        assert find(world.index, selection, TODAY, size=0, facets=()).sums == added(things), asked
        if by is None:
            continue
        day = (selection.day or TODAY).isoformat()
        for each in group(world.index, selection, by, TODAY, most=1000).groups:
            assert each.sums == added([thing for thing in things if has(thing, by.key, each.value, day)]), asked


def test_pages_and_orders_of_a_list_are_counted_once_and_days_apart(world: World) -> None:
    summaries, status = Summaries(world.index), Selection("projects").choosing("status", "ended")
    first = find(world.index, status, TODAY, size=7, summaries=summaries)
    for selection in (status.at_page(3), status.sorted_by("-total_cost").at_page(2), status.sorted_by("title")):
        again = find(world.index, selection, TODAY, size=7, summaries=summaries)
        assert again == find(world.index, selection, TODAY, size=7)
        assert again.facets is first.facets
        assert again.rows != first.rows
    years_ago = TODAY - timedelta(days=3000)
    for selection, day in (
        (status, years_ago),
        (status.on(years_ago), TODAY),
        (status.choosing("year", "2016"), TODAY),
    ):
        other = find(world.index, selection, day, size=7, summaries=summaries)
        assert other == find(world.index, selection, day, size=7)
        assert other.total != first.total


@pytest.mark.parametrize("list_", ["projects", "organizations"])
def test_groups_are_what_the_tables_give(world: World, list_: ListName) -> None:
    dice = random.Random(1)
    for asked in ASKED[list_]:
        selection = Selection(list_)
        if other := dice.choice([None, *(each for each in ASKED[list_] if each is not asked)]):
            selection = selection.choosing(other.key, *dice.sample(offered(world, list_, other.key), 1))
        things = [thing for thing in world.things(list_) if fits(thing, selection)]
        groups = group(world.index, selection, asked, TODAY)
        known = [*asked.ranges()] if asked.kind == "range" else offered(world, list_, asked.key)
        day = TODAY.isoformat()
        having = {
            value: [thing for thing in things if has(thing, asked.key, value, day)]
            for value in known
            if value != NOT_STATED
        }
        assert {each.value: each.sums for each in groups.groups} == {
            value: added(members) for value, members in having.items() if members
        }
        assert groups.whole == added(things)
        if not asked.is_closed:
            assert groups.without == added([thing for thing in things if has(thing, asked.key, NOT_STATED, day)])
        members = [thing.iri for group in having.values() for thing in group]
        assert groups.overlap == (len(members) > len(set(members)))


def test_the_largest_groups_come_first_and_the_rest_is_counted(world: World) -> None:
    owner = facet("projects", "owner")
    assert owner is not None
    whole = group(world.index, Selection("projects"), owner, TODAY)
    some = group(world.index, Selection("projects"), owner, TODAY, order="granted_support", most=5)
    largest = sorted((each.sums.amounts["granted_support"].total for each in whole.groups), reverse=True)
    assert [each.sums.amounts["granted_support"].total for each in some.groups] == largest[:5]
    assert some.others == len(whole.groups) - 5


@pytest.mark.parametrize("list_", ["projects", "organizations"])
def test_groups_can_stand_by_how_many_projects_they_hold(world: World, list_: ListName) -> None:
    county = facet(list_, "county")
    assert county is not None
    groups = group(world.index, Selection(list_), county, TODAY, order="projects").groups
    projects = [each.sums.projects for each in groups]
    assert len(projects) > 2
    assert projects == sorted(projects, reverse=True)


def test_a_list_can_be_parted_by_some_values_of_a_facet(world: World) -> None:
    for key, among in (("region", ("SE11", "SE12")), ("year", ("2019", "2023")), ("total_cost", ("..1000000",))):
        by = facet("projects", key)
        assert by is not None
        whole, some = (group(world.index, Selection("projects"), by, TODAY, among=each) for each in ((), among))
        assert some.groups == tuple(each for each in whole.groups if each.value in among)
        assert some.others == 0
        assert some.whole == whole.whole
        things = world.projects
        others = [thing for thing in things if not any(has(thing, key, value, TODAY.isoformat()) for value in among)]
        assert some.without == added(others)


def cut(key: str, value: Decimal | None) -> int | None:
    """An amount as far as it orders a list: in öre, the very large ones alike."""
    return None if value is None else min(int(in_smallest_units(key, value)), EXACT - 1)


def sort_key(row: ProjectRow | OwnerRow, key: str) -> object:
    match row:
        case ProjectRow() if key in AMOUNTS:
            return cut(key, row.amount(key))
        case OwnerRow() if key in AMOUNTS:
            return cut(key, row.amounts[key].total if key in row.amounts else None)
        case ProjectRow():
            texts = {"number": newest_key(row.number), "title": alphabetical(row.title)}
            owner = alphabetical(row.owner.name) if row.owner else ""
            return {**texts, "owner": owner, **{day: row.text(day) for day in DAYS}}[key] or None
        case OwnerRow():
            return row.projects if key == "projects" else alphabetical(row.name) or None


@pytest.mark.parametrize(("list_", "key"), [(name, key) for name in SORTS for key in SORTS[name]])
@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_come_in_the_order_asked_for_and_those_without_it_last(
    world: World, list_: ListName, key: str, sign: str
) -> None:
    rows = all_rows(world.index, Selection(list_).sorted_by(sign + key), TODAY)
    keys = [sort_key(each.row, key) for each in rows]
    stated = [each for each in keys if each is not None]
    assert stated
    assert stated == sorted(stated, reverse=bool(sign))  # type: ignore[type-var] # of one type each
    assert keys[len(stated) :] == [None] * (len(keys) - len(stated))
