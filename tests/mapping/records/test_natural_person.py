"""Owners who are natural persons, by what stands in the field for their number. All numbers are of nobody."""

import pytest
from stdnum import luhn
from tests.cases import each_of
from tests.mapping.records.reading import TABLE, read

from esfgraph.fields.profile import packaged_profiles
from esfgraph.fields.table import FieldTable
from esfgraph.privacy.masking import MASK
from esfgraph.records.natural_person import could_be_persons
from esfgraph.records.redaction import finish
from esfgraph.sources.draft import Draft
from esfgraph.sources.readers import drafts

NAME = "Anna Prov Andersson"
LEADING_ZEROS = f"000112123{luhn.calc_check_digit('000112123')}".lstrip("0")

PERSONS = [
    *("1212121212", "121212-1212", "121212+1212", "191212121212", "19121212-1212", "16121212-1212", "850372-1230"),
    *("1212121212.0", "1212121212,00", "1,212121212E+09", "1.21212E9", "1,2E+09", "1.9121212121E11"),
    *("SE121212121201", "SE 121212-1212 01", "se121212-1212-01", "'1212121212", "1212121213", LEADING_ZEROS),
    *("１２１２１２１２１２", "١٢١٢١٢١٢١٢", "121212－1212", "121212&#45;1212", "12121212%312", "1212\u200b12-1212"),
    *("121212 1212", "121212\u20091212", "121212\u202f1212", "121212‐1212", "121212−1212", "121212.1212"),
    *("12 12 12 12 12", "1 212 121 212", "1,212,121,212", "1.212.121.212", "121212\t1212", "1212-12-12-1212"),
    *("2120000415, 1212121212", "212000-0415 / 121212-1212", "121212-1212 (212000-0415)", "2024-01-01 121212-1212"),
    *(
        "121212-****",
        "121212-XXXX",
        "121212",
        "19121212",
        "12121212120",
        "org.nr 121212-1212",
        "121212-1212 enskild firma",
    ),
]
ORGANISATIONS = [
    *("2120000415", "212000-0415", "162120000415", "SE212000041501", "8025185011", "556012-5790", "2120000416"),
    *("5560125790.0", "2,120000415E+09", "5.56012579E9", "212 000 0415", "2 120 000 415", "212000‑0415"),
    *("212000-0415, 802518-5011", "2021002114 / 2021004920", "2120000415 (kommun)", "5560-125790", "55601257900"),
    *("", "okänt", "saknas", "N/A", "212000", "21200004"),
]


@each_of(PERSONS)
def test_what_is_or_could_be_a_persons_number_hides_the_owner(number: str) -> None:
    assert could_be_persons(number)
    for label in (
        "Projektägare org.nr.",
        "Projektägare organisationsnummer / Beneficiary ID",
        "Beneficiary ID",
        "Org.nr",
    ):
        cells = {
            "Projektägare": NAME,
            label: number,
            "Stödmottagarens ort": "HITTEPÅBY",
            "Stödmottagarens land": "Sverige",
        }
        (raw,) = read({"Diarienummer": "25-030-S02", **cells, "Namn": "Steget"})
        assert raw.owner_is_person
        kept = repr(raw).replace(repr(raw.persons_names), "")
        assert not [gone for gone in (*NAME.split()[::2], "HITTEPÅBY", "121212") if gone in kept], label
        assert raw.first("title") is not None


@each_of(ORGANISATIONS)
def test_an_organisations_number_hides_nothing(number: str) -> None:
    assert not could_be_persons(number)
    (raw,) = read({"Diarienummer": "25-030-S02", "Projektägare": "Osby kommun", "Projektägare org.nr.": number})
    assert not raw.owner_is_person
    assert MASK not in raw.redacted


@pytest.mark.parametrize(
    "owner",
    [
        f"121212-1212, {NAME}",
        f"{NAME}, 121212-1212",
        f"{NAME} 121212-1212",
        f"{NAME} (1212121212)",
        f"19121212-1212 {NAME}",
        f"{NAME}, enskild firma",
        f"{NAME} Enskild näringsidkare",
    ],
)
def test_what_stands_beside_the_name_tells_a_person(owner: str) -> None:
    (raw,) = read({"Diarienummer": "25-030-S02", "Projektägare": owner}, text=f"{NAME} leder det.")
    assert raw.owner_is_person
    assert raw.text == f"{MASK} leder det."
    assert "Andersson" not in raw.redacted


@pytest.mark.parametrize(
    "label",
    [
        *("Stödmottagare", "Beneficiary", "Projektägare / Project owner", "Sökande", "Stödmottagarens namn"),
        *("Applicant name", "Bidragsmottagare", "Owner", "owner_name", "Huvudman", "Företag"),
        "Någonting helt annat",
    ],
)
def test_the_name_of_a_person_is_hidden_under_whatever_label(label: str) -> None:
    cells = {
        "Diarienummer": "25-030-S02",
        label: NAME,
        "Projektägare organisationsnummer": "121212-1212",
        "Ny kod": "A2A",
    }
    (raw,) = read(cells)
    assert raw.owner_is_person
    assert "Andersson" not in raw.redacted
    assert [value.value for value in raw.values if value.label == "Ny kod"] == ["A2A"]


def test_the_number_may_stand_under_a_label_that_no_field_lists() -> None:
    for label in ("Organisationsnummer", "Org nr", "orgnr", "VAT number", "Sökandes org.nr", "organization_number"):
        (raw,) = read({"Diarienummer": "25-030-S02", "Projektägare": NAME, label: "1212121212.0"})
        assert raw.owner_is_person, label
        assert "Andersson" not in raw.redacted


DANISH, KOHESIO = (packaged_profiles()[name] for name in ("esf-dk", "kohesio"))


@pytest.mark.parametrize(
    ("table", "row", "is_person"),
    [
        pytest.param(DANISH, {"Projekt-ID": "E-1", "CVR-nummer": "99000104"}, False, id="ends in a day, and is a CVR"),
        pytest.param(DANISH, {"Projekt-ID": "E-1", "CVR-nummer": "DK-99000104"}, False, id="with its letters"),
        pytest.param(DANISH, {"Projekt-ID": "E-1", "CVR-nummer": "99010104"}, True, id="a wrong check digit"),
        pytest.param(DANISH, {"Projekt-ID": "E-1", "CVR-nummer": "120385-1234"}, True, id="a Danish person"),
        pytest.param(DANISH, {"Projekt-ID": "E-1", "CVR-nummer": "131052A308T"}, True, id="a Finnish person"),
        pytest.param(
            KOHESIO,
            {"Operation_Local_Identifier": "A", "Beneficiary_Local_Identifier": "911111128", "CountryCode": "NO"},
            False,
            id="Norway's, by the record's country",
        ),
        pytest.param(
            TABLE,
            {"Diarienummer": "25-030-S02", "Projektägare org.nr.": "9900010-6", "Stödmottagarens land": "Finland"},
            False,
            id="in the Swedish register",
        ),
    ],
)
def test_a_number_of_another_countrys_organisations_is_no_persons(
    table: FieldTable, row: dict[str, str], is_person: bool
) -> None:
    data = f"{';'.join(row)}\n{';'.join(row.values())}\n".encode()
    (draft,) = drafts("list.csv", data, table)
    assert isinstance(draft, Draft)
    assert finish(draft, table).owner_is_person is is_person
