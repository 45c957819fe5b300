"""The example queries give the right rows on the seeds."""

import pytest

from esfgraph.examples import load_examples
from esfgraph.iris import DEFAULT_BASE
from esfgraph.querying import Rows, answer
from esfgraph.releases import Release

EXAMPLES = {example.name: example for example in load_examples()}
MAX_LINES = 10


def ask(release: Release, name: str) -> list[list[str]]:
    reply = answer(release, EXAMPLES[name].with_prefixes, None)
    assert isinstance(reply, Rows)
    return reply.rows


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_short_bilingual_and_gives_rows(release: Release, name: str) -> None:
    example = EXAMPLES[name]
    assert set(example.titles) == set(example.descriptions) == {"sv", "en"}
    assert len(example.query.splitlines()) <= MAX_LINES
    assert ask(release, name)


def test_granted_support_by_stated_region_says_how_many_state_it(release: Release) -> None:
    assert ask(release, "support-by-stated-region") == [
        ["", "", "4341993", "1", "0"],
        ["SE11", "Stockholm", "0", "0", "1"],
        ["SE12", "Östra Mellansverige", "9923980", "1", "0"],
        ["SE21", "Småland med öarna", "0", "0", "1"],
        ["SE23", "Västsverige", "0", "0", "1"],
    ]


def test_support_by_nuts_1_region_counts_what_lies_below_and_by_which_region(release: Release) -> None:
    assert ask(release, "support-by-nuts1-region") == [
        ["SE1", "9923980", "2", "1", "0"],
        ["SE2", "4341993", "3", "1", "1"],
    ]


def test_projects_of_an_owner_by_organisation_number(release: Release) -> None:
    title = "Multikompetent team för långvariga biståndstagare"
    assert ask(release, "projects-of-an-owner") == [
        [f"{DEFAULT_BASE}project/23-024-S04", "23-024-S04", title, "2024-02-01", "2027-01-31"]
    ]


def test_the_chain_from_an_owner_up_to_the_country_shows_its_rule(release: Release) -> None:
    rows = ask(release, "from-owner-to-country")
    assert [row[0] for row in rows] == [
        f"{DEFAULT_BASE}municipality/0561",
        f"{DEFAULT_BASE}county/05",
        *(f"nuts:{code}" for code in ("SE123", "SE12", "SE1", "SE")),
    ]
    assert {row[2] for row in rows} == {"seat-by-number-and-name"}


def test_every_projects_objective_has_labels_and_says_whose_they_are(release: Release) -> None:
    concept = f"{DEFAULT_BASE}concept/"
    a1, a2 = (f"{concept}objective-2021-2027/{code}" for code in ("A1", "A2"))
    inclusion = ["Uppmuntra till aktiv inkludering", a2, "Foster active inclusion", a2]
    far = (
        "Kvinnor och män som står långt från arbetsmarknaden ska komma i arbete, "
        "utbildning eller närmare arbetsmarknaden"
    )
    priority = f"{concept}priority-2014-2020/2"
    assert ask(release, "objectives-with-labels") == [
        ["2019/00383", "2.1", far, f"{concept}objective-2014-2020/2.1", "Increased transitions to work", priority],
        ["22-005-S01", "A2A", *inclusion],
        ["23-024-S04", "A2A", *inclusion],
        ["23-077-S06", "A1A", "Främja livslångt lärande", a1, "Promote lifelong learning", a1],
        ["25-030-S02", "A2A", *inclusion],
    ]


def test_projects_by_eu_objective_show_those_that_no_source_links(release: Release) -> None:
    rows = ask(release, "projects-by-eu-objective")
    assert [[period, code, count] for period, code, _, count in rows] == [
        ["2014-2020", "", "1"],
        ["2021-2027", "ESO4.7", "1"],
        ["2021-2027", "ESO4.8", "3"],
    ]


def test_all_fourteen_municipalities_of_norrbotten_own_no_seed_project(release: Release) -> None:
    rows = ask(release, "norrbotten-without-project")
    assert len(rows) == 14
    assert ["2580", "Luleå"] in rows


def test_intervention_field_140_knows_its_regulation_and_period(release: Release) -> None:
    [row] = ask(release, "intervention-field-140")
    assert row[2:4] == ["2021-2027", "http://data.europa.eu/eli/reg/2021/1060/oj"]
    assert "awaits checking" in row[4]


def test_a_total_leads_to_the_file_the_label_and_the_printed_value(release: Release) -> None:
    rows = {row[0]: row for row in ask(release, "where-a-total-comes-from")}
    assert rows["25-030-S02"][1:5] == ["18378980", "000_1fa7831598b9845a.txt", "Total projektbudget", "18 378 980"]
    assert "13-14 total-projektbudget" in rows["25-030-S02"][5]
