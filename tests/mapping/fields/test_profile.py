"""Profiles of other registers: those that travel along, those of a person, and what is said of one that is none."""

from pathlib import Path

import pytest
from tests.cases import each_of

from esfgraph.errors import UsageError
from esfgraph.fields.countries import UNDETERMINED, load_countries
from esfgraph.fields.profile import load_profile, packaged_profiles, profile_names, tables_of
from esfgraph.fields.table import load_fields

OWN = """
title = { sv = "Norges lista", en = "List of Norway" }
country = "NO"
decimals = ","
dates = "day-month-year"
kept = ["Fylke"]

[numbers]
"2021-2027" = 'N-\\d+'

[labels]
number = ["Prosjektnummer"]
title = ["Prosjektnavn"]
contact_person = ["Kontaktperson"]

[label_words]
person = ["saksbehandler*"]

[words.flag]
"Ikkje" = false
"""
FAULTS = {
    'colour = "red"\n' + OWN: "has the unknown key 'colour'",
    OWN.replace("title = {", "titel = {", 1): "has the unknown key 'titel'",
    OWN.replace('number = ["Prosjektnummer"]', ""): "no label tells of which project a record is",
    OWN.replace("title = [", "titles = ["): "labels of an unknown field 'titles'",
    OWN.replace('"Prosjektnavn"', '"Prosjektnavn", "prosjektnummer"'): "stands under both 'number' and 'title'",
    OWN.replace('kept = ["Fylke"]', 'kept = ["Prosjektnavn"]'): "stands under both 'title' and 'kept: Prosjektnavn'",
    OWN.replace('"Prosjektnavn"', '" "'): "a label of 'title' is empty",
    OWN.replace('"NO"', '"XX"'): "its country 'XX' is not known; write one of AT,",
    OWN.replace('country = "NO"', 'currency = "NOK"'): "nothing tells the country of a record",
    OWN.replace('"NO"', '"BG"'): "nothing tells the currency of amounts",
    OWN.replace('"NO"', '"NO"\ncurrency = "XXX"'): "its currency 'XXX' is not known",
    OWN.replace('"NO"', '"NO"\nlanguage = "norsk"'): "its language 'norsk' is not one of",
    OWN.replace('"2021-2027"', '"2021"'): "numbers of an unknown period '2021'",
    OWN.replace("N-", "N-("): "its form of numbers of 2021-2027 is no regular expression",
    OWN.replace("[numbers]", 'owner_number = { module = "no.such", name = "x" }\n[numbers]'): "no numbers 'no.such'",
    OWN + '\n[words.country]\n"Noreg" = "NO"\n': "the country of 'Noreg' is 'NO', which is not known",
    OWN.replace('dates = "day-month-year"', 'dates = "backwards"'): "is not as a profile is: Invalid enum value",
    OWN.replace('number = ["Prosjektnummer"]', 'number = "Prosjektnummer"'): "is not as a profile is: Expected `array`",
    OWN.replace('"NO"', '"NO'): "is no TOML",
}


def test_those_that_travel_along_are_whole() -> None:
    assert profile_names() == ["esf-se", "erdf-se", "esf-dk", "esf-fi", "kohesio"]
    assert [*tables_of(())] == ["", "erdf-se", "esf-dk", "esf-fi", "kohesio"]
    for table in packaged_profiles().values():
        assert table.field_of("Namn") is None, "labels of the Swedish register are no other's"
        assert {field.key for field in load_fields().fields} <= table.by_key.keys()


def test_what_a_profile_does_not_say_its_country_does() -> None:
    tables = packaged_profiles()
    told = {name: (each.profile.country, each.profile.currency, each.profile.language) for name, each in tables.items()}
    assert told == {
        "erdf-se": ("SE", "SEK", "sv"),
        "esf-dk": ("DK", "DKK", "da"),
        "esf-fi": ("FI", "EUR", "fi"),
        "kohesio": ("", "EUR", ""),
    }


def test_a_code_of_a_national_list_is_another_code_in_each_register() -> None:
    table = packaged_profiles()["esf-dk"]
    assert table.by_key["priority"].scheme == "priority-esf-dk"
    assert table.by_key["intervention_field"].scheme == load_fields().by_key["intervention_field"].scheme


def test_a_persons_own_profile_is_read_and_words_are_added(tmp_path: Path) -> None:
    path = tmp_path / "esf-no.toml"
    path.write_text(OWN, encoding="utf-8")
    table = tables_of((str(path),))["esf-no"]
    assert (table.profile.currency, table.profile.language) == ("NOK", UNDETERMINED), "Norway has two written languages"
    assert all(map(table.label_words.is_contact, ("Saksbehandler", "Kontaktperson")))
    assert [table.folded_words["flag"][word] for word in ("ikkje", "nej", "ja")] == [False, False, True]
    assert table.field_of("Fylke") == table.by_key["kept: Fylke"]
    assert [period.number for period in table.periods if period.code == "2021-2027"] == [r"N-\d+"]


@each_of(FAULTS.items())
def test_what_is_wrong_is_said_in_a_sentence(case: tuple[str, str]) -> None:
    text, sentence = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda self, encoding: text)
        with pytest.raises(UsageError, match=r"The profile 'my-list\.toml'") as caught:
            load_profile("my-list.toml")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_profile_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no profile 'esf-xx'; there are esf-se, erdf-se, esf-dk"):
        load_profile("esf-xx")
    with pytest.raises(UsageError, match=r"The profile '.*none\.toml' cannot be read"):
        load_profile(str(tmp_path / "none.toml"))


@each_of(["Min Lista", "esf-se", "1st"])
def test_a_name_becomes_part_of_addresses(name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_text", lambda self, encoding: OWN)
        with pytest.raises(UsageError, match="becomes part of addresses"):
            load_profile(f"{name}.toml")


def test_each_name_is_of_one_country() -> None:
    countries = load_countries()
    assert countries.by_name["danmark"].code == "DNK"
    assert countries.by_name["el"].letters == "GR"
    assert len(countries.by_code) == len(countries.by_nuts) == len(countries)
    for name, country in countries.names.items():
        assert countries.by_name[name.casefold()] is country


NUMBERS = {
    ("DK", "99 00 00 07"): "99000007",
    ("DK", "DK99000007"): "99000007",
    ("DK", "99000008"): None,
    ("DK", "5569900003"): None,
    ("FI", "99000018"): "9900001-8",
    ("FI", "9900001-9"): None,
    ("NO", "999 900 003"): "999900003",
    ("NO", "999900004"): None,
}


@each_of(NUMBERS.items())
def test_a_number_is_read_by_the_scheme_of_its_country(case: tuple[tuple[str, str], str | None]) -> None:
    (country, printed), number = case
    scheme = load_countries()[country].number
    assert scheme
    assert scheme.read(printed) == number
