"""Every example query against figures computed another way: from the CSV files of the same release, in plain Python.

The release holds the seeds and three hundred invented records, a twentieth of them with a fault.
"""

import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
import pytest
from bench.records import generate
from tests.cases import each_of
from tests.writers import EXPORT, Sample, csv_export, page_text

from esfgraph.links.answers import Links
from esfgraph.links.kept_links import KeptLinks, keep
from esfgraph.links.link_sets import link_set
from esfgraph.pipeline.build import build
from esfgraph.query.examples import load_examples
from esfgraph.query.parameters import read_parameters
from esfgraph.query.rows import HINTS
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import ESF, NUTS, SKOS
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph.resources import resource_dir
from esfgraph.vocabulary.places import Places, read_places

UNCHECKED = ox.NamedNode(f"{ESF}uncheckedLabel")
EXAMPLES = {example.name: example for example in load_examples()}
COUNT = 300
SEED = 7
ROOT = Path(__file__).parents[3]

Row = tuple[str, ...]
Project = dict[str, str]


_REGISTER = resource_dir("ontology") / "registers" / "public-bodies.csv"
KNOWN = {
    row["number"]: row
    for row in csv.DictReader(
        line for line in _REGISTER.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    if row["number"]
}
"""Bodies that publish at the national data portal, by number."""
ENDPOINT = "https://www.example.se/sparql"
ITEMS = {number: f"http://www.wikidata.org/entity/Q{place}" for place, number in enumerate(sorted(KNOWN), 1)}
"""Invented links to Wikidata, of the bodies that publish at the national data portal."""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the seeds and of generated records."""
    folder = tmp_path_factory.mktemp("mixed")
    records, rows = folder / "records", []
    records.mkdir()
    for number, (sample, layout, _) in enumerate(generate(COUNT, SEED, 0.05)):
        if layout:
            (records / f"{number:04}.txt").write_text(page_text(sample, layout), encoding="utf-8")
        else:
            rows.append(Sample({**sample.values, "description": sample.text}).only(EXPORT))
    (records / "export.csv").write_text(csv_export(rows), encoding="utf-8")
    data = DataFolder(folder / "data")
    links = Links(ITEMS, len(ITEMS), 0, 0, 0)
    keep(data.links, KeptLinks(link_set("wikidata-owners"), datetime(2026, 1, 2, tzinfo=UTC), ENDPOINT, links))
    build([ROOT / "seeds", records], data, Iris())
    release = data.current()
    assert release is not None
    return release


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ask(release: Release, name: str, **given: str) -> list[Row]:
    """The rows of an example, with values given as a person writes them."""
    store = release.open_store()
    terms = read_parameters(EXAMPLES[name], given.items(), store, Iris())
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(variable): term for variable, term in terms.items()
    }
    solutions = store.query(EXAMPLES[name].with_prefixes, substitutions=substitutions)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(written(term) for term in solution) for solution in solutions]


def written(term: object) -> str:
    return "" if term is None else str(getattr(term, "value", term))


@dataclass(frozen=True)
class Tables:
    """The release as its tables tell it, and the places."""

    projects: list[Project]
    owners: dict[str, dict[str, str]]
    findings: list[dict[str, str]]
    places: Places

    def of_period(self, period: str) -> list[Project]:
        return [each for each in self.projects if each["period"] == period]

    def owner(self, project: Project) -> dict[str, str]:
        return self.owners[project["owner_iri"]]

    def stated(self, project: Project) -> str:
        """The NUTS region that a project states; one that no list holds is withheld."""
        return project["stated_region"] if project["stated_region"] in self.places.nuts_regions else ""

    def region(self, project: Project) -> str:
        """The region by which a project counts: stated, else that of the region that decided."""
        return self.stated(project) or self.deciding.get(project["deciding_region"], "")

    @cached_property
    def deciding(self) -> dict[str, str]:
        return {each.name_sv: each.nuts_code for each in self.places.esf_regions.values() if each.nuts_code}

    def by_address(self, projects: Iterable[Project]) -> int:
        """How many of *projects* have an owner whose seat was concluded from its postal address."""
        return sum(self.owner(each)["seat_rule"] in HINTS for each in projects)

    @cached_property
    def by_seat(self) -> dict[str, list[Project]]:
        """Projects by municipality of their owner's seat."""
        found: defaultdict[str, list[Project]] = defaultdict(list)
        for each in self.projects:
            found[self.owner(each)["seat"]].append(each)
        return found


@pytest.fixture(scope="module")
def tables(mixed: Release) -> Tables:
    dumps = mixed.path / "dumps"
    owners = {row["owner"]: row for row in read_csv(dumps / "owners.csv")}
    places = read_places(resource_dir("ontology") / "places")
    return Tables(read_csv(dumps / "projects.csv"), owners, read_csv(mixed.path / "report.csv"), places)


def total(projects: Iterable[Project], column: str = "granted_support_sek") -> str:
    found = sum((Decimal(each[column]) for each in projects if each[column]), Decimal())
    return f"{found.normalize():f}"


def stating(projects: Iterable[Project], column: str = "granted_support_sek") -> int:
    return sum(bool(each[column]) for each in projects)


def concept(scheme: str, code: str) -> str:
    return f"{DEFAULT_BASE}concept/{scheme}/{code}"


def grouped(projects: Iterable[Project], key: Callable[[Project], str]) -> Iterator[tuple[str, list[Project]]]:
    found: defaultdict[str, list[Project]] = defaultdict(list)
    for each in projects:
        found[key(each)].append(each)
    yield from sorted(found.items())


def strings(*values: object) -> Row:
    return tuple(map(str, values))


ORDERS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "concluded-values-by-rule": (("-things", "rule"), {}),
    "findings-of-a-rule": (("source", "about"), {"rule": "malformed-amount"}),
    "objectives-with-labels": (("number",), {}),
    "owners-across-periods": (("-periods", "-projects", "name"), {}),
    "owners-elsewhere": (("name", "same"), {}),
    "owners-in-wikidata": (("name", "item"), {}),
    "owners-not-in-wikidata": (("name", "owner"), {}),
    "owners-with-several-spellings": (("name", "spelling"), {}),
    "projects-in-a-region": (("number", "project"), {"region": "SE"}),
    "projects-of-a-municipality": (("name", "number", "project"), {"municipality": "1490"}),
    "projects-of-an-owner": (("number", "project"), {"owner": "8888389676"}),
    "projects-starting-in-a-year": (("start", "number", "project"), {"year": "2018"}),
    "running-on-a-day": (("end", "number", "project"), {"day": "2019-06-30"}),
    "titles-holding-a-word": (("number", "project"), {"word": "samverkan"}),
    "what-the-page-said": (("file", "label", "printed"), {}),
}
"""By query: the columns by which its rows are ordered, numbers from large to small after a minus; what is asked."""


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_rows_come_in_an_order_that_does_not_change(mixed: Release, name: str) -> None:
    columns, given = ORDERS[name]
    places = {column.name: place for place, column in enumerate(EXAMPLES[name].columns)}

    def key(row: Row) -> list[str | int]:
        return [-int(row[places[each[1:]]]) if each.startswith("-") else row[places[each]] for each in columns]

    rows = ask(mixed, name, **given)
    assert rows == sorted(rows, key=key)
    assert len(rows) > 2


# Owners


def test_projects_of_every_owner_with_several(mixed: Release, tables: Tables) -> None:
    owned = Counter(each["owner_number"] for each in tables.projects if each["owner_number"])
    for number, count in owned.most_common(3):
        rows = ask(mixed, "projects-of-an-owner", owner=f"{number[:6]}-{number[6:]}")
        expected = {
            (each["owner_iri"], each["project"], each["number"], each["title"], each["start_date"], each["end_date"])
            for each in tables.projects
            if tables.owner(each)["number"] == number
        }
        assert set(rows) == expected
        assert len(rows) >= count > 1


def test_the_way_from_any_owner_with_a_seat_to_the_country(mixed: Release, tables: Tables) -> None:
    seated = [each for each in tables.owners.values() if each["seat"] and each["number"]]
    for owner in random.Random(1).sample(seated, 5):
        rows = ask(mixed, "from-owner-to-country", owner=owner["number"])
        nuts = [owner["nuts3"], owner["nuts2"], owner["nuts2"][:3], "SE"]
        places = [f"{DEFAULT_BASE}municipality/{owner['seat']}", f"{DEFAULT_BASE}county/{owner['county']}"]
        assert [row[1] for row in rows] == [*places, *(NUTS + code for code in nuts)]
        assert {row[3] for row in rows} == {owner["seat_rule"]}


@pytest.mark.parametrize("period", ["2021-2027", "2014-2020", "2007-2013"])
def test_the_biggest_owners_of_each_period(mixed: Release, tables: Tables, period: str) -> None:
    expected = []
    for owner, projects in grouped(tables.of_period(period), lambda each: each["owner_iri"]):
        silent = len(projects) - stating(projects)
        name = tables.owners[owner]["name"]
        expected.append((concept("period", period), owner, name, total(projects), *strings(stating(projects), silent)))
    expected.sort(key=lambda row: (-Decimal(row[3]), row[2], row[1]))
    assert ask(mixed, "biggest-owners", period=period) == expected[:20]


def test_owners_across_periods(mixed: Release, tables: Tables) -> None:
    expected = set()
    for owner, projects in grouped(tables.projects, lambda each: each["owner_iri"]):
        periods = sorted({each["period"] for each in projects})
        if tables.owners[owner]["number"] and len(periods) > 1:
            name = tables.owners[owner]["name"]
            expected.add((owner, name, *strings(len(periods), periods[0], periods[-1], len(projects))))
    rows = ask(mixed, "owners-across-periods")
    assert set(rows) == expected
    assert len(rows) == len(expected) > 5


def test_owners_with_several_spellings(mixed: Release, tables: Tables) -> None:
    expected = {
        (each["owner"], each["name"], spelling)
        for each in tables.owners.values()
        for spelling in each["other_names"].split("; ")
        if spelling and each["number"]
    }
    assert set(ask(mixed, "owners-with-several-spellings")) == expected
    assert expected


def test_owners_elsewhere_are_those_of_the_register(mixed: Release, tables: Tables) -> None:
    expected = {
        (each["owner"], each["name"], KNOWN[each["number"]]["dataportal_uri"])
        for each in tables.owners.values()
        if each["number"] in KNOWN and KNOWN[each["number"]]["dataportal_uri"]
    }
    assert set(ask(mixed, "owners-elsewhere")) == expected
    assert expected


def test_owners_are_in_wikidata_or_not(mixed: Release, tables: Tables) -> None:
    numbered = [each for each in tables.owners.values() if each["number"]]
    linked = {(each["owner"], each["name"], ITEMS[each["number"]]) for each in numbered if each["number"] in ITEMS}
    without = {(each["owner"], each["number"], each["name"]) for each in numbered if each["number"] not in ITEMS}
    assert linked
    assert without
    assert set(ask(mixed, "owners-in-wikidata")) == linked
    assert set(ask(mixed, "owners-not-in-wikidata")) == without


# Money and places


@pytest.mark.parametrize("language", ["sv", "en"])
def test_support_by_stated_region(mixed: Release, tables: Tables, language: str) -> None:
    expected = []
    for code, projects in grouped(tables.projects, tables.stated):
        place = tables.places.nuts_regions.get(code)
        name = getattr(place, f"name_{language}", "")
        counts = strings(stating(projects), len(projects) - stating(projects))
        expected.append((code, name, total(projects), *counts, language))
    assert ask(mixed, "support-by-stated-region", language=language) == expected
    assert sum(int(row[3]) + int(row[4]) for row in expected) == len(tables.projects)


def test_support_by_nuts_1_region(mixed: Release, tables: Tables) -> None:
    expected = []
    for code, projects in grouped(tables.projects, lambda each: tables.region(each)[:3]):
        decided = sum(not tables.stated(each) for each in projects)
        if len(code) == 3:
            expected.append((code, total(projects), *strings(len(projects), stating(projects), decided)))
    assert ask(mixed, "support-by-nuts1-region") == expected


@pytest.mark.parametrize("code", ["SE", "SE3", "SE12"])
def test_projects_in_a_region(mixed: Release, tables: Tables, code: str) -> None:
    expected = {
        (
            NUTS + code,
            *(each["project"], each["number"], each["title"]),
            f"{DEFAULT_BASE}concept/region-basis/" + ("stated" if tables.stated(each) else "deciding"),
        )
        for each in tables.projects
        if tables.region(each).startswith(code)
    }
    rows = ask(mixed, "projects-in-a-region", region=code)
    assert set(rows) == expected
    assert len(rows) == len(expected) > 10


def test_projects_by_county_of_seat(mixed: Release, tables: Tables) -> None:
    expected = []
    for code, projects in grouped(tables.projects, lambda each: tables.owner(each)["county"]):
        owners = len({each["owner_iri"] for each in projects})
        name = tables.places.counties[code].name_en if code else ""
        counts = strings(owners, len(projects), tables.by_address(projects), stating(projects))
        expected.append((code, name, *counts, total(projects), "en"))
    assert ask(mixed, "projects-by-county-of-seat", language="en") == expected


@pytest.mark.parametrize("county", ["25", "14"])
def test_projects_by_municipality_of_seat(mixed: Release, tables: Tables, county: str) -> None:
    expected = []
    for code, projects in sorted(tables.by_seat.items()):
        if code.startswith(county):
            owners = len({each["owner_iri"] for each in projects})
            name = tables.places.municipalities[code].name_sv
            counts = strings(owners, len(projects), tables.by_address(projects))
            expected.append((f"{DEFAULT_BASE}county/{county}", code, name, *counts, "sv"))
    assert ask(mixed, "projects-by-municipality-of-seat", county=county) == expected
    assert expected


def test_projects_whose_owner_has_its_seat_in_a_municipality(mixed: Release, tables: Tables) -> None:
    code, projects = max(
        ((code, found) for code, found in tables.by_seat.items() if code), key=lambda pair: len(pair[1])
    )
    names = ("project", "number", "title", "owner_iri")
    expected = {
        (
            f"{DEFAULT_BASE}municipality/{code}",
            *(each[name] for name in names),
            *(tables.owner(each)[name] for name in ("name", "seat_rule")),
        )
        for each in projects
    }
    rows = ask(mixed, "projects-of-a-municipality", municipality=code)
    assert set(rows) == expected
    assert len(rows) == len(projects) > 2


def test_municipalities_that_own_no_project(mixed: Release, tables: Tables) -> None:
    rules = ("seat-by-name", "seat-by-number-and-name")
    owning = {tables.owner(each)["seat"] for each in tables.projects if tables.owner(each)["seat_rule"] in rules}
    for county in ("05", "14", "25"):
        expected = sorted(
            (f"{DEFAULT_BASE}county/{county}", code, place.name_sv, "sv")
            for code, place in tables.places.municipalities.items()
            if place.county_code == county and code not in owning
        )
        assert ask(mixed, "municipalities-without-project", county=county) == expected
    assert "0561" in owning


def test_granted_share_beside_the_stated_rate(mixed: Release, tables: Tables) -> None:
    expected = []
    for each in tables.of_period("2021-2027"):
        amounts = (each["total_cost_sek"], each["granted_support_sek"], each["union_cofinancing_rate_percent"])
        if all(amounts):
            total_, granted, rate = map(Decimal, amounts)
            share = Decimal(int(1000 * granted / total_ + Decimal("0.5"))) / 10
            expected.append((-abs(share - rate), each["number"], (total_, granted, share, rate)))
    expected.sort()
    rows = ask(mixed, "granted-share-beside-stated-rate")
    assert [(row[1], tuple(map(Decimal, row[2:6]))) for row in rows] == [row[1:] for row in expected[:20]]
    assert {row[6] for row in rows} == {""}


# Time


@pytest.mark.parametrize("day", ["2019-06-30", "2025-01-01", ""])
def test_what_runs_on_a_day(mixed: Release, tables: Tables, day: str) -> None:
    before = datetime.now(UTC).date().isoformat()
    rows = ask(mixed, "running-on-a-day", day=day)
    if not day and datetime.now(UTC).date().isoformat() != before:
        pytest.fail("Midnight passed during the test: run it again.")
    on = day or before
    expected = {
        (day, on, *(each[name] for name in ("project", "number", "title", "start_date", "end_date")))
        for each in tables.projects
        if each["start_date"] and each["end_date"] and each["start_date"] <= on <= each["end_date"]
    }
    assert set(rows) == expected
    assert [row[6] for row in rows] == sorted(row[6] for row in rows)


def test_projects_and_support_year_by_year(mixed: Release, tables: Tables) -> None:
    expected = [
        (year, *strings(len(projects), stating(projects)), total(projects))
        for year, projects in grouped(tables.projects, lambda each: each["start_date"][:4])
    ]
    assert ask(mixed, "projects-by-start-year") == expected
    assert len(expected) > 10


def test_projects_that_start_in_a_year(mixed: Release, tables: Tables) -> None:
    names = ("project", "number", "title", "start_date", "owner_iri", "granted_support_sek")
    expected = {
        ("2018", *(each[name] for name in names)) for each in tables.projects if each["start_date"].startswith("2018")
    }
    assert set(ask(mixed, "projects-starting-in-a-year", year="2018")) == expected
    assert ask(mixed, "projects-starting-in-a-year", year="1999") == []


def test_titles_that_hold_a_word(mixed: Release, tables: Tables) -> None:
    expected = {
        ("SAMVERKAN", each["project"], each["number"], each["title"])
        for each in tables.projects
        if "samverkan" in each["title"].lower()
    }
    assert set(ask(mixed, "titles-holding-a-word", word="SAMVERKAN")) == expected
    assert len(expected) > 10
    assert ask(mixed, "titles-holding-a-word", word='") } #') == []


# Codes


@pytest.mark.parametrize("period", ["2021-2027", "2014-2020"])
def test_planned_participants_by_objective(mixed: Release, tables: Tables, period: str) -> None:
    column = "planned_participants"
    unlisted = {each["subject"] for each in tables.findings if each["rule"] == "unlisted-code"}
    expected = []
    for code, projects in grouped(tables.of_period(period), lambda each: each["specific_objective"]):
        counts = strings(len(projects), stating(projects, column))
        expected.append((concept("period", period), code, *counts, total(projects, column)))
    assert unlisted or period != "2021-2027"
    assert ask(mixed, "participants-by-objective", period=period) == expected


def test_every_objective_is_shown_with_a_label_and_whose_it_is(mixed: Release, tables: Tables) -> None:
    rows = ask(mixed, "objectives-with-labels")
    stated = Counter(
        (each["number"], each["specific_objective"])
        for each in tables.projects
        if each["number"] and each["specific_objective"]
    )
    assert Counter(row[:2] for row in rows) == stated
    store = mixed.open_store()
    for language, label, source in [("sv", 2, 3), ("en", 4, 5)]:
        for row in {row[1:] for row in rows if row[label]}:
            wanted = ox.Literal(row[label - 1], language=language)
            pattern = ox.NamedNode(row[source - 1]), ox.NamedNode(f"{SKOS}prefLabel"), wanted
            assert next(store.quads_for_pattern(*pattern), None)
    unchecked = {(str(each.subject), str(each.object)) for each in store.quads_for_pattern(None, UNCHECKED, None)}
    for _, _, swedish, of_swedish, english, of_english, mark in rows:
        shown = {(f"<{of_swedish}>", f'"{swedish}"@sv'), (f"<{of_english}>", f'"{english}"@en')}
        assert mark == ("true" if shown & unchecked else "false")


def test_projects_by_eu_objective_count_every_project_with_an_objective(mixed: Release, tables: Tables) -> None:
    rows = ask(mixed, "projects-by-eu-objective")
    for period in ("2014-2020", "2021-2027"):
        stated = stating(tables.of_period(period), "specific_objective")
        assert sum(int(row[4]) for row in rows if row[0] == period) == stated
    inclusion = sum(each["specific_objective"] in ("A2A", "A2B") for each in tables.projects)
    assert [row[3:] for row in rows if row[1] == "ESO4.8"] == [("true", str(inclusion))]
    assert {row[1] for row in rows if row[0] == "2014-2020"} == {""}


@pytest.mark.parametrize(
    ("code", "period", "act", "unchecked"),
    [("140", "2021-2027", "/eli/reg/2021/1060/", "true"), ("102", "2014-2020", "/eli/reg_impl/2014/215/", "false")],
)
def test_the_same_digits_lead_to_their_period_and_regulation(
    mixed: Release, code: str, period: str, act: str, unchecked: str
) -> None:
    [row] = ask(mixed, "intervention-field", code=code, language="en")
    assert (row[0], row[1], row[3], row[4]) == (
        code,
        concept(f"intervention-field-{period}", code),
        unchecked,
        period,
    )
    assert act in row[5]
    assert ask(mixed, "intervention-field", code="no such code") == []


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("code", "label", "unchecked"),
    [
        ("140", "Support for labour market matching and transitions", "true"),
        ("127", "", "false"),
    ],
)
def test_an_intervention_field_is_shown_with_its_label_also_in_the_other_language(
    mixed: Release, code: str, label: str, unchecked: str, language: str
) -> None:
    [row] = ask(mixed, "intervention-field", code=code, language=language)
    assert row[:4] == (code, concept("intervention-field-2021-2027", code), label, unchecked)


def test_codes_without_a_label(mixed: Release, tables: Tables) -> None:
    labels = defaultdict(set)
    for path in (resource_dir("ontology") / "vocabularies").glob("*.ttl"):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=DEFAULT_BASE):
            if quad.predicate.value == f"{SKOS}prefLabel":
                assert isinstance(quad.subject, ox.NamedNode)
                assert isinstance(quad.object, ox.Literal)
                labels[quad.subject.value].add(quad.object.language)
    for language in ("sv", "en"):
        rows = ask(mixed, "codes-without-label", language=language)
        assert rows == sorted(rows, key=lambda row: (-int(row[2]), row[0], row[1]))
        for column in ("specific_objective", "intervention_field"):
            used = Counter(
                concept(f"{column.removeprefix('specific_').replace('_', '-')}-{each['period']}", each[column])
                for each in tables.projects
                if each[column]
            )
            expected = {iri: count for iri, count in used.items() if language not in labels[iri]}
            kind = column.removeprefix("specific_").replace("_", "-")
            assert {f"{row[0]}/{row[1]}": int(row[2]) for row in rows if f"/{kind}-" in row[0]} == expected


def test_labels_not_checked_are_those_that_the_lists_mark(mixed: Release, tables: Tables) -> None:
    rows = ask(mixed, "labels-not-checked")
    assert rows == sorted(rows, key=lambda row: (-int(row[3]), *row[:3]))
    marked = mixed.open_store().quads_for_pattern(None, UNCHECKED, None)
    assert {(f"<{row[0]}/{row[1]}>", row[2]) for row in rows} == {
        (str(quad.subject), quad.object.value) for quad in marked if isinstance(quad.object, ox.Literal)
    }
    stated = Counter(each["intervention_field"] for each in tables.of_period("2021-2027"))
    for scheme, code, _, projects in rows:
        if scheme.endswith("/intervention-field-2021-2027"):
            assert int(projects) == stated[code]


def test_projects_by_priority_lead_from_each_fund_to_its_projects(mixed: Release, tables: Tables) -> None:
    rows = ask(mixed, "projects-by-priority")
    assert rows == sorted(rows)
    stated = Counter((each["period"][:4], each["priority"]) for each in tables.projects)
    assert {row[:2] for row in rows} == {
        ("2007SE052PO001", "ESF"),
        ("2014SE05M9OP001", "ESF"),
        ("2014SE05M9OP001", "YEI"),
        ("2021SE05SFPR001", "ESF+"),
    }
    assert {int(count) for *_, count in rows} > {0}
    for programme, _, priority, count in rows:
        assert int(count) == stated[programme[:4], priority]


# Sources and quality


def test_a_total_leads_to_what_the_source_printed(mixed: Release) -> None:
    [row] = ask(mixed, "where-a-total-comes-from")
    assert row[1:5] == ("18378980", "000_1fa7831598b9845a.txt", "Total projektbudget", "18 378 980")
    assert "13-14 total-projektbudget" in row[5]
    assert ask(mixed, "where-a-total-comes-from", project="23-024-S04") == []  # states none


def test_what_the_page_said_stands_in_the_page(mixed: Release) -> None:
    for number, source in [("25-030-S02", "000_1fa7831598b9845a.txt"), ("2019/00383", "004_a3e7966aabba5128.txt")]:
        page = " ".join((ROOT / "seeds" / source).read_text(encoding="utf-8").split())
        rows = ask(mixed, "what-the-page-said", project=number)
        assert len(rows) > 10
        for project, file, label, printed, _ in rows:
            assert (project, file) == (Iris().project(number), source)
            assert f"{label} {printed}" in page or f"{label}: {printed}" in page
        assert not [row for row in rows if "ontakt" in row[2] or "@" in row[3]]
        assert {row[4] for row in rows if row[2] == "Total projektbudget"} == {f"{ESF}totalCost"}


def test_concluded_values_by_rule(mixed: Release, tables: Tables) -> None:
    answer = ask(mixed, "concluded-values-by-rule", language="en")
    rows = {(row[0], row[2].rpartition("#")[2]): int(row[3]) for row in answer}
    assert len(rows) == len(answer)
    periods = Counter(each["period_rule"] for each in tables.projects if each["period_rule"] != "stated")
    seats = Counter(each["seat_rule"] for each in tables.owners.values() if each["seat_rule"])
    assert {rule: count for (rule, property_), count in rows.items() if property_ == "programmingPeriod"} == periods
    assert {rule: count for (rule, property_), count in rows.items() if property_ == "seat"} == seats


def test_findings_by_rule(mixed: Release, tables: Tables) -> None:
    rows = ask(mixed, "findings-by-rule")
    counted = Counter((each["severity"], each["rule"]) for each in tables.findings)
    assert {row[:2]: int(row[2]) for row in rows} == counted
    severities = ["Violation", "Warning", "Info"]
    assert rows == sorted(rows, key=lambda row: (severities.index(row[0]), -int(row[2]), row[1]))


@pytest.mark.parametrize("rule", ["malformed-amount", "owner-without-number"])
def test_findings_of_a_rule(mixed: Release, tables: Tables, rule: str) -> None:
    rows = ask(mixed, "findings-of-a-rule", rule=rule)
    expected = Counter(
        (f"{each['source']}, line {each['line']}, {each['label']!r}", each["message"], each["subject"])
        for each in tables.findings
        if each["rule"] == rule
    )
    assert Counter(row[1:] for row in rows) == expected
    assert expected


# The questions that the graph was made to answer


COMPETENCY = (
    "projects-of-seats-in-a-region",
    "owners-across-periods",
    "support-by-period-and-region",
    "running-by-region-of-seat",
    "biggest-bodies",
    "projects-by-eu-objective",
    "intervention-field",
    "granted-share-beside-stated-rate",
    "where-a-total-comes-from",
    "captures-that-disagree",
    "projects-by-kind-of-owner",
    "links-by-host",
    "child-poverty-answers",
    "projects-by-priority",
    "cost-per-participant",
    "longest-projects",
)
"""Each question's query, in the order in which they were asked: at most twelve lines."""
NOT_OF_DATES = re.compile(r"\b(?:YEAR|MONTH|DAY|HOURS|MINUTES|SECONDS|TIMEZONE|TZ)\s*\(|\?(?:start|end)\s*[-<>=]")
"""What SPARQL 1.1 defines for xsd:dateTime alone: functions (17.4.5), comparison (17.3)."""


@each_of(COMPETENCY)
def test_a_question_takes_at_most_twelve_lines(name: str) -> None:
    assert len(EXAMPLES[name].query.splitlines()) <= 12


@each_of(sorted(EXAMPLES))
def test_an_example_asks_of_days_what_sparql_defines(name: str) -> None:
    assert not NOT_OF_DATES.search(EXAMPLES[name].query)


@pytest.mark.parametrize("code", ["SE33", "SE232"])
def test_projects_of_seats_in_a_region(mixed: Release, tables: Tables, code: str) -> None:
    expected = set()
    for each in tables.projects:
        owner = tables.owner(each)
        if owner["seat"] and code in (owner["nuts3"], owner["nuts2"]):
            total_cost = f"{Decimal(each['total_cost_sek']).normalize():f}" if each["total_cost_sek"] else ""
            names = (each["owner_iri"], owner["name"], owner["number"], total_cost)
            expected.add((NUTS + code, each["project"], each["number"], *names))
    rows = ask(mixed, "projects-of-seats-in-a-region", region=code)
    assert set(rows) == expected
    assert len(rows) == len(expected) > 2


def test_support_by_period_and_region(mixed: Release, tables: Tables) -> None:
    expected = []
    for key, projects in grouped(tables.projects, lambda each: f"{each['period']} {tables.region(each)}"):
        period, _, code = key.partition(" ")
        if period:
            expected.append((period, code, *strings(len(projects), stating(projects)), total(projects)))
    assert ask(mixed, "support-by-period-and-region") == expected


def test_what_runs_on_a_day_by_region_of_the_seat(mixed: Release, tables: Tables) -> None:
    day = "2019-06-30"
    running = [each for each in tables.projects if each["start_date"] <= day <= each["end_date"] and each["start_date"]]
    seated = [each for each in running if tables.owner(each)["seat"]]
    expected = [
        (day, day, code, str(len(projects)))
        for code, projects in grouped(seated, lambda each: tables.owner(each)["nuts3"])
    ]
    assert ask(mixed, "running-by-region-of-seat", day=day) == expected
    assert expected


def test_the_biggest_bodies_count_the_owners_of_one_territory_together(mixed: Release, tables: Tables) -> None:
    def body(project: Project) -> str:
        area = tables.owner(project)["territory"]
        kind = "municipality" if len(area) == 4 else "county"
        return f"{DEFAULT_BASE}{kind}/{area}" if area else project["owner_iri"]

    sums = dict(grouped(tables.projects, body))
    rows = ask(mixed, "biggest-bodies")
    assert len(rows) == 20
    for iri, _, projects, those_stating, granted in rows:
        assert (projects, those_stating, granted) == (
            *strings(len(sums[iri]), stating(sums[iri])),
            total(sums[iri]),
        )
    smallest = Decimal(rows[-1][-1])
    assert sum(Decimal(total(projects)) > smallest for projects in sums.values()) <= 20


def test_projects_by_kind_of_owner(mixed: Release, tables: Tables) -> None:
    series = {"municipality": "212000", "region": "2321", "state": "202100"}

    def kind(project: Project) -> str:
        number = tables.owner(project)["number"]
        return next((name for name, begins in series.items() if number.startswith(begins)), "")

    expected = [
        (
            name,
            *strings(len({each["owner_iri"] for each in projects}), len(projects), stating(projects)),
            total(projects),
        )
        for name, projects in grouped(tables.projects, kind)
    ]
    assert ask(mixed, "projects-by-kind-of-owner") == expected
    assert len(expected) > 2


def test_links_by_host(mixed: Release, tables: Tables) -> None:
    rows = {(row[0].rpartition("/")[2].rpartition("#")[2], row[1]): int(row[2]) for row in ask(mixed, "links-by-host")}
    linked = ask(mixed, "owners-elsewhere")
    assert rows["sameAs", "dataportal.se"] == len(linked) > 0
    assert rows["exactMatch", "sws.geonames.org"] == 311
    assert rows["page", "www.esf.se"] == sum("//www.esf.se/" in each["page"] for each in tables.projects)
    assert not any("localhost" in host for _, host in rows)


def test_answers_to_child_poverty_tell_no_from_not_asked(mixed: Release, tables: Tables) -> None:
    expected = [
        (*key.split("|"), str(len(projects)))
        for key, projects in grouped(tables.projects, lambda each: f"{each['period']}|{each['child_poverty']}")
        if not key.startswith("|")
    ]
    assert ask(mixed, "child-poverty-answers") == expected
    assert {row[1] for row in expected} == {"", "true", "false"}


def test_cost_per_participant(mixed: Release, tables: Tables) -> None:
    rows = {row[:2]: row[2:] for row in ask(mixed, "cost-per-participant")}
    single = [each for each in tables.projects if each["period"] and "; " not in each["specific_objective"]]
    several = {
        code
        for each in tables.projects
        if "; " in each["specific_objective"]
        for code in each["specific_objective"].split("; ")
    }
    for key, projects in grouped(single, lambda each: f"{each['period']}|{each['specific_objective']}"):
        period, _, code = key.partition("|")
        told = [each for each in projects if each["total_cost_sek"] and int(each["planned_participants"] or 0) > 0]
        if code in several:
            continue
        cost = sum((Decimal(each["total_cost_sek"]) for each in told), Decimal())
        people = sum(int(each["planned_participants"]) for each in told)
        each = str((cost / people).quantize(Decimal(1), ROUND_HALF_UP)) if people else ""
        assert rows[period, code] == (*strings(len(projects), len(told)), each), key


def test_the_longest_projects(mixed: Release, tables: Tables) -> None:
    def months(project: Project) -> int:
        start, end = (list(map(int, project[key].split("-"))) for key in ("start_date", "end_date"))
        return 12 * (end[0] - start[0]) + end[1] - start[1] + 1

    dated = [each for each in tables.projects if each["start_date"] and each["end_date"]]
    dated.sort(key=lambda each: (-months(each), each["number"], each["project"]))
    names = ("project", "number", "start_date", "end_date")
    expected = [(*(each[name] for name in names), str(months(each))) for each in dated[:20]]
    assert ask(mixed, "longest-projects") == expected


def test_owners_of_one_municipality_are_one_body_without_a_number(tmp_path: Path) -> None:
    page = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")
    for name, owner in (("25-041-S02", "Köpings kommun"), ("25-042-S02", "KÖPINGS KOMMUN, Vuxenutbildningen")):
        text = page.replace("25-030-S02", name).replace("ÅTVIDABERGS KOMMUN", owner)
        (tmp_path / f"{name}.txt").write_text(text.replace("org.nr.:\n2120000415", "org.nr.:"), encoding="utf-8")
    build([tmp_path / "25-041-S02.txt", tmp_path / "25-042-S02.txt"], DataFolder(tmp_path / "data"), Iris())
    release = DataFolder(tmp_path / "data").current()
    assert release is not None
    rows = ask(release, "biggest-bodies")
    assert rows == [(f"{DEFAULT_BASE}municipality/1983", "Köping", "2", "2", "19847960")]


def test_what_two_captures_disagree_on(tmp_path: Path) -> None:
    page = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")
    for name, text in (("a", page), ("b", page.replace("18 378 980", "18 000 000"))):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    build([tmp_path / "a.txt", tmp_path / "b.txt"], DataFolder(tmp_path / "data"), Iris())
    release = DataFolder(tmp_path / "data").current()
    assert release is not None
    (row,) = ask(release, "captures-that-disagree")
    assert row[:2] == (f"{DEFAULT_BASE}project/25-030-S02", "total_cost")
    assert {row[2:4], row[4:6]} == {("18 378 980", "a.txt"), ("18 000 000", "b.txt")}
