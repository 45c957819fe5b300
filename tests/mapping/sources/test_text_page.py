"""Pages as text: every line is one thing, every value keeps its label and line, and no person gets through."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from tests.cases import each_of
from tests.pages import read, read_page

from esfgraph.errors import RecordError
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_fields
from esfgraph.privacy.masking import MASK, mask
from esfgraph.records.natural_person import could_be_persons
from esfgraph.records.raw import LineKind, RawRecord
from esfgraph.records.record import read_record
from esfgraph.rules import Severity
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.files import Source
from esfgraph.sources.text_page import MAX_LABEL

SEEDS = Path(__file__).parents[3] / "seeds"
TABLE = load_fields()
LETTERS = {
    LineKind.FIELD: "F",
    LineKind.TITLE: "T",
    LineKind.TEXT: "X",
    LineKind.NOISE: ".",
    LineKind.PERSONAL: "P",
}


def page(text: str) -> RawRecord:
    return read_page(SourceText("a.txt", text), TABLE)


def kinds(raw: RawRecord) -> str:
    """One letter a line: F field, T title, X text, P personal, and a point for noise."""
    return "".join(LETTERS[kind] for kind in raw.kinds)


def pairs(raw: RawRecord) -> list[tuple[str, str]]:
    return [(value.label, value.value) for value in raw.values]


def lines(text: str) -> str:
    """A page from an indented block."""
    return "\n".join(line.strip() for line in text.strip("\n").split("\n"))


SEED_KINDS = {
    "000_1fa7831598b9845a": "T." + 44 * "F" + "." + 7 * "X" + 6 * ".",
    "001_c730719e87565231": "T." + 40 * "F" + "." + 5 * "X",
    "002_03dc92fa27c0c321": "T." + 42 * "F" + "." + 13 * "X",
    "003_42004b5f2bbf421f": "T." + 42 * "F" + "." + 5 * "X",
    "004_a3e7966aabba5128": "T." + 16 * "F" + 4 * "P" + 11 * "F" + "." + 9 * "X",
}
SEED_LAYOUTS = {
    "000_1fa7831598b9845a": "C",
    "001_c730719e87565231": "B2",
    "002_03dc92fa27c0c321": "B1",
    "003_42004b5f2bbf421f": "B1",
    "004_a3e7966aabba5128": "A",
}
# Field, value as printed, and line of the value; its label stands on the line before, but for values left empty.
SEED_VALUES: dict[str, list[tuple[str, str, int]]] = {
    "000_1fa7831598b9845a": [
        ("number", "25-030-S02", 4),
        ("fund", "ESF+", 6),
        ("owner", "ÅTVIDABERGS KOMMUN", 8),
        ("owner_number", "2120000415", 10),
        ("specific_objective", "A2A", 12),
        ("total_cost", "18 378 980", 14),
        ("granted_support", "9 923 980", 16),
        ("planned_participants", "120", 18),
        ("project_period", "2026-02-01 - 2029-01-31", 20),
        ("start_date", "2026-02-01", 22),
        ("end_date", "2029-01-31", 24),
        ("programming_period", "2021-2027", 26),
        ("priority", "A", 28),
        ("intervention_field", "140", 30),
        ("union_cofinancing_rate", "40%", 32),
        ("owner_postcode", "59725", 34),
        ("owner_town", "ÅTVIDABERG", 36),
        ("owner_country", "Sverige", 38),
        ("programme", "2021SE05SFPR", 40),
        ("child_poverty", "Nej", 42),
        ("strategic_importance", "Nej", 44),
        ("stated_region", "SE12", 46),
    ],
    "001_c730719e87565231": [
        ("number", "23-077-S06", 4),
        ("title", "Process för framsteg", 6),
        ("start_date", "2024-09-02", 8),
        ("end_date", "2027-08-31", 10),
        ("country_concerned", "Sverige", 12),
        ("fund", "ESF+", 14),
        ("programme", "2021SE05SFPR", 16),
        ("owner_number", "2120000084", 18),
        ("owner", "HANINGE KOMMUN", 20),
        ("union_cofinancing_rate", "40%", 22),
        ("priority", "A", 24),
        ("specific_objective", "A1A", 26),
        ("child_poverty", "Nej", 28),
        ("deciding_region", "Stockholm", 30),
        ("stated_region", "SE11", 32),
        ("owner_postcode", "13681", 34),
        ("owner_town", "HANINGE", 36),
        ("intervention_field", "141", 38),
        ("planned_participants", "122", 40),
        ("strategic_importance", "Nej", 42),
    ],
    "002_03dc92fa27c0c321": [
        ("country_concerned", "Sverige", 4),
        ("fund", "ESF+", 6),
        ("programme", "2021SE05SFPR", 8),
        ("number", "22-005-S01", 10),
        ("owner_number", "8025185011", 12),
        ("owner", "KOMMUNFÖRBUNDET KALMAR LÄN", 14),
        ("title", "Samverkan, inkludering och anställningsbarhet - Kalmar län (SIA)", 16),
        ("start_date", "2023-02-01", 18),
        ("end_date", "2026-01-31", 20),
        ("union_cofinancing_rate", "40%", 22),
        ("priority", "A", 24),
        ("specific_objective", "A2A", 26),
        ("child_poverty", "Nej", 28),
        ("deciding_region", "Småland & Öarna", 30),
        ("stated_region", "SE21", 32),
        ("owner_postcode", "39127", 34),
        ("owner_town", "KALMAR", 36),
        ("intervention_field", "140", 38),
        ("planned_participants", "584", 40),
        ("strategic_importance", "Nej", 42),
        ("number", "22-005-S01", 44),
    ],
    "003_42004b5f2bbf421f": [
        ("country_concerned", "Sverige", 4),
        ("fund", "ESF+", 6),
        ("programme", "2021SE05SFPR", 8),
        ("number", "23-024-S04", 10),
        ("owner_number", "2120001561", 12),
        ("owner", "BORÅS KOMMUN", 14),
        ("title", "Multikompetent team för långvariga biståndstagare", 16),
        ("start_date", "2024-02-01", 18),
        ("end_date", "2027-01-31", 20),
        ("union_cofinancing_rate", "40%", 22),
        ("priority", "A", 24),
        ("specific_objective", "A2A", 26),
        ("child_poverty", "Nej", 28),
        ("deciding_region", "Västsverige", 30),
        ("stated_region", "SE23", 32),
        ("owner_postcode", "50180", 34),
        ("owner_town", "BORÅS", 36),
        ("intervention_field", "140", 38),
        ("planned_participants", "120", 40),
        ("strategic_importance", "Nej", 42),
        ("number", "23-024-S04", 44),
    ],
    "004_a3e7966aabba5128": [
        ("number", "2019/00383", 4),
        ("owner", "Hässleholms kommun, Arbetsmarknadsenheten", 6),
        ("title", "En väg in", 8),
        ("deciding_region", "Sydsverige", 10),
        ("planned_participants", "100", 12),
        ("project_period", "2020-04-01 - 2022-03-31", 14),
        ("total_cost", "9 249 253", 16),
        ("granted_support", "4 341 993", 18),
        ("owner_postcode", "28180", 24),
        ("owner_street", "", 25),
        ("priority", "2", 27),
        ("specific_objective", "2.1", 29),
        ("union_cofinancing_rate", "50%", 31),
        ("intervention_field", "102", 33),
    ],
}


@pytest.mark.parametrize("seed", SEED_KINDS)
def test_every_line_of_a_seed_is_exactly_one_thing(seed: str) -> None:
    raw = read_page(read(Source(f"{seed}.txt", SEEDS / f"{seed}.txt")), TABLE)
    assert kinds(raw) == SEED_KINDS[seed]
    assert raw.layout == SEED_LAYOUTS[seed]
    assert len(raw.redacted.split("\n")) == len(raw.kinds)


@pytest.mark.parametrize("seed", SEED_VALUES)
def test_every_value_of_a_seed_keeps_its_field_and_line(seed: str) -> None:
    raw = read_page(read(Source(f"{seed}.txt", SEEDS / f"{seed}.txt")), TABLE)
    assert [(value.field and value.field.key, value.value, value.line) for value in raw.values] == SEED_VALUES[seed]
    printed = raw.redacted.split("\n")
    for value in raw.values:
        assert printed[value.label_line - 1] == f"{value.label}:"
        assert value.label_line == value.line - bool(value.value)


def test_every_seed_is_in_these_tables() -> None:
    assert set(SEED_KINDS) == set(SEED_LAYOUTS) == set(SEED_VALUES) == {path.stem for path in SEEDS.glob("*.txt")}


def test_the_text_of_a_seed_is_kept_to_the_letter() -> None:
    source = read(Source("004.txt", SEEDS / "004_a3e7966aabba5128.txt"))
    raw = read_page(source, TABLE)
    assert raw.redacted == source.text.rstrip("\n")
    assert raw.text == "\n".join(line.rstrip() for line in source.text.rstrip("\n").split("\n")[34:])


PAGE = lines(
    """
    25-030-S02 - Ny väg - nu

    Diarienummer:
    25-030-S02
    Stödmottagarens address:
    Fond:
    ESF+
    NUTS-2 kod:
    SE12

    Första stycket.

    Andra stycket."""
)


def test_a_small_page() -> None:
    raw = page(PAGE)
    assert kinds(raw) == "T.FFFFFFF.XXX"
    assert (raw.title, raw.title_line, raw.layout) == ("25-030-S02 - Ny väg - nu", 1, "C")
    assert pairs(raw) == [
        ("Diarienummer", "25-030-S02"),
        ("Stödmottagarens address", ""),
        ("Fond", "ESF+"),
        ("NUTS-2 kod", "SE12"),
    ]
    assert raw.text == "Första stycket.\n\nAndra stycket."
    assert raw.redacted == PAGE
    assert raw.personal_values == 0


def test_a_value_left_empty_stands_on_the_line_of_its_label() -> None:
    empty = page(PAGE).first("owner_street")
    assert empty is not None
    assert (empty.value, empty.label_line, empty.line) == ("", 5, 5)


def test_the_first_value_of_a_field_is_found() -> None:
    raw = page("Diarienummer:\n25-030-S02\nProjektnummer:\n25-030-S03")
    found = raw.first("number")
    assert found is not None
    assert found.value == "25-030-S02"
    assert raw.first("owner") is None


def test_a_value_of_several_lines_is_joined() -> None:
    raw = page("Diarienummer:\n25-030-S02\nNamn:\nEn väg\nin i arbete\nFond:\nESF+")
    assert pairs(raw)[1] == ("Namn", "En väg in i arbete")
    assert raw.values[1].line == 4


@pytest.mark.parametrize("label", ["diarienummer:", "DIARIENUMMER:", "Diarienummer :", "  Diarienummer:  "])
def test_case_and_spaces_do_not_tell_labels_apart(label: str) -> None:
    found = page(f"{label}\n25-030-S02").first("number")
    assert found is not None
    assert found.value == "25-030-S02"


def test_an_empty_line_may_stand_for_an_empty_value() -> None:
    raw = page("Diarienummer:\n25-030-S02\nStödmottagarens address:\n\nProgramområde:\nA\n\nText.")
    assert pairs(raw) == [("Diarienummer", "25-030-S02"), ("Stödmottagarens address", ""), ("Programområde", "A")]
    assert kinds(raw) == "FFFFFF.X"


UNKNOWN = {
    "first": "T\n\nNy etikett:\nnytt värde\nDiarienummer:\n25-030-S02\n\nText.",
    "first without a title": "Ny etikett:\nnytt värde\nDiarienummer:\n25-030-S02\n\nText.",
    "middle": "T\n\nDiarienummer:\n25-030-S02\nNy etikett:\nnytt värde\nFond:\nESF+\n\nText.",
    "last": "T\n\nDiarienummer:\n25-030-S02\nNy etikett:\nnytt värde\n\nText.",
    "last of all": "T\n\nDiarienummer:\n25-030-S02\nNy etikett:\nnytt värde",
    "after an empty value": (
        "T\n\nDiarienummer:\n25-030-S02\nStödmottagarens address:\nNy etikett:\nnytt värde\n\nText."
    ),
    "after an empty line for a value": (
        "T\n\nStödmottagarens address:\n\nNy etikett:\nnytt värde\nDiarienummer:\n25-030-S02\n\nText."
    ),
    "after an empty line": "T\n\nDiarienummer:\n25-030-S02\n\nNy etikett:\nnytt värde\nFond:\nESF+\n\nText.",
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_label_is_kept_with_its_line(text: str) -> None:
    raw = page(text)
    (unknown,) = (value for value in raw.values if value.field is None)
    printed = text.split("\n")
    assert (unknown.label, unknown.value) == ("Ny etikett", "nytt värde")
    assert printed[unknown.label_line - 1] == "Ny etikett:"
    assert printed[unknown.line - 1] == "nytt värde"
    assert raw.title == ("T" if text.startswith("T") else "")
    assert raw.text == ("Text." if text.endswith("Text.") else "")
    number = raw.first("number")
    assert number is not None
    assert number.value == "25-030-S02"


def test_an_unknown_label_with_an_empty_value_is_kept() -> None:
    raw = page("T\n\nDiarienummer:\n25-030-S02\nNy etikett:\nFond:\nESF+")
    assert pairs(raw) == [("Diarienummer", "25-030-S02"), ("Ny etikett", ""), ("Fond", "ESF+")]
    raw = page("T\n\nNy etikett:\nFond:\nESF+")
    assert (raw.title, pairs(raw)) == ("T", [("Ny etikett", ""), ("Fond", "ESF+")])


def test_several_unknown_labels_are_kept() -> None:
    raw = page("T\n\nEtt:\n1\nTvå:\n2\nDiarienummer:\n25-030-S02\nTre:\n3\nFyra:\n4")
    assert pairs(raw) == [("Ett", "1"), ("Två", "2"), ("Diarienummer", "25-030-S02"), ("Tre", "3"), ("Fyra", "4")]


def test_an_unknown_label_does_not_change_the_layout() -> None:
    assert page(UNKNOWN["first"]).layout == page("T\n\nDiarienummer:\n25-030-S02\n\nText.").layout == "B2"


@pytest.mark.parametrize(
    "text",
    [
        "Bakgrund:\nProjektet vänder sig till alla.",
        "Bakgrund:\n\nProjektet vänder sig till alla.",
        "Projektet har tre delar:\n• en\n• två",
        "Ett stycke.\n\nMål:\nAtt alla når dit.",
        "Ett stycke.\n\nRegion:\nProjektet verkar i hela länet.",
        "Kom ihåg detta:",
    ],
)
def test_a_heading_in_the_text_is_no_label(text: str) -> None:
    raw = page(f"T\n\nDiarienummer:\n25-030-S02\n\n{text}")
    assert pairs(raw) == [("Diarienummer", "25-030-S02")]
    assert raw.text == text


def test_a_line_too_long_for_a_label_is_none() -> None:
    heading = "x" * MAX_LABEL + ":"
    raw = page(f"T\n\nDiarienummer:\n25-030-S02\nNamn:\n{heading}\nvärde")
    assert pairs(raw)[1] == ("Namn", f"{heading} värde")


def test_a_value_that_ends_in_a_colon_is_a_value() -> None:
    raw = page("T\n\nNamn:\nSteget vidare:\nDiarienummer:\n25-030-S02")
    assert pairs(raw) == [("Namn", "Steget vidare:"), ("Diarienummer", "25-030-S02")]


TRAILER = "Hjälpte informationen dig?\n\nJa\nNej\nTack för din feedback!"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(f"Text.\n\n{TRAILER}", "Text.", id="after the text"),
        pytest.param(TRAILER, "", id="without a text"),
        pytest.param(f"Text.\n{TRAILER}\n\n\n", "Text.", id="with empty lines after it"),
        pytest.param("Text.\n\nHjälpte informationen dig?", "Text.", id="the question alone"),
        pytest.param("Text.\n\nHjälpte informationen dig?\nJa\nNej", "Text.", id="without thanks"),
        pytest.param(f"{TRAILER}\n\nText.", f"{TRAILER}\n\nText.", id="not at the end: it is text"),
        pytest.param("Är det bra?\nJa\nNej", "Är det bra?\nJa\nNej", id="another question is text"),
        pytest.param("Ja\n\nNej\n\nText.", "Ja\n\nNej\n\nText.", id="Ja and Nej inside the text"),
        pytest.param(f"Text.\nNej\n\n{TRAILER}", "Text.\nNej", id="Nej before the question is text"),
        pytest.param("Text.\nJa", "Text.\nJa", id="Ja at the end of the text"),
    ],
)
def test_the_feedback_block_is_noise_only_at_the_end(body: str, text: str) -> None:
    raw = page(f"T\n\nInsats av strategisk betydelse:\nJa\n\n{body}")
    assert pairs(raw) == [("Insats av strategisk betydelse", "Ja")]
    assert raw.text == text


@pytest.mark.parametrize(
    ("preamble", "title", "expected"),
    [
        pytest.param("25-030-S02 - A - B", "25-030-S02 - A - B", "T", id="a title with two hyphens"),
        pytest.param(
            "information (1)\nCookies\nVi använder kakor.\nLär dig mer\n\n25-030-S02 - A",
            "25-030-S02 - A",
            ".....T",
            id="a cookie banner before the title",
        ),
        pytest.param("25-030-S02 - A\nCookies\nLär dig mer", "25-030-S02 - A", "T..", id="a banner after the title"),
        pytest.param("Logotyp på utskrifter\n\nKraft", "Kraft", "..T", id="a logo before the title"),
        pytest.param("Logotyp på utskrifter", "", ".", id="a logo and no title"),
        pytest.param("Projekt", "", "T", id="a title that says nothing"),
        pytest.param("  Kraft  ", "Kraft", "T", id="a title with spaces around it"),
    ],
)
def test_the_title_is_the_last_line_before_the_labels_that_is_no_noise(
    preamble: str, title: str, expected: str
) -> None:
    raw = page(f"{preamble}\n\nDiarienummer:\n25-030-S02")
    assert (raw.title, kinds(raw)) == (title, f"{expected}.FF")
    assert raw.title_line == (expected.index("T") + 1 if "T" in expected else 0)


def test_a_page_may_have_no_title() -> None:
    raw = page("Diarienummer:\n25-030-S02")
    assert (raw.title, raw.title_line, kinds(raw)) == ("", 0, "FF")


@pytest.mark.parametrize("text", ["", "\n\n", "Bara text.", "Ny etikett:\nvärde", "Diarienummer 25-030-S02"])
def test_what_holds_no_known_label_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RecordError, match=r"^The file holds no label that we know, .*\.$"):
        page(text)


LAYOUTS = {
    "A0": """
        2015/00901 - Hand i hand

        Name:
        Hand i hand
        Region:
        Västsverige
        Projektägare:
        Samordningsförbundet Älven
        Projektnummer:
        2015/00901
        Specifikt mål:
        2.1""",
    "A": """
        2020/00902 - Hand i hand

        Projektnummer:
        2020/00902
        Projektägare:
        Osby kommun, Skolan
        Namn:
        Hand i hand
        Stödmottagarens address:

        Programområde:
        1""",
    "A2": """
        2022/00903 - Hand i hand

        Diarienummer:
        2022/00903
        Namn:
        Hand i hand
        Projektnummer:
        2022/00903
        Programområde:
        Care""",
    "B1": """
        22-904-S01 - Hand i hand

        Land som berörs:
        Sverige
        Berörd fond:
        ESF+
        Diarienummer:
        22-904-S01
        Namn:
        Hand i hand
        Projektnummer:
        22-904-S01""",
    "B2": """
        23-905-S02 - Hand i hand

        Diarienummer:
        23-905-S02
        Namn:
        Hand i hand
        Land som berörs:
        Sverige
        Berörd fond:
        ESF+""",
    "C": """
        25-906-S03 - Hand i hand

        Diarienummer:
        25-906-S03
        Fond:
        ESF+
        Projektägare:
        OSBY KOMMUN""",
    "D": """
        Projekt

        Diarienummer:
        25-907-S04
        Namn:
        Hand i hand
        Startdatum:
        2025-09-01
        Berörd fond:
        ESF+""",
    "Z": """
        Hand i hand

        ProgramområdeProgramområde 1 Kompetensförsörjning
        ProjektfasGenomförande
        ProjektägareÄlvdalens idrottsförening
        Beviljat ESF-stöd1 234 500 kr
        Projektperiod2010-02-01 till 2011-07-31
        RegionMellersta Norrland

        Kurser för ledare.""",
    "": """
        Hand i hand

        Slutdatum:
        2025-09-01
        Diarienummer:
        25-908-S05""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_told_by_its_title_and_labels(layout: str) -> None:
    assert page(lines(LAYOUTS[layout])).layout == layout


def test_every_layout_is_tried() -> None:
    assert {layout.code for layout in TABLE.layouts} - {"row"} | {""} == set(LAYOUTS)


def test_on_the_oldest_pages_a_label_runs_into_its_value() -> None:
    raw = page(lines(LAYOUTS["Z"]))
    assert pairs(raw) == [
        ("Programområde", "Programområde 1 Kompetensförsörjning"),
        ("Projektfas", "Genomförande"),
        ("Projektägare", "Älvdalens idrottsförening"),
        ("Beviljat ESF-stöd", "1 234 500 kr"),
        ("Projektperiod", "2010-02-01 till 2011-07-31"),
        ("Region", "Mellersta Norrland"),
    ]
    assert (raw.title, raw.text, kinds(raw)) == ("Hand i hand", "Kurser för ledare.", "T.FFFFFF.X")
    assert [value.line for value in raw.values] == [3, 4, 5, 6, 7, 8]


def number_of(body: str) -> str:
    return body + luhn.calc_check_digit(body)


SOLE_TRADER = number_of("850312123")
NAME = "Anna Testdotter"


@each_of(
    [("Kontaktperson", NAME), ("E-post", "anna.testdotter@example.se"), ("Telefonnummer", "070-123 45 67")],
    [
        "T\n\n{0}:\n{1}\nDiarienummer:\n25-030-S02\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n{0}:\n{1}\nFond:\nESF+\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n{0}:\n{1}\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n{0}:\n{1}\n{1}\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n\n{0}:\n{1}\n\nText.",
        "T\n\nStödmottagarens address:\n\nNy etikett:\nvärde\n{0}:\n{1}\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n\nText.\n\n{0}:\n{1}\n\nMer text.",
        "T\n\nDiarienummer:\n25-030-S02\n\nText.\n{0}: {1}\nMer text.",
        "T\n\nDiarienummer: 25-030-S02\n{0}: {1}\n\nText.",
        "T\n\nProjektfasGenomförande\nRegionSydsverige\n{0}{1}\n\nText.",
    ],
)
def test_what_stands_under_a_personal_label_is_masked_everywhere(case: tuple[str, str], text: str) -> None:
    label, value = case
    raw = page(text.format(label, value))
    everything = repr((raw.values, raw.text, raw.title, raw.redacted))
    assert value not in everything
    assert MASK in raw.redacted
    assert raw.personal_values >= 1
    assert not [each for each in raw.values if each.field and each.field.kind == "personal"]


def test_lines_of_personal_labels_are_personal() -> None:
    raw = page(f"T\n\nDiarienummer:\n25-030-S02\nKontaktperson:\n{NAME}\nE-post:\n\nFond:\nESF+\n\nText.")
    assert kinds(raw) == "T.FFPPPPFF.X"
    assert raw.personal_values == 1


def test_personal_data_leaves_no_trace_in_the_hash() -> None:
    one = page(f"T\n\nDiarienummer:\n25-030-S02\nKontaktperson:\n{NAME}\n\nRing 070-123 45 67.")
    other = page("T\n\nDiarienummer:\n25-030-S02\nKontaktperson:\nBo Provsson\n\nRing 08-765 43 21.")
    assert one.sha256 == other.sha256
    assert one == other


@each_of(
    ["anna@example.se", "070-123 45 67", f"{SOLE_TRADER[:6]}-{SOLE_TRADER[6:]}"],
    [
        "T\n\nDiarienummer:\n25-030-S02\n\nKontakta {}.",
        "T\n\nDiarienummer:\n25-030-S02\nNamn:\nSteget {}\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\nNy etikett:\n{}\n\nText.",
        "T\n\nDiarienummer:\n25-030-S02\n{}:\nvärde\n\nText.",
        "25-030-S02 - Steget {}\n\nDiarienummer:\n25-030-S02\n\nText.",
        "{}\n\nCookies\n\nT\n\nDiarienummer:\n25-030-S02\n\nText.",
    ],
)
def test_personal_data_is_masked_wherever_it_stands(personal: str, text: str) -> None:
    raw = page(text.format(personal))
    assert personal not in repr(raw)
    assert raw.redacted == text.format(MASK)
    assert raw.personal_values == 1


def persons_page(number: str, *, name: str = NAME, text: str = "") -> RawRecord:
    return page(
        lines(f"""
        25-030-S02 - {NAME} visar vägen

        Diarienummer:
        25-030-S02
        Projektägare:
        {name}
        Projektägare org.nr.:
        {number}
        Stödmottagarens postnummer:
        597 25
        Stödmottagarens ort:
        ÅTVIDABERG
        Stödmottagarens address:
        Provgatan 1
        NUTS-2 kod:
        SE12
        Ny etikett:
        {NAME.upper()}

        {text or f"Ägare är {NAME}, och {NAME}s syster."}""")
    )


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(SOLE_TRADER, id="ten digits"),
        pytest.param(f"{SOLE_TRADER[:6]}-{SOLE_TRADER[6:]}", id="with a hyphen"),
        pytest.param(f"{SOLE_TRADER[:6]}+{SOLE_TRADER[6:]}", id="with a plus"),
        pytest.param(f"{SOLE_TRADER[:6]} {SOLE_TRADER[6:]}", id="with a space"),
        pytest.param(f"19{SOLE_TRADER}", id="twelve digits"),
        pytest.param(f"19{SOLE_TRADER[:6]}-{SOLE_TRADER[6:]}", id="twelve digits with a hyphen"),
        pytest.param(f"16{SOLE_TRADER}", id="with the prefix of legal persons"),
        pytest.param(f"SE{SOLE_TRADER}01", id="a VAT number"),
        pytest.param(number_of("040229000"), id="third digit 0"),
        pytest.param(number_of("851231000"), id="third digit 1"),
        pytest.param(number_of("850372123"), id="a coordination number"),
        pytest.param("8503121230", id="a wrong check digit or a right one"),
    ],
)
def test_a_natural_person_as_owner_is_removed(number: str) -> None:
    raw = persons_page(number)
    assert raw.owner_is_person
    assert [value.field and value.field.key for value in raw.values] == ["number", "stated_region", None]
    for gone in (
        NAME,
        NAME.upper(),
        number,
        "".join(filter(str.isdecimal, number)),
        "597 25",
        "ÅTVIDABERG",
        "Provgatan",
    ):
        assert gone not in repr(raw)
    assert raw.title == f"25-030-S02 - {MASK} visar vägen"
    assert raw.text == f"Ägare är {MASK}, och {MASK}s syster."
    assert raw.values[-1].value == MASK
    assert kinds(raw) == "T.FF" + 10 * "P" + "FFFF.X"


@pytest.mark.parametrize("name", [f"{NAME}, {NAME}", f"{NAME}, Firman", "Anna  Testdotter"])
def test_a_persons_name_is_removed_however_the_owner_is_printed(name: str) -> None:
    raw = persons_page(SOLE_TRADER, name=name)
    assert NAME not in repr(raw)
    assert NAME.upper() not in repr(raw)


def test_the_longest_form_of_a_persons_name_is_removed() -> None:
    raw = persons_page(SOLE_TRADER, name=f"{NAME}, Firman", text=f"{NAME}, Firman startar.")
    assert raw.text == f"{MASK} startar."


def test_a_person_among_several_numbers_is_enough() -> None:
    raw = page(
        f"T\n\nDiarienummer:\n25-030-S02\nProjektägare:\n{NAME}\nProjektägare org.nr.:\n{SOLE_TRADER}\n"
        "Projektägare organisationsnummer:\n2120000415"
    )
    assert raw.owner_is_person
    assert NAME not in repr(raw)


@pytest.mark.parametrize("owner", [f"{SOLE_TRADER}, {NAME}", f"{SOLE_TRADER[:6]}-{SOLE_TRADER[6:]}, {NAME}"])
def test_a_persons_number_in_place_of_a_name_is_enough(owner: str) -> None:
    raw = page(f"T\n\nDiarienummer:\n25-030-S02\nProjektägare:\n{owner}\n\n{NAME} leder projektet.")
    assert raw.owner_is_person
    assert NAME not in repr(raw)
    assert raw.text == f"{MASK} leder projektet."


def test_a_person_without_a_name_is_removed() -> None:
    raw = page(f"T\n\nDiarienummer:\n25-030-S02\nProjektägare org.nr.:\n{SOLE_TRADER}\n\nText.")
    assert raw.owner_is_person
    assert (raw.text, SOLE_TRADER in repr(raw)) == ("Text.", False)


@pytest.mark.parametrize("number", ["2120000415", "212000-0415", "162120000415", "8025185011", "2120000416", "okänt"])
def test_an_organisation_as_owner_is_kept(number: str) -> None:
    raw = persons_page(number)
    assert not raw.owner_is_person
    assert ("Projektägare", NAME) in pairs(raw)
    assert (raw.personal_values, MASK in raw.redacted) == (0, False)


KNOWN = [label for field in TABLE.fields if field.kind != "personal" for label in field.labels]
WORD = st.text("abcdeåäöÅÄÖéABC 0123456789-–/%&()\"'.,!", min_size=1, max_size=30)
LINE = WORD.map(str.strip).filter(lambda line: bool(line) and mask(line)[1] == 0)


def is_text(line: str) -> bool:
    """Whether a first line of the text is no label of ours."""
    return fold(line.partition(":")[0]) not in TABLE.by_label


@settings(max_examples=80)
@given(
    labels=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=25, unique=True),
    values=st.lists(LINE | st.just(""), min_size=25, max_size=25),
    title=LINE,
    text=st.lists(LINE | st.just(""), max_size=6).filter(lambda found: not found or is_text(found[0])),
)
def test_a_record_written_as_a_page_is_read_back(
    labels: list[str], values: list[str], title: str, text: list[str]
) -> None:
    assume(not any(map(could_be_persons, values)))  # where an owner's number is stated: its owner would be hidden
    written = list(zip(labels, values, strict=False))
    if text and not written[-1][1]:
        text = ["Det här är löptext, och inte värdet av etiketten ovanför.", *text]
    body = "".join(f"{label}:\n{value}\n" if value else f"{label}:\n" for label, value in written)
    raw = page(f"{title}\n\n{body}\n" + "\n".join(text))
    assert not raw.owner_is_person
    assert pairs(raw) == written
    assert raw.title == ("" if title in TABLE.noise.titles else title)
    assert raw.text == "\n".join(text).strip("\n")
    assert kinds(raw).count("T") == 1
    assert len(raw.kinds) == len(raw.redacted.split("\n"))


@given(text=st.text("Diarenumå:\n -25/A", max_size=200).map(lambda text: f"{text}\nDiarienummer:\n25-030-S02\n{text}"))
def test_any_page_is_read_and_every_line_is_one_thing(text: str) -> None:
    raw = page(text)
    assert len(raw.kinds) == len(text.removesuffix("\n").split("\n"))
    printed = raw.redacted.split("\n")
    for value in raw.values:
        assert value.label in printed[value.label_line - 1]
        assert value.label_line <= value.line


EMPTY_LINES = [
    ("Fond:\n\nESF+\n", [("Fond", "ESF+")], ""),
    ("Fond:\n\n\n\nESF+\n\nVi startar nu.", [("Fond", "ESF+")], "Vi startar nu."),
    (
        "Fond:\n\nESF+\n\nRegion:\n\nNorr\n\nNamn:\nA\n\nText.",
        [("Fond", "ESF+"), ("Region", "Norr"), ("Namn", "A")],
        "Text.",
    ),
    ("Startdatum:\n\n2026-02-01\n\nText.", [("Startdatum", "2026-02-01")], "Text."),
    ("Startdatum:\n\nVi startar nu.", [("Startdatum", "")], "Vi startar nu."),
    ("Region:\n\nVi startar nu.", [("Region", "")], "Vi startar nu."),
    ("Region:\n\nNorr\n\nFond:\nESF+", [("Region", "Norr"), ("Fond", "ESF+")], ""),
    ("Total projektbudget:\n\n1 000\nFond:\nESF+", [("Total projektbudget", "1 000"), ("Fond", "ESF+")], ""),
    ("Program CCI:\n \t\n2021SE05SFPR", [("Program CCI", "2021SE05SFPR")], ""),
    ("Insats av strategisk betydelse:\n\nNej\n\nText", [("Insats av strategisk betydelse", "Nej")], "Text"),
    ("Utvärderingsrapporter:\n\nProjektet vill mer.", [("Utvärderingsrapporter", "")], "Projektet vill mer."),
]


@pytest.mark.parametrize(("body", "expected", "text"), EMPTY_LINES)
def test_an_empty_line_between_a_label_and_its_value_is_nothing(
    body: str, expected: list[tuple[str, str]], text: str
) -> None:
    raw = page(f"A\n\nDiarienummer:\n25-111-S02\n{body}")
    assert pairs(raw) == [("Diarienummer", "25-111-S02"), *expected]
    assert raw.text == text


def test_a_contact_that_stands_apart_from_its_label_is_hidden() -> None:
    raw = page("A\n\nDiarienummer:\n25-111-S02\nKontaktperson:\n\nAnna Prov Andersson\n\nText.")
    assert "Anna" not in raw.redacted
    assert raw.text == "Text."


WITHOUT_COLON = [
    "Diarienummer:\n25-111-S02\nFond\nESF+",
    "Diarienummer\n25-111-S02\nFond\nESF+",
    "Diarienummer:\n25-111-S02\nFond:\nESF+",
    "Diarienummer: 25-111-S02\nFond\nESF+",
    "Diarienummer: 25-111-S02\nFond: ESF+",
    "Diarienummer\n25-111-S02\n\nFond\nESF+",
    "diarienummer\n25-111-S02\nFOND\nESF+",
    "Diarienummer:25-111-S02\nFond:ESF+",
    "  Diarienummer  \n25-111-S02\n Fond \nESF+",
    "Diarienummer:\n\n25-111-S02\n\nFond\nESF+\n",
]


@pytest.mark.parametrize("body", WITHOUT_COLON)
def test_a_line_that_is_exactly_a_known_label_ends_the_value_before_it(body: str) -> None:
    values = [(label.casefold(), value) for label, value in pairs(page(f"A\n\n{body}"))]
    assert values == [("diarienummer", "25-111-S02"), ("fond", "ESF+")]


def test_a_label_is_a_value_where_one_is_due() -> None:
    raw = page("A\n\nDiarienummer:\n25-111-S02\nNamn:\nRegion\nFond:\nESF+\n\nVi startar.\nNamn\n")
    assert pairs(raw)[1:] == [("Namn", "Region"), ("Fond", "ESF+")]
    assert raw.text == "Vi startar.\nNamn"


SEVERAL = [
    "Text.\n\n25-112-S02 - B\n\nDiarienummer:\n25-112-S02\n",
    "Diarienummer:\n25-112-S02\n",
    "Namn:\nB\nDiarienummer:\n25-112-S02\n",
    "\n\nDiarienummer:\n25-112-S02\nNamn:\nB\n",
    "Text.\nDiarienummer:\n2019/00383\n",
    "Text.\n\nDiarienummer : 25-112-S02\nNamn: B\n",
    "Text.\n\nDiarienummer: 25-112-S02\n\nNamn:\nB\n",
    "Text.\n\n25-112-S02 - B\n\nProjektägare:\nX\n\nText\n",
    "DIARIENUMMER:\n25-112-S02\nText\n",
    "Diarienummer\n25-112-S02\nFond\nESF+\n",
    "\x0c\n25-112-S02 - B\n\nDiarienummer:\n25-112-S02\n",
    "Diarienummer:\n\n25-112-S02\n",
    "Text.\n-----\nDiarienummer:\n25-112-S02\n",
]


@pytest.mark.parametrize("more", SEVERAL)
def test_a_file_with_several_records_is_refused(more: str) -> None:
    with pytest.raises(RecordError, match="more than one record"):
        page(f"A\n\nDiarienummer:\n25-111-S02\nNamn:\nA\n\n{more}")


@pytest.mark.parametrize(
    "more",
    [
        "Diarienummer:\n25-111-S02\n",
        "Projektnummer:\n2019/00383\n",
        "\nText.\nDiarienummer:\nEtt nummer\n",
        "\nSe diarienummer: 25-112-S02.\n",
        "\nText.\n\nDiarienummer: 25-112-S02\n",
        "\nText.\n\n25-112-S02 - B\n\nText om B.\n",
        "\nText.\n\nDiarienummer: 25-111-S02\nNamn: A\n",
    ],
)
def test_a_number_printed_twice_is_one_record(more: str) -> None:
    assert pairs(page(f"A\n\nDiarienummer:\n25-111-S02\n{more}"))[0] == ("Diarienummer", "25-111-S02")


def test_the_number_in_the_form_of_one_wins() -> None:
    record = read_record(page("25-111-S02 - Prov\n\nDiarienummer:\nDnr 7\nNamn:\nProv\n"), TABLE)
    assert record.text("number") == "25-111-S02"
    assert [each.rule for each in record.findings if each.severity is Severity.WARNING] == ["contradiction"]
