"""Persons to turn to, wherever a source names them. All persons are invented."""

import json

import pytest
from tests.cases import each_of
from tests.mapping.records.reading import TABLE, read, read_bytes

from esfgraph.privacy.masking import MASK

NAME = "Zara Påhittsson"
LABELS = [
    *("Handl.", "Din kontakt", "Teckningsberättigad"),
    *("Kontaktperson", "Kontaktpersoner", "Kontakt", "KONTAKT", "Kontaktuppgifter", "Kontaktperson hos kommunen"),
    "Contact",
    *("Contact person", "contact_name", "contactName2", "Handläggare", "Handläggare på ESF", "Projektledare"),
    "Delprojektledare",
    *("Projektets kontaktperson", "Vår handläggare", "Ansvarig", "Ansvarig chef", "Firmatecknare"),
    "Behörig firmatecknare",
    *("E-post", "Epost", "e-postadress", "E\u2011post", "E-mail", "Mejl", "Mail till projektet", "Mobil"),
    *("Mobilnummer", "Mobiltelefon"),
    *("Telefon", "Telefonnr", "Tel", "Tel.", "Tfn", "Phone", "Phone number", "Project manager"),
    *("Legal representative", "c/o"),
    *("Personnummer", "Pnr", "Efternamn", "Kontaktperson / Contact person", "Ordförande", "Projekt-ledare"),
    "Kontakt person",
]  # fmt: skip
OTHERS = [
    *("Mobilitet", "Telemedicin", "Personer", "Personal", "Antal kontor", "Mål", "Ny etikett", "Projektfas 2"),
    "Organisation",
    *("Avtal", "Handlingsplan", "Referensgrupp", "Postnummer", "Mailand", "Projektlängd", "Resultat"),
    *("Attityder", "Hotell"),
]  # fmt: skip


@each_of(LABELS)
def test_nothing_is_kept_under_a_label_that_holds_the_word_for_a_contact(label: str) -> None:
    row = {"number": "25-030-S02", label: NAME, "fund": "ESF+"}
    sources = {
        "line.jsonl": json.dumps(row, ensure_ascii=False),
        "nested.jsonl": json.dumps({"number": "25-030-S02", "annat": {label: NAME}}, ensure_ascii=False),
        "table.csv": f"Diarienummer;Fond;{label};\n25-030-S02;ESF+;{NAME};{NAME}\n",
        "page.html": f"<dl><dt>Diarienummer</dt><dd>25-030-S02</dd><dt>{label}</dt><dd>{NAME}<br>{NAME}</dd></dl>",
        "text.html": f"<dl><dt>Diarienummer</dt><dd>25-030-S02</dd></dl><p>Text.</p><p>{label}:<br>{NAME}</p>",
    }
    pages = [
        *read({"Diarienummer": "25-030-S02", label: NAME, "Fond": "ESF+"}),
        *read({"Diarienummer": "25-030-S02", label: f"{NAME}\n{NAME}", "Fond": "ESF+"}),
        *read({"Diarienummer": "25-030-S02"}, text=f"Text.\n{label}: {NAME}\nMer text."),
        *read({"Diarienummer": "25-030-S02"}, text=f"Text.\n{label}:\n{NAME}\n\nMer text."),
        *read({"Diarienummer": "25-030-S02"}, text=f"Text.\n\n{label}:\n\n{NAME}\n\nMer text."),
        *read({"Diarienummer": "25-030-S02"}, text=f"Text.\n{label}\n{NAME}\n\nMer text."),
        *read({"Diarienummer": "25-030-S02"}, text=f"Det går bra. {label}: {NAME}. Sedan går det bättre."),
    ]
    for raw in (*pages, *(raw for name, text in sources.items() for raw in read_bytes(name, text.encode()))):
        assert NAME not in repr(raw), raw.redacted
        assert MASK in raw.redacted
        assert raw.personal_values >= 1
        assert raw.first("number") is not None


@each_of(OTHERS)
def test_other_labels_keep_what_stands_under_them(label: str) -> None:
    assert not TABLE.label_words.is_contact(label)
    (raw,) = read({"Diarienummer": "25-030-S02", label: "Värde"}, text=f"Text om {label}: allt detta.\n{label}: detta.")
    assert [value.value for value in raw.values][1:] == ["Värde"]
    assert (raw.personal_values, MASK in raw.redacted) == (0, False)


TEXTS = [
    ("Kontaktperson: {Zara P}. Projektet startar i maj.", "a sentence follows"),
    ("Kontakt: {Zara P, Bo P. Eva P}", "names follow names"),
    ("Frågor? Handläggare: {Zara P, tel 123}\nMer text.", "the line ends"),
    ("(projektledare: {Zara P)}", "in brackets"),
    ("Projektledare {Zara Påhittsson}, kommunen.", "no colon"),
    ("Projektledare är {Zara Påhittsson} på kommunen.", "a verb"),
    ("Kontakt:\n{Zara P}\n{Kommunen}\n{123 45 67}\n\nMer text.", "several lines"),
    (
        "Kontaktperson:\n{Zara P}\nE-post:\n{zara}\nProjektet vänder sig till unga i hela länet och pågår ett år.",
        "label by label",
    ),
    ("Kontakt\n{Zara P}\n\nMer text.", "a heading without colon"),
    ("Kontakt\nProjektet söker kontakt med arbetsgivare i hela länet under året.", "a heading over a text"),
    ("Vi tar kontakt med arbetsgivare. Det är bra: alla vinner.", "no label"),
    ("Bor c/o {Zara P}, Osby", "care of"),
    ("c/o {Zara Påhittsson Provgatan} 1", "care of, without comma"),
    ("C / O: {Zara P}", "care of, apart"),
    ("℅ {Zara P}", "care of, one sign"),
    ("c.o. {Zara P}, Osby", "care of, with points"),
    ("c.o {Zara P}", "care of, with one point"),
    ("c\\o {Zara P}", "care of, the other slash"),
    ("c/0 {Zara P}", "care of, a zero"),
    ("℅{Zara P}", "care of, one sign and no space"),
    ("c/o{Zara P}", "care of, no space"),
    ("Bor c/o {Zara P}; Osby", "care of, semicolon"),
    ("Care of {Zara P}", "care of, in words"),
    ("att: {Zara P}", "attention"),
    ("Box 1, c/o {Zara P}", "care of, behind a box"),
    ("Svårt att nå fram, c/orange", "no care of either"),
    ("Bac/office och co/operation", "no care of"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for text, name in TEXTS])
def test_what_is_masked_in_running_text(text: str) -> None:
    (raw,) = read({"Diarienummer": "25-030-S02"}, text="Text.\n" + text.replace("{", "").replace("}", ""))
    pieces = f"Text.\n{text}".split("{")
    assert raw.text == pieces[0] + "".join(MASK + piece.partition("}")[2] for piece in pieces[1:])


@pytest.mark.parametrize("field", ["Stödmottagarens ort", "Stödmottagarens address", "Ny etikett", "Namn"])
def test_care_of_is_masked_in_any_value(field: str) -> None:
    (raw,) = read({"Diarienummer": "25-030-S02", field: f"c/o {NAME}, OSBY"})
    assert [value.value for value in raw.values][1:] == [f"c/o {MASK}, OSBY"]


ADDRESSES = [
    *(
        "co {}",
        "Att. {}",
        "att {}",
        "hos {}",
        "v/ {}",
        "c/- {}",
        "% {}",
        "p.a. {}",
        "C O {}",
        "Box 1, hos {}",
        "ATT: {}",
    ),
    *("co {}, Gatan 1", "co {} Gatan 1", " hos {}"),
]


@each_of(ADDRESSES, ["Stödmottagarens ort", "Stödmottagarens address"])
def test_an_address_has_other_words_for_care_of(address: str, field: str) -> None:
    (raw,) = read({"Diarienummer": "25-030-S02", field: address.format(NAME)})
    value = raw.values[1].value
    assert NAME.split()[0] not in value
    assert MASK in value


@pytest.mark.parametrize(
    "street", ["Hosgatan 1", "Attundavägen 2", "Coop-huset", "Vä 3", "100 % Gatan", "P A Hanssons väg"]
)
def test_other_addresses_stay(street: str) -> None:
    (raw,) = read({"Diarienummer": "25-030-S02", "Stödmottagarens address": street})
    assert raw.values[1].value == street


def test_a_value_in_two_columns_is_personal_in_both() -> None:
    (raw,) = read_bytes("a.csv", b"Diarienummer;Kontaktperson;;Fond;;\n25-030-S02;Zara;P;ESF+;more;\n")
    assert [(value.label, value.value) for value in raw.values][1:] == [("Fond", "ESF+"), ("(column 5)", "more")]


def test_a_value_that_its_field_reads_is_no_phone_number() -> None:
    stated = {
        "Startdatum": "0001-01-01",
        "Planerat antal deltagare": "0701234567",
        "Total projektbudget": "070 123 456",
    }
    (raw,) = read({"Diarienummer": "25-030-S02", **stated, "Ny etikett": "0701234567"})
    assert [value.value for value in raw.values][1:] == [*stated.values(), MASK]
