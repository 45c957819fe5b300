"""A person's name in a text, in every order and spelling. The person is invented."""

import pytest
from tests.cases import each_of

from esfgraph.fields.plain_text import plain_text
from esfgraph.privacy.masking import MASK, masked_at
from esfgraph.privacy.persons_name import PersonsName

PRINTED = ["Åsa-Karin Prov Öberg", "Öberg, Åsa-Karin Prov", "ÅSA-KARIN PROV ÖBERG", "Åsa-Karin  Prov\u00a0Öberg"]
HIDDEN = [
    *("Åsa-Karin Prov Öberg", "ÅSA-KARIN PROV ÖBERG", "åsa-karin prov öberg", "Öberg, Åsa-Karin Prov"),
    "Åsa-Karin Öberg",
    *("Öberg, Åsa-Karin", "Öberg Åsa-Karin", "Åsa Öberg", "Åsa Karin Öberg", "Åsakarin Öberg", "Karin Öberg"),
    "Å-K Öberg",
    *("Å. Öberg", "Å.K. Öberg", "Å K P Öberg", "Öberg Å.", "Åsa-Karin P. Öberg", "Åsa\u2010Karin Öberg"),
    "Åsa\u00a0Öberg",
    *("Asa Oberg", "Aasa Oeberg", "asa.oberg", "asa_karin_prov_oberg", "asa-oberg", "ÅsaÖberg"),
    "ÅsaKarinProvÖberg",
    *("Åsa\nÖberg", "&Aring;sa &Ouml;berg", "Å\u00adsa Ö\u200bberg", "Åsa/Öberg", "Öberg & Åsa", "Åsa", "Öberg"),
]  # fmt: skip
AROUND = ["{}", "{} leder det.", "Projektet leds av {}, som kan det.", "»{}«", "({})", "x: {};"]
STAYS = [
    "Prov",
    "Karins bok",
    "prov",
    "öberget",
    "Öbergska skolan",
    "ett prov av asa",
    "Kåsa",
    "Provgatan 1",
    "Osby kommun",
    "å p k",
]


@each_of(PRINTED, HIDDEN)
def test_a_name_is_hidden_in_every_order_and_spelling_of_its_parts(printed: str, written: str) -> None:
    name = PersonsName([printed])
    for around in AROUND:
        text = around.replace("{}", written)
        masked = "\n".join([MASK] * (1 + written.count("\n")))
        assert masked_at(name.places(plain_text(text)), text)[0] == around.replace("{}", masked)


@pytest.mark.parametrize("genitive", ["s", ":s", "’s", "'s"])
def test_a_genitive_stays_behind_the_mask(genitive: str) -> None:
    text = f"Anna Andersson{genitive} firma"
    assert masked_at(PersonsName(["Anna Andersson"]).places(plain_text(text)), text)[0] == f"{MASK}{genitive} firma"


@each_of(STAYS)
def test_other_words_stay(text: str) -> None:
    assert list(PersonsName(PRINTED).places(plain_text(text))) == []


def test_in_the_name_of_a_file_any_part_counts() -> None:
    assert list(PersonsName(["Anna Prov Andersson"]).spans("prov.txt", any_part=True)) == [(0, 4)]


def test_no_name_hides_nothing() -> None:
    assert (
        list(PersonsName([]).places(plain_text("Anna")))
        == list(PersonsName(["", "A"]).places(plain_text("Anna")))
        == []
    )
