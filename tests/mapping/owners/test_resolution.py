"""Owners: names parted, numbers found by evidence, one organisation a number, seats by rule."""

import pytest
from tests.pages import read_page

from esfgraph.fields.owner_name import OwnerName
from esfgraph.fields.table import load_fields
from esfgraph.owners.likeness import Likeness, likeness
from esfgraph.owners.organization import Owner, find_seat, find_territory, gather
from esfgraph.owners.ownership import Address, Ownership, ownership_of, stated_number
from esfgraph.owners.register import Entry, Register
from esfgraph.owners.resolution import CUT_LENGTH, MOST_CANDIDATES, OwnerIndex, StatedNumber
from esfgraph.quality.owners import check_names, check_owner
from esfgraph.rdf.iris import Iris
from esfgraph.records.project import Project, identify, merge
from esfgraph.records.record import read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText
from esfgraph.triples.owners import owner_triples
from esfgraph.triples.references import References
from esfgraph.vocabulary.ontology import load_ontology
from esfgraph.vocabulary.places import Places

TABLE = load_fields()
IRIS = Iris()
OSBY = "2120000902"
BORAS = "2120001561"
ASSOCIATION = "8025185011"
STATE = "2021004920"


@pytest.fixture(scope="module")
def places() -> Places:
    return References(TABLE, load_ontology(IRIS)).ontology.places


@pytest.fixture(scope="module")
def index(places: Places) -> OwnerIndex:
    return OwnerIndex(places, Register())


def project(number: str, owner: str = "", owner_number: str = "", **values: str) -> Project:
    labels = {
        "Diarienummer": number,
        "Projektägare": owner,
        "Projektägare organisationsnummer": owner_number,
        "Stödmottagare postnr": values.get("postcode", ""),
        "Stödmottagare ort": values.get("town", ""),
        "Stödmottagarens land": values.get("country", ""),
        "Region": values.get("region", ""),
        "NUTS-2 kod": values.get("nuts", ""),
    }
    text = "".join(f"{label}:\n{value}\n" for label, value in labels.items() if value)
    record = read_record(read_page(SourceText(f"{number}.txt", text), TABLE), TABLE)
    return merge(identify(record, IRIS), [record], TABLE)


def owned(found: Project, index: OwnerIndex) -> Ownership:
    ownership = ownership_of(found, IRIS, index.answer)
    assert ownership is not None
    return ownership


def learned(index: OwnerIndex, projects: list[Project]) -> OwnerIndex:
    return index.learn(map(stated_number, projects))


def owners_of(projects: list[Project], index: OwnerIndex) -> list[Owner]:
    index = learned(index, projects)
    groups: dict[str, list[Ownership]] = {}
    for each in sorted((owned(each, index) for each in projects), key=lambda each: each.project):
        groups.setdefault(each.owner, []).append(each)
    return [gather(groups[owner], index) for owner in sorted(groups)]


@pytest.mark.parametrize(
    "printed", [f"{BORAS}, Exempelenheten", "212000-1561, Exempelenheten", f"{BORAS} Exempelenheten"]
)
def test_no_name_is_learnt_from_what_stands_behind_a_number(index: OwnerIndex, printed: str) -> None:
    projects = [project("25-030-S02", printed, BORAS), project("2019/00383", "Exempelenheten")]
    by_number, by_name = owners_of(projects, index)
    assert (by_number.number, by_number.names, [unit.name for unit in by_number.units]) == (
        BORAS,
        (),
        ["Exempelenheten"],
    )
    assert (by_name.number, by_name.names) == ("", ("Exempelenheten",))


def test_a_wrong_number_is_no_name(index: OwnerIndex) -> None:
    found = project("2019/00383", "212000-0903, Skolan")
    ownership = owned(found, index)
    assert (ownership.number, ownership.name, ownership.unit) == ("", "", "Skolan")
    part, owner = check_owner(found, ownership)
    assert (part.rule, owner.rule) == ("owner-part", "owner-without-number")
    assert "printed '212000-0903, Skolan'. Neither name nor unit: '212000-0903'." in part.message


def test_other_names_stand_behind_the_names_and_are_marked(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Exempel AB, Exempel", ASSOCIATION),
        project("25-031-S02", "Ett AB, Stiftelsen Exempel", ASSOCIATION),
        project("25-032-S02", "Ett AB, Ett", ASSOCIATION),
    ]
    (owner,) = owners_of(projects, index)
    assert (owner.names, owner.other_names) == (("Ett AB", "Exempel AB", "Ett", "Exempel"), ("Ett", "Exempel"))
    assert owner.units == ()


@pytest.mark.parametrize(
    ("name", "unit", "is_found"),
    [
        ("Exempelenheten", "Exempelenheten", True),
        ("EXEMPELENHETEN", "Exempelenheten", True),
        ("Exempelenheten", "Exempelskolan", False),
    ],
)
def test_a_unit_that_a_record_gives_as_the_organisation_is_told(
    index: OwnerIndex, name: str, unit: str, is_found: bool
) -> None:
    projects = [project("25-030-S02", name, BORAS), project("25-031-S02", f"Borås stad, {unit}", BORAS)]
    (owner,) = owners_of(projects, index)
    rules = [finding.rule for finding in check_names(owner)]
    assert rules == ["owner-names", *["owner-name-is-unit"] * is_found]


def test_the_number_in_an_address_is_the_one_that_is_stated(index: OwnerIndex, places: Places) -> None:
    projects = [
        project("25-030-S02", "Osby kommun, Skolan", "162120000902"),
        project("25-031-S02", f"{BORAS}, Skolan"),
        project("25-032-S02", "Exempel AB (556036-0793)"),
        project("25-033-S02", "SE802518501101, Skolan"),
        project("2019/00383", "Ett förbund"),
    ]
    references = References(TABLE, load_ontology(IRIS))
    for owner in owners_of(projects, index):
        numbers = ("#identifier>", "#notation>")
        stated = {
            line.rpartition(" ")[2].strip('"')
            for line in owner_triples(owner, references)
            if line.split(" ")[1].endswith(numbers)
        }
        assert stated == ({owner.iri.rpartition("/")[2]} if "/organization/" in owner.iri else set())


def test_a_region_and_a_body_of_the_register_are_known(places: Places) -> None:
    index = OwnerIndex(places, Register((Entry(OSBY, "Exempelverket"),)))
    assert index.split("Exempelverket, Enheten") == OwnerName("", "Exempelverket", "Enheten")
    assert index.split("Enheten, Exempelverket") == OwnerName("", "Exempelverket", "Enheten")
    assert index.split("Osby kommun, Exempelverket") == OwnerName("", "Osby kommun", "", (), ("Exempelverket",))


def test_an_owner_with_number_unit_and_address(index: OwnerIndex) -> None:
    found = project("25-030-S02", "Osby kommun, Skolan", OSBY, postcode="283 80", town="OSBY", country="Sverige")
    owner = IRIS.organization(OSBY)
    assert owned(found, index) == Ownership(
        project=found.iri,
        owner=owner,
        number=OSBY,
        name="Osby kommun",
        unit="Skolan",
        unit_iri=f"{owner}/unit/skolan",
        address=Address(f"{owner}/address/28380-osby", "28380", "OSBY", "SWE"),
        likeness=Likeness("area 1273"),
    )


def test_a_project_that_names_no_owner_has_none(index: OwnerIndex) -> None:
    assert ownership_of(project("25-030-S02", town="OSBY"), IRIS, index.answer) is None


def test_an_owner_may_be_a_number_alone(index: OwnerIndex) -> None:
    ownership = owned(project("25-030-S02", owner_number=OSBY), index)
    assert (ownership.owner, ownership.name, ownership.address) == (IRIS.organization(OSBY), "", None)


@pytest.mark.parametrize("number", ["212000-0902", "162120000902"])
def test_two_spellings_of_one_number_are_one_owner(index: OwnerIndex, number: str) -> None:
    (owner,) = owners_of([project("25-030-S02", "A", OSBY), project("25-030-S03", "B", number)], index)
    assert (owner.number, owner.names) == (OSBY, ("A", "B"))


def test_a_wrong_number_identifies_no_one(index: OwnerIndex) -> None:
    ownership = owned(project("25-030-S02", "Ett förbund", "2120000903"), index)
    assert (ownership.number, ownership.owner) == ("", f"{IRIS.project('25-030-S02')}/owner")


def test_owners_without_number_are_never_shared(index: OwnerIndex) -> None:
    numbers = [f"2019/0038{digit}" for digit in range(3)]
    owners = owners_of([project(number, "Ett förbund, Enheten") for number in numbers], index)
    assert [owner.iri for owner in owners] == [f"{IRIS.project(number)}/owner" for number in numbers]
    assert [owner.units for owner in owners] == [((f"{owner.iri}/unit/enheten", "Enheten"),) for owner in owners]


def test_names_stand_by_number_of_projects_and_then_by_alphabet(index: OwnerIndex) -> None:
    names = ["Borås stad", "BORÅS KOMMUN", "Borås Stad", "BORÅS KOMMUN"]
    projects = [project(f"25-03{at}-S02", name, BORAS) for at, name in enumerate(names)]
    (owner,) = owners_of(projects, index)
    assert owner.names == ("BORÅS KOMMUN", "Borås Stad", "Borås stad")


def test_units_and_addresses_are_gathered_once(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Osby kommun, Skolan", OSBY, postcode="28380", town="OSBY"),
        project("25-031-S02", "Osby kommun, SKOLAN", OSBY, postcode="283 80", town="Osby"),
        project("25-032-S02", "Osby kommun, Vården", OSBY, postcode="28301", town="OSBY"),
    ]
    (owner,) = owners_of(projects, index)
    assert owner.units == ((f"{owner.iri}/unit/skolan", "SKOLAN"), (f"{owner.iri}/unit/varden", "Vården"))
    assert [address.postcode for address in owner.addresses] == ["28301", "28380"]


def test_owners_come_in_order_whatever_the_order_of_projects(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Osby kommun", OSBY, postcode="28380", town="OSBY"),
        project("25-031-S02", "OSBY KOMMUN", OSBY, postcode="28380", town="Osby"),
        project("25-032-S02", "BORÅS KOMMUN", BORAS),
        project("2019/00383", "Ett förbund"),
    ]
    assert owners_of(projects, index) == owners_of(projects[::-1], index)


def test_a_person_is_an_owner_without_name_number_or_address(index: OwnerIndex) -> None:
    found = project("25-030-S02", "Anna Testdotter", "850312-1234", postcode="28380", town="OSBY")
    (owner,) = owners_of([found], index)
    assert owner == Owner(
        f"{found.iri}/owner", "", (), (), (), None, None, projects=1, evidence="person", hidden="person"
    )


# How the number of an owner is found.


def test_a_number_is_taken_from_another_record_with_exactly_the_name(index: OwnerIndex) -> None:
    projects = [project("25-030-S02", "ETT FÖRBUND", ASSOCIATION), project("2019/00383", "Ett förbund, Enheten")]
    ownership = owned(projects[1], learned(index, projects))
    assert (ownership.number, ownership.rule) == (ASSOCIATION, "owner-by-exact-name")
    assert ownership.owner == IRIS.organization(ASSOCIATION)


def test_a_name_with_two_numbers_decides_nothing(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Ett förbund", ASSOCIATION),
        project("25-031-S02", "Ett förbund", OSBY),
        project("2019/00383", "Ett förbund"),
    ]
    ownership = owned(projects[2], learned(index, projects))
    assert (ownership.number, ownership.rule) == ("", None)
    assert ownership.candidates == (IRIS.organization(OSBY), IRIS.organization(ASSOCIATION))


def test_a_register_gives_a_number_and_the_packaged_one_comes_first(places: Places) -> None:
    ours = Register((Entry(OSBY, "Ett förbund"),))
    theirs = Register((Entry(BORAS, "Ett förbund"), Entry(BORAS, "Ett till")))
    index = OwnerIndex(places, ours, theirs)
    for name, number, rule in (
        ("ett FÖRBUND", OSBY, "owner-by-register"),
        ("Ett till", BORAS, "owner-by-supplied-register"),
        ("Ett annat", "", None),
    ):
        found = index.answer(name).resolution
        assert (found.number, found.rule) == (number, rule)


def test_a_record_decides_before_a_register(places: Places) -> None:
    projects = [project("25-030-S02", "Ett förbund", ASSOCIATION), project("2019/00383", "Ett förbund")]
    index = learned(OwnerIndex(places, Register((Entry(OSBY, "Ett förbund"),))), projects)
    assert owned(projects[1], index).rule == "owner-by-exact-name"
    assert owned(projects[1], index).number == ASSOCIATION


def test_a_stated_number_needs_no_rule(places: Places) -> None:
    index = OwnerIndex(places, Register((Entry(OSBY, "Ett förbund"),)))
    ownership = owned(project("25-030-S02", "Ett förbund", ASSOCIATION), index)
    assert (ownership.number, ownership.rule) == (ASSOCIATION, None)


def test_another_name_of_a_municipality_makes_a_candidate_only(index: OwnerIndex) -> None:
    projects = [project("25-030-S02", "BORÅS KOMMUN", BORAS), project("2019/00383", "Borås stad")]
    ownership = owned(projects[1], learned(index, projects))
    assert (ownership.number, ownership.candidates) == ("", (IRIS.organization(BORAS),))


def test_a_cut_name_makes_a_candidate_only(index: OwnerIndex) -> None:
    name = "Samordningsförbundet Älven och Ån"
    projects = [project("25-030-S02", name, ASSOCIATION), project("2010-3020123", name[:CUT_LENGTH])]
    knowing = learned(index, projects)
    assert owned(projects[1], knowing).candidates == (IRIS.organization(ASSOCIATION),)
    assert owned(project("2010-3020124", name[: CUT_LENGTH - 1]), knowing).candidates == ()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Borås stad", "it may be http://localhost:8000/organization/2120001561, but nothing decides"),
        ("x" * CUT_LENGTH, "so it may be cut"),
        ("Ett förbund", "neither another record nor a register has exactly this name"),
    ],
)
def test_an_owner_without_number_is_worth_a_look(index: OwnerIndex, name: str, reason: str) -> None:
    projects = [project("2019/00383", name), project("25-030-S02", "BORÅS KOMMUN", BORAS)]
    knowing = learned(index, projects)
    (finding,) = list(check_owner(projects[0], owned(projects[0], knowing)))
    assert (finding.severity, finding.rule) == (Severity.INFO, "owner-without-number")
    assert finding.position == projects[0].values["owner"].position
    assert reason in finding.message
    assert list(check_owner(projects[1], owned(projects[1], knowing))) == []


# Which names may be of one organisation.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hässleholms kommun", "HÄSSLEHOLMS KOMMUN"),
        ("Hässleholms kommun", "Hässleholm kommun"),
        ("Hässleholms kommun", "Kommunen Hässleholm"),
        ("Hässleholms kommun", "Hässleholm Municipality"),
        ("Borås stad", "Borås kommun"),
        ("Region Gotland", "Gotlands kommun"),
        ("Region Jämtland Härjedalen", "Jämtlands läns landsting"),
        ("Region Jämtland/Härjedalen", "Region Jämtland Härjedalen"),
        ("Västra Götalandsregionen", "Region Västra Götaland"),
        ("Landstinget i Uppsala län", "REGION UPPSALA"),
        ("Insamlingsstiftelsen HOPE Exempel", "HOPE Exempel"),
        ("Stiftelsen HOPE Exempel", "Insamlingsstiftelsen HOPE Exempel"),
        ("Exempelgruppen AB", "Exempelgruppen Aktiebolag (publ)"),
        ("Exempelbyn ek. för.", "Exempelbyn ekonomisk förening"),
        ("Exempelbyns förening", "Föreningen Exempelbyn"),
        ("Samordningsförbundet Exempelån", "Exempelåns samordningsförbund"),
        ("Studieförbundet Lära & Veta", "Lära och Veta"),
        ("Exempelverket", "EXEMPELVERKET"),
        ("Exempelförbundet", "EXEMPELFÖRBUND"),
    ],
)
def test_names_are_alike_without_case_genitive_and_legal_form(index: OwnerIndex, one: str, other: str) -> None:
    first, second = (likeness(name, index.forms, index.places) for name in (one, other))
    assert first.key
    assert first.key == second.key
    assert index.forms.agree(first.forms, second.forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hässleholms kommun", "Hässleholms församling"),
        ("Hässleholms kommun", "Hässleholm"),
        ("Osby AB", "Osby förening"),
        ("Osby", "Osby förening"),
        ("Region Uppsala", "Uppsala kommun"),
        ("Region Skåne", "Kommunförbundet Skåne"),
        ("Stiftelsen Exempel", "Exempel AB"),
        ("Samordningsförbundet Exempel", "Idrottsförbundet Exempel"),
        ("Exempel Norr AB", "Exempel Söder AB"),
        ("Stiftelsen", "Föreningen"),
        ("AB", "Aktiebolaget"),
        ("Exempelförbundet", "Exemplarförbundet"),
    ],
)
def test_other_names_are_not_alike(index: OwnerIndex, one: str, other: str) -> None:
    first, second = (likeness(name, index.forms, index.places) for name in (one, other))
    assert not first.key or first.key != second.key or not index.forms.agree(first.forms, second.forms)


@pytest.mark.parametrize(
    ("stated", "name", "rule"),
    [
        ("Exempelgruppen Aktiebolag", "Exempelgruppen AB", "candidate-by-name"),
        ("BORÅS KOMMUN", "Borås stad", "candidate-by-name"),
        ("REGION UPPSALA", "Uppsala läns landsting", "candidate-by-name"),
        ("Samordningsförbundet Exempelån och Exempelsjön", "Samordningsförbundet Exempelån", "candidate-by-cut-name"),
    ],
)
def test_a_candidate_carries_the_rule_by_which_it_is_offered(
    index: OwnerIndex, stated: str, name: str, rule: str
) -> None:
    projects = [project("25-030-S02", stated, ASSOCIATION), project("2019/00383", name)]
    ownership = owned(projects[1], learned(index, projects))
    assert (ownership.number, ownership.candidates) == ("", (IRIS.organization(ASSOCIATION),))
    assert ownership.candidate_rules == (rule,)


def test_candidates_are_few(index: OwnerIndex) -> None:
    numbers = [f"80251850{digits}" for digits in range(11, 41)]
    knowing = index.learn(StatedNumber("Exempel", number) for number in numbers)
    assert len(owned(project("2019/00383", "Exempel"), knowing).candidates) == MOST_CANDIDATES
    (owner, *_) = owners_of([project("2019/00383", "Exempel")], index)
    more = gather([owned(project("2019/00383", "Exempel"), index)], index, [f"http://x/{at}" for at in range(30)])
    assert (owner.candidates, len(more.candidates), more.candidate_rules) == (
        (),
        MOST_CANDIDATES,
        ("candidate-by-name",),
    )


# Names of 2007-2013 may be other bodies' than those of today.


@pytest.mark.parametrize(
    ("stating", "naming", "is_concluded"),
    [
        ("25-030-S02", "2019/00383", True),
        ("2019/00383", "25-030-S02", True),
        ("25-030-S02", "2008-3030382", False),
        ("2019/00383", "2008-3030382", False),
        ("2008-3030382", "2019/00383", False),
        ("2008-3030382", "25-030-S02", False),
        ("2008-3030382", "2009-3030383", True),
    ],
)
def test_a_number_is_not_concluded_across_2007_2013(
    index: OwnerIndex, stating: str, naming: str, is_concluded: bool
) -> None:
    projects = [project(stating, "Ett förbund", ASSOCIATION), project(naming, "Ett förbund")]
    ownership = owned(projects[1], learned(index, projects))
    organization = IRIS.organization(ASSOCIATION)
    if is_concluded:
        assert (ownership.owner, ownership.rule, ownership.candidates) == (organization, "owner-by-exact-name", ())
    else:
        assert (ownership.number, ownership.rule) == ("", None)
        assert (ownership.candidates, ownership.candidate_rules) == ((organization,), ("candidate-by-name",))


def test_each_time_has_its_own_number_for_a_name(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Ett förbund", ASSOCIATION),
        project("2008-3030382", "Ett förbund", OSBY),
        project("2019/00383", "Ett förbund"),
        project("2009-3030383", "Ett förbund"),
    ]
    knowing = learned(index, projects)
    assert [owned(each, knowing).number for each in projects[2:]] == [ASSOCIATION, OSBY]


# Of which territory an owner is the body.


@pytest.mark.parametrize(
    ("number", "names", "code"),
    [
        ("", ["Hässleholms kommun"], "1293"),
        ("", ["HÄSSLEHOLM KOMMUN"], "1293"),
        ("", ["Kommunen Hässleholm"], "1293"),
        ("", ["Municipality of Hässleholm"], "1293"),
        (OSBY, ["Osby kommun"], "1273"),
        (OSBY, ["Osby kommun", "OSBY KOMMUN", "Vuxenutbildningen"], "1273"),
        (BORAS, ["Borås stad", "Borås kommun"], "1490"),
        ("", ["Region Gotland"], "0980"),
        ("2321000172", ["Region Västmanland"], "19"),
        ("", ["Västmanlands läns landsting"], "19"),
        ("", ["Landstinget Västmanland"], "19"),
        ("", ["Landstinget i Kalmar län"], "08"),
        ("", ["Region Örebro län"], "18"),
        ("", ["Region Sörmland"], "04"),
        ("", ["Region Jämtland-Härjedalen"], "23"),
        ("", ["VÄSTRA GÖTALANDSREGIONEN"], "14"),
        ("", ["Region Dalarna", "Landstinget Dalarna"], "20"),
        (ASSOCIATION, ["Osby kommun"], None),
        ("5560360793", ["Region Skåne"], None),
        (OSBY, ["Osby kommun", "Borås stad"], None),
        ("", ["Osby"], None),
        ("", ["Uppsala län"], None),
        ("", ["Region Syd"], None),
        ("", ["Kommunförbundet Kalmar län"], None),
        ("", ["Länsstyrelsen i Kalmar län"], None),
        ("", [], None),
    ],
)
def test_the_territory_of_a_public_body(index: OwnerIndex, number: str, names: list[str], code: str | None) -> None:
    area = find_territory(number, names, index)
    assert (area.code if area else None) == code


# Where an owner has its seat.


def address(postcode: str = "", town: str = "") -> Address:
    return Address(f"{IRIS.organization(OSBY)}/address/x", postcode, town, "")


@pytest.mark.parametrize(
    ("number", "names", "towns", "code", "rule"),
    [
        pytest.param(OSBY, ["OSBY KOMMUN"], [], "1273", "seat-by-number-and-name", id="number and name"),
        pytest.param(BORAS, ["Borås stad"], ["OSBY"], "1490", "seat-by-number-and-name", id="before the town"),
        pytest.param("", ["Osby kommun"], [], "1273", "seat-by-name", id="name alone"),
        pytest.param(ASSOCIATION, ["Osby kommun"], [], "1273", "seat-by-name", id="number of another series"),
        pytest.param(OSBY, ["Skolan", "Osby kommun"], [], "1273", "seat-by-number-and-name", id="any of its names"),
        pytest.param(ASSOCIATION, ["Ett förbund"], ["KALMAR"], "0880", "seat-by-postal-town", id="postal town"),
        pytest.param("", ["Ett förbund"], ["KALMAR", "Kalmar"], "0880", "seat-by-postal-town", id="one town twice"),
        pytest.param("", ["Ett förbund"], ["KALMAR", "OSBY"], None, None, id="two towns decide nothing"),
        pytest.param("", ["Ett förbund"], ["KALMAR", "Ingenstans"], "0880", "seat-by-postal-town", id="one known town"),
        pytest.param(OSBY, ["Osby"], [], None, None, id="a bare name is no municipality's"),
        pytest.param("", ["Kommunförbundet Kalmar län"], [], None, None, id="a name that holds one"),
        pytest.param(STATE, ["MALMÖ UNIVERSITET"], [], "1280", "seat-by-place-in-name", id="a public body's name"),
        pytest.param(STATE, ["Karlstads universitet"], [], "1780", "seat-by-place-in-name", id="its genitive"),
        pytest.param(STATE, ["Högskolan Dals-Ed"], [], "1438", "seat-by-place-in-name", id="a hyphen"),
        pytest.param(STATE, ["Nämnden Upplands Väsby"], [], "0114", "seat-by-place-in-name", id="two words"),
        pytest.param(STATE, ["Länsstyrelsen i Kalmar län"], [], None, None, id="a county's name"),
        pytest.param(STATE, ["Högskolan Malmö Lund"], [], None, None, id="two municipalities"),
        pytest.param(STATE, ["Malmö universitet"], ["LUND"], "1281", "seat-by-postal-town", id="the town before it"),
        pytest.param("", ["Malmö universitet"], [], None, None, id="without a number of a public body"),
        pytest.param(ASSOCIATION, ["Malmö förening"], [], None, None, id="another number"),
        pytest.param("", [], [], None, None, id="nothing"),
    ],
)
def test_a_seat_and_its_rule(
    index: OwnerIndex, number: str, names: list[str], towns: list[str], code: str | None, rule: str | None
) -> None:
    seat, by = find_seat(number, names, [address(town=town) for town in towns], index)
    assert (seat.code if seat else None, by) == (code, rule)


@pytest.mark.parametrize(
    ("postcodes", "code", "rule"),
    [
        pytest.param(["28380"], "1273", "seat-by-postcode", id="one"),
        pytest.param(["28380", "28381"], "1273", "seat-by-postcode", id="two of one municipality"),
        pytest.param(["28380", "39127"], "0880", "seat-by-postal-town", id="two of two: the town decides"),
        pytest.param(["00000"], "0880", "seat-by-postal-town", id="none that is known"),
        pytest.param(["99999"], "0880", "seat-by-postal-town", id="a municipality that is none"),
    ],
)
def test_the_users_postcodes_come_before_the_postal_town(
    places: Places, postcodes: list[str], code: str, rule: str
) -> None:
    table = {"28380": "1273", "28381": "1273", "39127": "0880", "99999": "9999"}
    index = OwnerIndex(places, Register(), postcodes=table)
    seat, by = find_seat("", ["Ett förbund"], [address(postcode, "KALMAR") for postcode in postcodes], index)
    assert (seat.code if seat else None, by) == (code, rule)


@pytest.mark.parametrize(
    ("postcodes", "code", "rule"),
    [
        pytest.param(["28380"], "1273", "seat-by-postcode", id="the user's table first"),
        pytest.param(["28381"], "1280", "seat-by-geonames-postcode", id="then GeoNames"),
        pytest.param(["28381", "28382"], "0880", "seat-by-postal-town", id="two of two: the town decides"),
    ],
)
def test_postcodes_of_geonames_come_between(places: Places, postcodes: list[str], code: str, rule: str) -> None:
    geonames = {"28380": "1280", "28381": "1280", "28382": "1281"}
    index = OwnerIndex(places, Register(), postcodes={"28380": "1273"}, geonames=geonames)
    seat, by = find_seat("", ["Ett förbund"], [address(postcode, "KALMAR") for postcode in postcodes], index)
    assert (seat.code if seat else None, by) == (code, rule)


def test_the_region_of_a_project_is_never_a_seat(index: OwnerIndex) -> None:
    (owner,) = owners_of([project("25-030-S02", "Ett förbund", region="Stockholm", nuts="SE11")], index)
    assert (owner.seat, owner.seat_rule) == (None, None)


def test_the_seat_of_an_owner_comes_from_all_its_projects(index: OwnerIndex) -> None:
    projects = [
        project("25-030-S02", "Ett förbund", ASSOCIATION),
        project("25-031-S02", "X", ASSOCIATION, town="KALMAR"),
    ]
    (owner,) = owners_of(projects, index)
    assert owner.seat is not None
    assert (owner.seat.name_sv, owner.seat_rule) == ("Kalmar", "seat-by-postal-town")
