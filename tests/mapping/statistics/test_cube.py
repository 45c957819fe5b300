"""Observations: exact sums whatever the order, coverage of each, and a well-formed RDF Data Cube."""

import csv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby

import msgspec
import pyoxigraph as ox
import pytest
from bench.records import generate
from hypothesis import given, settings
from hypothesis import strategies as st

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import Value, read_value
from esfgraph.findings import Position
from esfgraph.owners.ownership import Ownership, ownership_of
from esfgraph.quality.codes import check_codes
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import ESF, NUTS, PREFIXES, QB
from esfgraph.records.project import Project
from esfgraph.records.record import Record, Stated
from esfgraph.statistics.cube import Cube, CubeRows
from esfgraph.statistics.observations import ALL, BY_CODE, BY_REGION, CSV_COLUMNS, observation_csv, observation_triples
from esfgraph.statistics.tallies import AMOUNTS, Cell
from esfgraph.triples.references import load_references

IRIS = Iris()
REFERENCES = load_references(IRIS)
HERE = Position("a.txt")

Counted = tuple[Project, Ownership | None]


def project(number: int = 1, period: str | None = "2021-2027", /, **values: Value) -> Project:
    stated = {key: Stated(str(value), HERE, value) for key, value in values.items()}
    record = Record(HERE.source, "B1", "0" * 64, "", stated, ())
    return Project(IRIS.project(f"25-{number:03}-S01"), stated, (record,), period, None, ())


def counted(found: Project) -> Counted:
    return found, ownership_of(found, IRIS, REFERENCES.owner_index.answer)


def cube_of(projects: Iterable[Counted]) -> Cube:
    cube = Cube()
    for each, ownership in projects:
        cube.add(each, ownership, REFERENCES)
    return cube


def only(cube: Cube) -> Cell:
    (cell,) = cube.cells
    return cell


def test_every_dimension_comes_from_its_own_field() -> None:
    found = project(
        stated_region="SE12",
        deciding_region="Västsverige",
        specific_objective="A2A",
        start_date=date(2026, 2, 1),
        owner="Åtvidabergs kommun",
        owner_number="2120000415",
    )
    objective = IRIS.concept("objective-2021-2027", "A2A")
    assert only(cube_of([counted(found)])) == Cell("SE12", "stated", "2021-2027", objective, 2026, "2")


@pytest.mark.parametrize(
    ("values", "region", "basis"),
    [
        ({"stated_region": "SE12", "deciding_region": "Västsverige"}, "SE12", "stated"),
        ({"deciding_region": "Västsverige"}, "SE23", "deciding"),
        ({"stated_region": "SE0"}, "SE", "stated"),
        ({"stated_region": "DE12", "deciding_region": "Västsverige"}, "DE12", "stated"),
        ({"stated_region": "DE12"}, "DE12", "stated"),
        ({"stated_region": "XX12", "deciding_region": "Västsverige"}, "SE23", "deciding"),
        ({"stated_region": "XX12"}, None, "none"),
        ({"deciding_region": "Okända landet"}, None, "none"),
        ({}, None, "none"),
    ],
)
def test_a_project_counts_for_the_region_it_states_else_for_the_one_that_decided(
    values: dict[str, Value], region: str | None, basis: str
) -> None:
    cell = only(cube_of([counted(project(**values))]))
    assert (cell.region, cell.basis) == (region, basis)


@pytest.mark.parametrize(
    ("regions", "cell", "others"),
    [
        (("SE32", "SE33"), "SE3", {"SE", "SE32", "SE33"}),
        (("SE11", "SE12"), "SE1", {"SE", "SE11", "SE12"}),
        (("SE12", "SE23"), "SE", {"SE1", "SE12", "SE2", "SE23"}),
        (("SE11", "SE12", "SE33"), "SE", {"SE1", "SE11", "SE12", "SE3", "SE33"}),
        (("SE0", "SE12"), "SE", {"SE1", "SE12"}),
        (("SE3", "SE33"), "SE3", {"SE", "SE33"}),
        (("SE121", "SE122"), "SE12", {"SE", "SE1", "SE121", "SE122"}),
        (("SE12", "XX1"), "SE12", {"SE", "SE1"}),
        (("XX1", "SE12"), "SE12", {"SE", "SE1"}),
        (("SE12", "DE1"), None, {"SE", "SE1", "SE12", "DE", "DE1"}),  # no region is around both
        (("SE0", "SE"), "SE", set[str]()),
    ],
)
def test_a_project_of_several_regions_counts_once_for_each_and_once_in_the_whole(
    regions: tuple[str, ...], cell: str | None, others: set[str]
) -> None:
    first, *more = regions
    found = project(total_cost=Decimal(7))
    values = {**found.values, "stated_region": Stated(", ".join(regions), HERE, first, tuple(more))}
    cube = cube_of([counted(replace(found, values=values))])
    assert only(cube).region == cell
    assert {counted.region for counted, _ in cube.by_region()} == {cell} | others
    assert {(tally.projects, tally.sums[0]) for _, tally in cube.by_region()} == {(1, Decimal(7))}
    again = Cube()
    again.put(msgspec.json.decode(msgspec.json.encode(cube.rows()), type=CubeRows))
    assert again.by_region() == cube.by_region()


def test_a_project_of_several_objectives_counts_under_each_and_in_one_cell() -> None:
    found = project()
    values = {**found.values, "specific_objective": Stated("A1A, A2A", HERE, "A1A", ("A2A",))}
    cube = cube_of([counted(replace(found, values=values))])
    assert only(cube).objective == IRIS.concept("several", "several")
    paths = {code.removeprefix(f"{IRIS.base}concept/"): tally.projects for code, tally in cube.by_code()}
    objectives = {f"objective-2021-2027/{code}": 1 for code in ("A1", "A1A", "A2", "A2A")}
    assert paths == objectives | {"period/2021-2027": 1, "priority-2021-2027/A": 1}


def test_what_is_not_stated_is_no_value() -> None:
    assert only(cube_of([(project(1, None), None)])) == Cell()


def test_a_number_of_no_known_group_gives_no_legal_form() -> None:
    found = counted(project(owner="Ett bolag", owner_number="0000000000"))
    assert only(cube_of([found])).legal_form is None


def test_a_sum_covers_only_the_projects_that_state_it() -> None:
    cube = cube_of(
        [
            counted(project(1, total_cost=Decimal("100.50"), planned_participants=0)),
            counted(project(2, total_cost=Decimal(200))),
            counted(project(3)),
        ]
    )
    (tally,) = cube.cells.values()
    assert tally.projects == 3
    assert dict(zip(AMOUNTS, tally.sums, strict=True))["total_cost"] == Decimal("300.50")
    assert dict(zip(AMOUNTS, tally.stated, strict=True)) == {
        "total_cost": 2,
        "granted_support": 0,
        "union_contribution": 0,
        "planned_participants": 1,  # a stated 0 is stated
    }


def test_a_project_counts_once_for_a_broader_code_that_it_reaches_twice() -> None:
    """It states priority A, and the objective A2A below A."""
    codes = cube_of([counted(project(priority="A", specific_objective="A2A"))]).by_code()
    paths = {code.removeprefix(IRIS.base).removeprefix("concept/"): tally.projects for code, tally in codes}
    assert paths == {
        "objective-2021-2027/A2A": 1,
        "objective-2021-2027/A2": 1,
        "priority-2021-2027/A": 1,
        "period/2021-2027": 1,
        "programme/2021SE05SFPR001": 1,  # concluded from the priority
        "fund/ESF+": 1,  # concluded from the programme
    }


def test_a_no_to_a_theme_counts_for_no_theme() -> None:
    both = cube_of([counted(project(1, child_poverty=True)), counted(project(2, child_poverty=False))])
    theme = IRIS.concept("secondary-theme-2021-2027", "06")
    assert dict(both.by_code())[theme].projects == 1


def test_a_region_counts_what_lies_within_it() -> None:
    places = ("SE12", "SE11", "SE23", "SE0")
    cube = cube_of([counted(project(n, stated_region=each)) for n, each in enumerate(places)] + [(project(9), None)])
    counts = {key: tally.projects for key, tally in cube.by_region()}
    assert counts == {
        ("SE", "stated"): 4,
        ("SE1", "stated"): 2,
        ("SE2", "stated"): 1,
        ("SE11", "stated"): 1,
        ("SE12", "stated"): 1,
        ("SE23", "stated"): 1,
        (None, "none"): 1,
    }


def test_sums_are_exact_beyond_the_digits_of_a_float_and_of_the_default_context() -> None:
    amounts = [Decimal("1" + "0" * 40), Decimal("0.01"), Decimal("0.02")]
    cube = cube_of([counted(project(n, total_cost=each)) for n, each in enumerate(amounts)])
    (tally,) = cube.cells.values()
    assert f"{tally.sums[0]:f}" == "1" + "0" * 40 + ".03"


@st.composite
def projects(draw: st.DrawFn) -> list[Project]:
    amount = st.decimals(0, 10**12, places=2) | st.integers(0, 10**9).map(Decimal)
    values: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
        {},
        optional={
            "stated_region": st.sampled_from(["SE12", "SE0", "SE23"]),
            "deciding_region": st.sampled_from(["Västsverige", "Stockholm", "Nationell"]),
            "specific_objective": st.sampled_from(["A2A", "A1A", "Z9"]),
            "priority": st.sampled_from(["A", "E"]),
            "start_date": st.dates(date(2007, 1, 1), date(2029, 1, 1)),
            "owner_number": st.sampled_from(["2120000415", "8025185011"]),
            "total_cost": amount,
            "granted_support": amount,
            "planned_participants": st.integers(0, 10**6),
        },
    )
    drawn = draw(st.lists(st.tuples(st.sampled_from([None, "2014-2020", "2021-2027"]), values), max_size=12))
    return [project(n, period, **values) for n, (period, values) in enumerate(drawn)]


@settings(max_examples=60)
@given(projects(), st.data())
def test_any_partition_in_any_order_gives_the_same_cube(found: list[Project], data: st.DataObject) -> None:
    whole = cube_of(map(counted, found))
    parts = [Cube() for _ in range(3)]
    for each in data.draw(st.permutations(found)):
        part = parts[data.draw(st.integers(0, 2))]
        part.add(*counted(each), REFERENCES)
    merged, backwards = Cube(), Cube()
    for part in parts:
        merged.put(part.rows())
    for part in reversed(parts):
        backwards.put(msgspec.json.decode(msgspec.json.encode(part.rows()), type=CubeRows))
    assert [*map(msgspec.json.encode, (merged.rows(), backwards.rows()))] == [msgspec.json.encode(whole.rows())] * 2
    assert list(observation_triples(merged, IRIS)) == list(observation_triples(whole, IRIS))
    assert sum(tally.projects for tally in merged.cells.values()) == len(found)
    for index, key in enumerate(AMOUNTS):
        stated = [Decimal(str(each.values[key].value)) for each in found if key in each.values]
        assert sum(tally.stated[index] for tally in whole.cells.values()) == len(stated)
        assert sum((tally.sums[index] for tally in whole.cells.values()), Decimal()) == sum(stated, Decimal())


def test_merging_changes_only_the_cube_it_is_merged_into() -> None:
    one, two = cube_of([counted(project(1, total_cost=Decimal(1)))]), cube_of([counted(project(2))])
    before = msgspec.json.encode(two.rows())
    one.put(two.rows())
    one.put(cube_of([counted(project(3))]).rows())
    assert msgspec.json.encode(two.rows()) == before
    assert [tally.projects for tally in one.cells.values()] == [3]


@pytest.fixture(scope="module")
def many() -> list[Counted]:
    """Three hundred generated projects: every dimension, also with nothing stated."""
    found = []
    for number, (sample, _, _) in enumerate(generate(300, 7, 0.1)):
        values: dict[str, Value] = {}
        for key, raw in sample.values.items():
            try:
                values[key] = read_value(raw, REFERENCES.table.by_key[key], REFERENCES.table)
            except ValueFormError:
                continue
        if number % 7 == 0:
            values = {key: value for key, value in values.items() if key.startswith("owner")}
        period = None if number % 11 == 0 else str(sample.values["programming_period"])
        found.append(counted(project(number, period, **values)))
    return found


@pytest.fixture(scope="module")
def store(many: list[Counted]) -> ox.Store:
    """The observations and all that the reference files say of their structure."""
    lines = [*observation_triples(cube_of(many), IRIS), *REFERENCES.ontology.triples]
    for each, _ in many:
        lines += [line for code in check_codes(each, REFERENCES)[1] for line in code.triples(REFERENCES.ontology)]
    store = ox.Store()
    store.load("".join(f"{line} .\n" for line in lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


# The integrity constraints of the RDF Data Cube Vocabulary (section 11.1), each as a pattern of what breaks it. The
# data is not abbreviated, so no normalisation is needed. Slices, measure dimensions and hierarchical code lists are not
# used, so that IC-7 to IC-10, IC-15 to IC-18, IC-20 and IC-21 have nothing to bite on; a test below says so.
OBSERVED = "?o a qb:Observation ; qb:dataSet/qb:structure/qb:component "
BROKEN = {
    "IC-1 unique data set": """{ ?o a qb:Observation FILTER NOT EXISTS { ?o qb:dataSet ?d } } UNION
        { ?o qb:dataSet ?d, ?e FILTER (?d != ?e) }""",
    "IC-2 unique structure": """{ ?d a qb:DataSet FILTER NOT EXISTS { ?d qb:structure ?s } } UNION
        { ?d qb:structure ?s, ?t FILTER (?s != ?t) }""",
    "IC-3 structure has a measure": """?s a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?s qb:component/qb:measure ?m . ?m a qb:MeasureProperty }""",
    "IC-4 dimensions have a range": "?d a qb:DimensionProperty FILTER NOT EXISTS { ?d rdfs:range ?r }",
    "IC-5 concept dimensions have code lists": """?d a qb:DimensionProperty ; rdfs:range skos:Concept
        FILTER NOT EXISTS { ?d qb:codeList ?l }""",
    "IC-6 only attributes may be optional": """?s qb:component ?c . ?c qb:componentRequired false
        FILTER NOT EXISTS { ?c qb:attribute ?a . ?a a qb:AttributeProperty }""",
    "IC-11 all dimensions required": f"{OBSERVED} ?c . ?c qb:dimension ?p FILTER NOT EXISTS {{ ?o ?p ?v }}",
    "IC-13 required attributes": f"""{OBSERVED} ?c . ?c qb:componentRequired true ; qb:attribute ?p
        FILTER NOT EXISTS {{ ?o ?p ?v }}""",
    "IC-14 all measures present": f"{OBSERVED} ?c . ?c qb:measure ?p FILTER NOT EXISTS {{ ?o ?p ?v }}",
    "IC-19 codes from the code list": f"""{OBSERVED} ?c . ?c qb:dimension ?p . ?p qb:codeList ?l .
        ?l a skos:Collection . ?o ?p ?v FILTER NOT EXISTS {{ ?l skos:member+ ?v }}""",
    "no property but those of the structure": """?o a qb:Observation ; qb:dataSet/qb:structure ?s ; ?p ?v
        FILTER (?p NOT IN (rdf:type, qb:dataSet))
        FILTER NOT EXISTS { ?s qb:component/(qb:dimension|qb:measure|qb:attribute) ?p }""",
    "one value of each": f"""{OBSERVED} ?c . ?c (qb:dimension|qb:measure|qb:attribute) ?p . ?o ?p ?v, ?w
        FILTER (!sameTerm(?v, ?w))""",
    "codes of a list are described": "?l a skos:Collection ; skos:member ?v FILTER NOT EXISTS { ?v skos:inScheme ?s }",
}

FAULTS = {
    "IC-1 unique data set": "DELETE WHERE { ?o qb:dataSet <%sdataset/observations> }",
    "IC-2 unique structure": "DELETE WHERE { <%sdataset/observations> qb:structure ?s }",
    "IC-3 structure has a measure": "DELETE WHERE { ?c qb:measure ?m }",
    "IC-4 dimensions have a range": "DELETE WHERE { esf:startYear rdfs:range ?r }",
    "IC-5 concept dimensions have code lists": "DELETE WHERE { esf:startYear qb:codeList ?r }",
    "IC-6 only attributes may be optional": (
        "INSERT { ?c qb:componentRequired false } WHERE { ?c qb:measure esf:projectCount }"
    ),
    "IC-11 all dimensions required": "DELETE WHERE { ?o esf:startYear ?y }",
    "IC-13 required attributes": "DELETE WHERE { ?o esf:totalCostCoverage ?y }",
    "IC-14 all measures present": "DELETE WHERE { ?o esf:projectCount ?y }",
    "IC-19 codes from the code list": "DELETE WHERE { ?l skos:member <%sconcept/absent/absent> }",
    "no property but those of the structure": "INSERT { ?o esf:totalCost 1 } WHERE { ?o a qb:Observation }",
    "one value of each": "INSERT { ?o esf:projectCount 0 } WHERE { ?o a qb:Observation }",
    "codes of a list are described": "DELETE WHERE { <%sconcept/absent/absent> skos:inScheme ?s }",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_cube_is_well_formed(store: ox.Store, name: str) -> None:
    assert not store.query(f"ASK {{ {BROKEN[name]} }}", prefixes=PREFIXES)


@pytest.mark.parametrize("name", BROKEN)
def test_the_constraint_bites(store: ox.Store, name: str) -> None:
    broken = ox.Store()
    broken.bulk_extend(iter(store))
    broken.update(FAULTS[name].replace("%s", IRIS.base), prefixes=PREFIXES)
    assert broken.query(f"ASK {{ {BROKEN[name]} }}", prefixes=PREFIXES)


def test_no_two_observations_have_the_same_dimensions(store: ox.Store) -> None:
    """IC-12, by keys: as a query over pairs it takes the square of the time."""
    dimensions = {
        quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(f"{QB}dimension"), None) if quad.object
    }
    keys = []
    for quad in store.quads_for_pattern(None, ox.NamedNode(f"{QB}dataSet"), None):
        values = store.quads_for_pattern(quad.subject, None, None)
        keys.append((quad.object, frozenset((v.predicate, v.object) for v in values if v.predicate in dimensions)))
    assert len(keys) == len(set(keys)) > 100


def test_what_would_call_for_the_other_constraints_is_not_used(store: ox.Store) -> None:
    terms = {quad.predicate.value for quad in store} | {
        quad.object.value for quad in store if isinstance(quad.object, ox.NamedNode)
    }
    for name in ("slice", "sliceKey", "sliceStructure", "observation", "measureType", "HierarchicalCodeList", "Slice"):
        assert f"{QB}{name}" not in terms


def test_a_subject_is_stated_in_one_go_once_and_without_blank_nodes(many: list[Counted]) -> None:
    lines = list(observation_triples(cube_of(many), IRIS))
    subjects = [subject for subject, _ in groupby(line.split(" ", 1)[0] for line in lines)]
    assert len(subjects) == len(set(subjects))
    assert len(lines) == len(set(lines))
    assert not any("_:" in line for line in lines)


def test_no_subject_of_the_cube_is_described_elsewhere(many: list[Counted]) -> None:
    own = {line.split(" ", 1)[0] for line in observation_triples(cube_of(many), IRIS)}
    assert own.isdisjoint(line.split(" ", 1)[0] for line in REFERENCES.ontology.triples)


def test_observations_are_found_by_their_keys(store: ox.Store) -> None:
    objective = IRIS.concept("objective-2021-2027", "A2A")
    for name, key, dimension, value in (
        (BY_CODE, IRIS.code_key(objective), "countedCode", objective),
        (BY_REGION, IRIS.region_key("SE12", "stated"), "countedRegion", f"{NUTS}SE12"),
        (BY_REGION, IRIS.region_key(None, "none"), "countedRegion", IRIS.concept("absent", "absent")),
    ):
        subject = ox.NamedNode(IRIS.observation(name, key))
        assert ox.Quad(subject, ox.NamedNode(ESF + dimension), ox.NamedNode(value)) in store, key
        assert ox.Quad(subject, ox.NamedNode(f"{QB}dataSet"), ox.NamedNode(IRIS.dataset(name))) in store


def test_the_country_and_what_has_no_region_are_the_whole(store: ox.Store, many: list[Counted]) -> None:
    query = f"""SELECT (SUM(?n) AS ?all) {{ ?o qb:dataSet <{IRIS.dataset(BY_REGION)}> ; esf:projectCount ?n ;
        esf:countedRegion ?r FILTER (?r IN (nuts:SE, <{IRIS.concept("absent", "absent")}>)) }}"""
    prefixes = {**PREFIXES, "nuts": NUTS}
    rows = store.query(query, prefixes=prefixes)
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["all"].value for row in rows] == [str(len(many))]


def test_the_table_holds_what_the_graph_holds(store: ox.Store, many: list[Counted]) -> None:
    cube = cube_of(many)
    rows = list(csv.DictReader(observation_csv(cube)))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert sum(int(row["projects"]) for row in rows) == len(many)
    query = f"""SELECT (SUM(?c) AS ?cost) (SUM(?n) AS ?stated) (COUNT(*) AS ?rows)
        {{ ?o qb:dataSet <{IRIS.dataset(ALL)}> ; esf:totalCostSum ?c ; esf:totalCostCoverage ?n }}"""
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    (found,) = solutions
    assert Decimal(found["cost"].value) == sum(Decimal(row["total_cost"]) for row in rows)
    assert int(found["stated"].value) == sum(int(row["total_cost_stated_by"]) for row in rows)
    assert int(found["rows"].value) == len(rows)


def test_an_empty_cube_states_nothing() -> None:
    assert list(observation_triples(Cube(), IRIS)) == []
    assert len(list(observation_csv(Cube()))) == 1
    assert Cube().rows() == CubeRows([], [], [])


def test_the_cube_stays_small_when_the_register_grows(many: list[Counted]) -> None:
    """Ten times the projects of the same kinds make no more observations."""
    again = [(replace(each, iri=f"{each.iri}-{copy}"), owner) for copy in range(10) for each, owner in many]
    one, ten = cube_of(many), cube_of(again)
    assert len(list(observation_triples(ten, IRIS))) == len(list(observation_triples(one, IRIS)))
    assert sum(tally.projects for tally in ten.cells.values()) == 10 * len(many)
