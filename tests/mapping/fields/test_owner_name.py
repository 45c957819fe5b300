"""What a printed owner names: an organisation, its other names, its unit, and what is none of them."""

import pytest
from tests.cases import each_of

from esfgraph.fields.owner_name import Known, OwnerName, owner_parts, read_owner
from esfgraph.fields.table import load_legal_forms

FORMS = load_legal_forms()
OSBY = "2120000902"
COMPANY = "5560360793"
ASSOCIATION = "2220000265"
"""The check digits are right; the names beside them are made up."""

KNOWN = Known(
    organization=lambda name: name in ("Osby kommun", "Skolverket", "Exempelgruppen"),
    public_body=lambda name: name in ("Osby kommun", "Skolverket"),
    place=lambda name: name in ("Uppsala", "Osby", "Kalmar län"),
)


def read(printed: str) -> OwnerName:
    return read_owner(owner_parts(printed), FORMS, KNOWN)


@each_of(
    [
        ("OSBY KOMMUN", "OSBY KOMMUN", ""),
        ("Osby kommun, Skolan", "Osby kommun", "Skolan"),
        ("Osby kommun,Skolan", "Osby kommun", "Skolan"),
        ("Osby kommun, Osby kommun", "Osby kommun", ""),
        ("Osby kommun, OSBY  KOMMUN", "Osby kommun", ""),
        ("Skolverket, Enheten för skolor, Avdelningen Arbete", "Skolverket", "Enheten för skolor, Avdelningen Arbete"),
        ("Osby kommun, Skolan, Skolan", "Osby kommun", "Skolan"),
        ("Osby kommun, Osby kommun, Skolan", "Osby kommun", "Skolan"),
        ("Osby kommun,", "Osby kommun", ""),
        (", Skolan", "Skolan", ""),
        ("Skolan, Rektorn", "Skolan", "Rektorn"),
        ("", "", ""),
        (",", "", ""),
        # The unit may stand before a body that is known; a phrase may mention one.
        ("Skolan, Osby kommun", "Osby kommun", "Skolan"),
        ("Rektorn, Skolan, Osby kommun", "Osby kommun", "Rektorn, Skolan"),
        ("Enheten för skolor, Skolverket", "Skolverket", "Enheten för skolor"),
        ("Osby kommun, Vuxenutbildningen i Osby kommun", "Osby kommun", "Vuxenutbildningen i Osby kommun"),
        ("Osby kommun, Osby kommun Vuxenutbildningen", "Osby kommun", "Osby kommun Vuxenutbildningen"),
        # Words that only begin or end like a legal form.
        ("Osby kommun, Kommunstyrelsen", "Osby kommun", "Kommunstyrelsen"),
        ("Osby kommun, Föreningsenheten", "Osby kommun", "Föreningsenheten"),
        ("Osby kommun, Enheten för föreningar", "Osby kommun", "Enheten för föreningar"),
        ("Osby kommun, Stiftelseförvaltningen", "Osby kommun", "Stiftelseförvaltningen"),
        ("Osby kommun, Kultur och förening", "Osby kommun", "Kultur och förening"),
        ("Region Exempel, Centrum för regional utveckling", "Region Exempel", "Centrum för regional utveckling"),
        ("Exempelverket, Region Syd", "Exempelverket", "Region Syd"),
        ("Exempel AB, Abonnemang", "Exempel AB", "Abonnemang"),
        ("Exempelskolan, Barn och ungdom", "Exempelskolan", "Barn och ungdom"),
        ("Exempelförbundet, Förbundskansliet", "Exempelförbundet", "Förbundskansliet"),
    ]
)
def test_what_stands_beside_a_name_is_its_unit(case: tuple[str, str, str]) -> None:
    printed, name, unit = case
    assert read(printed) == OwnerName("", name, unit)


@each_of(
    [
        # A part with a legal form of its own.
        (
            "Folkexempel, Stiftelsen Kursverksamheten vid Exempel universitet, Uppsala",
            *("Stiftelsen Kursverksamheten vid Exempel universitet", (), ("Folkexempel", "Uppsala"), ""),
        ),
        (
            "Samordningsförbundet Norr, Samordningsförbundet Exempel Norr",
            *("Samordningsförbundet Norr", (), ("Samordningsförbundet Exempel Norr",), ""),
        ),
        ("Osby kommun, Exempel AB", "Osby kommun", (), ("Exempel AB",), ""),
        ("Osby kommun, Exempel Aktiebolag (publ)", "Osby kommun", (), ("Exempel Aktiebolag (publ)",), ""),
        ("Osby kommun, Region Exempel", "Osby kommun", (), ("Region Exempel",), ""),
        ("Osby kommun, Kommunen Exempelby", "Osby kommun", (), ("Kommunen Exempelby",), ""),
        ("Osby kommun, Exempel ek. för.", "Osby kommun", (), ("Exempel ek. för.",), ""),
        ("Osby kommun, Exempels idrottsförening", "Osby kommun", (), ("Exempels idrottsförening",), ""),
        ("Osby kommun, Föreningen för Exempel", "Osby kommun", (), ("Föreningen för Exempel",), ""),
        ("Osby kommun, Centrum för Exempel AB", "Osby kommun", (), ("Centrum för Exempel AB",), ""),
        (
            "Osby kommun, Exempelkommunförbundet, Kansliet",
            "Osby kommun",
            (),
            ("Exempelkommunförbundet", "Kansliet"),
            "",
        ),
        ("Exempelbygdens församling, Exempel pastorat", "Exempelbygdens församling", (), ("Exempel pastorat",), ""),
        ("Osby kommun, Skolverket", "Osby kommun", (), ("Skolverket",), ""),
        (
            "Exempelförbundet, Exempelförbundets ungdomsförbund",
            "Exempelförbundet",
            (),
            ("Exempelförbundets ungdomsförbund",),
            "",
        ),
        # The first has none, a later one has: the first is another name, or unclear.
        (
            "HOPE Exempel, Insamlingsstiftelsen HOPE Exempel",
            "Insamlingsstiftelsen HOPE Exempel",
            ("HOPE Exempel",),
            (),
            "",
        ),
        ("Kursverksamheten, Stiftelsen Exempel", "Stiftelsen Exempel", (), ("Kursverksamheten",), ""),
        ("Projektkontoret, Exempel AB, Enheten", "Exempel AB", (), ("Projektkontoret",), "Enheten"),
        # A part that is the name without its form, or some words of it.
        (
            "Insamlingsstiftelsen HOPE Exempel, HOPE Exempel",
            "Insamlingsstiftelsen HOPE Exempel",
            ("HOPE Exempel",),
            (),
            "",
        ),
        (
            "Stiftelsen Exempel, Insamlingsstiftelsen Exempel",
            "Stiftelsen Exempel",
            ("Insamlingsstiftelsen Exempel",),
            (),
            "",
        ),
        ("Exempel AB, Exempel Aktiebolag", "Exempel AB", ("Exempel Aktiebolag",), (), ""),
        ("Exempel AB, EXEMPEL, Enheten", "Exempel AB", ("EXEMPEL",), (), "Enheten"),
        ("Exempel AB, Stiftelsen Exempel", "Exempel AB", (), ("Stiftelsen Exempel",), ""),
        ("Stiftelsen Lära Exempel, Lära", "Stiftelsen Lära Exempel", (), ("Lära",), ""),
        # A place, a number.
        ("Osby kommun, Osby", "Osby kommun", (), ("Osby",), ""),
        ("Skolverket, Uppsala", "Skolverket", (), ("Uppsala",), ""),
        ("Exempelförbundet, Kalmar län", "Exempelförbundet", (), ("Kalmar län",), ""),
        ("Osby kommun, 212000-0903", "Osby kommun", (), ("212000-0903",), ""),
        ("Osby kommun, 0771-123456, Skolan", "Osby kommun", (), ("0771-123456",), "Skolan"),
    ]
)
def test_what_cannot_be_a_unit_is_another_name_or_unclear(
    case: tuple[str, str, tuple[str, ...], tuple[str, ...], str],
) -> None:
    printed, name, others, unclear, unit = case
    assert read(printed) == OwnerName("", name, unit, others, unclear)


@each_of(
    [
        (
            "2220000265, Exempel Arbetsmarknad och Social välfärd",
            ASSOCIATION,
            "Exempel Arbetsmarknad och Social välfärd",
            (),
        ),
        ("2220000265 Exempel Arbetsmarknad", ASSOCIATION, "Exempel Arbetsmarknad", ()),
        ("222000-0265 - Exempel Arbetsmarknad", ASSOCIATION, "Exempel Arbetsmarknad", ()),
        ("(222000-0265) Arbetsmarknad, Enheten", ASSOCIATION, "Arbetsmarknad, Enheten", ()),
        ("212000-0902, Skolan", OSBY, "Skolan", ()),
        ("212000-0902, Skolan, Rektorn", OSBY, "Skolan, Rektorn", ()),
        ("162120000902,Skolan", OSBY, "Skolan", ()),
        ("SE212000090201, Skolan", OSBY, "Skolan", ()),
        ("212000‑0902, Skolan", OSBY, "Skolan", ()),
        ("2120000902", OSBY, "", ()),
        ("2120000902,", OSBY, "", ()),
        ("2120000902, 212000-0902, Skolan", OSBY, "Skolan", ()),
        ("212000-0902, Osby kommun", OSBY, "", ("Osby kommun",)),
        ("212000-0902, Osby kommun, Skolan", OSBY, "", ("Osby kommun", "Skolan")),
        ("556036-0793, Exempel AB", COMPANY, "", ("Exempel AB",)),
        ("556036-0793, Uppsala", COMPANY, "", ("Uppsala",)),
        ("212000-0903, Skolan", "", "Skolan", ("212000-0903",)),
        ("2120000902, 5560360793, Skolan", "", "Skolan", ("2120000902", "5560360793")),
    ]
)
def test_behind_a_number_in_the_organisations_place_nothing_is_its_name(
    case: tuple[str, str, str, tuple[str, ...]],
) -> None:
    printed, number, unit, unclear = case
    assert read(printed) == OwnerName(number, "", unit, (), unclear)


@pytest.mark.parametrize(
    ("printed", "number", "name", "unit"),
    [
        ("Osby kommun, 212000-0902, Skolan", OSBY, "Osby kommun", "Skolan"),
        ("Osby kommun (212000-0902), Skolan", OSBY, "Osby kommun", "Skolan"),
        ("Exempel AB 556036-0793", COMPANY, "Exempel AB", ""),
        ("Exempel AB (org.nr 556036-0793)", COMPANY, "Exempel AB", ""),
        ("Exempel AB, org nr: 5560360793", COMPANY, "Exempel AB", ""),
        ("556036-0793 Exempel AB", COMPANY, "Exempel AB", ""),
        ("5560360793 Exempel AB, Enheten", COMPANY, "Exempel AB", "Enheten"),
        ("Exempel 2000 AB", "", "Exempel 2000 AB", ""),
        ("Exempel AB 556036-0794", "", "Exempel AB 556036-0794", ""),
        ("Projekt 20140101-20161231 AB", "", "Projekt 20140101-20161231 AB", ""),
    ],
)
def test_a_number_beside_a_name_is_read(printed: str, number: str, name: str, unit: str) -> None:
    assert read(printed) == OwnerName(number, name, unit)


def test_the_first_part_is_the_one_that_is_no_number() -> None:
    assert [owner_parts(text).first for text in ("A, B", "212000-0902, B", "212000-0902", "")] == ["A", "B", "", ""]
