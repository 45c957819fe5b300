"""Registers: the packaged one holds what it says; a user's file is read as documented, and refused with the place."""

import csv
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from stdnum import luhn

import esfgraph
from esfgraph.errors import SourceError
from esfgraph.fields.checked_numbers import is_persons_organization_number
from esfgraph.owners.register import Entry, Register, read_register, same_as
from esfgraph.resources import resource_dir
from esfgraph.vocabulary.places import Places, read_places

FOLDER = resource_dir("ontology") / "registers"
PACKAGED = FOLDER / "public-bodies.csv"
HANINGE = "http://dataportal.se/organisation/SE2120000084"
PERSON = "8507099805"  # made up; a date and a right check digit


@pytest.fixture(scope="module")
def packaged() -> Register:
    register, found = read_register(PACKAGED)
    assert not found
    return register


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(resource_dir("ontology") / "places")


def read(folder: Path, data: str | bytes) -> Register:
    path = folder / "owners.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    register, found = read_register(path)
    assert not found
    return register


# --- the packaged register --------------------------------------------------------------------------------------------


def test_the_packaged_register_holds_the_publishers_of_the_portal(packaged: Register) -> None:
    series = [entry.number[:4] for entry in packaged.entries]
    assert {prefix: series.count(prefix) for prefix in ("2021", "2120", "2321")} == {"2021": 87, "2120": 65, "2321": 7}
    assert len(packaged.entries) == 181


def test_packaged_numbers_are_organisations_and_stand_once(packaged: Register) -> None:
    numbers = [entry.number for entry in packaged.entries]
    assert numbers == sorted(set(numbers))
    for number in numbers:
        assert re.fullmatch(r"\d{10}", number, re.ASCII)
        assert luhn.is_valid(number)
        assert not is_persons_organization_number(number)


def test_packaged_uris_are_those_of_their_numbers(packaged: Register) -> None:
    for entry in packaged.entries:
        assert entry.dataportal_uri == f"http://dataportal.se/organisation/SE{entry.number}"
        assert same_as(entry.number, packaged) == entry.dataportal_uri


def test_packaged_names_lead_back_to_their_numbers(packaged: Register) -> None:
    for entry in packaged.entries:
        assert packaged.by_number(entry.number) == packaged.by_name(entry.name) == entry
        assert entry.name == unicodedata.normalize("NFC", entry.name)


def test_municipal_numbers_of_the_packaged_register_are_municipalities(packaged: Register, places: Places) -> None:
    municipal = [entry for entry in packaged.entries if entry.number.startswith("212000")]
    found = {place.code for entry in municipal if (place := places.municipality_of_name(entry.name))}
    assert len(found) == len(municipal) == 65


@pytest.mark.parametrize("number", ["2220000315", "2021002361", "5565007621"])
def test_numbers_with_a_doubtful_uri_are_left_out(packaged: Register, number: str) -> None:
    """Two publishers under one number; a URI with a suffix; a URI without SE."""
    assert packaged.by_number(number) is None


def test_every_row_names_its_source() -> None:
    with PACKAGED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert all(re.fullmatch(r"dataportalen 0\.12\.0 organisations\.json#\w+", row["source"]) for row in rows)


@pytest.mark.generators
def test_the_generator_writes_the_same_bytes_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    command = [sys.executable, str(FOLDER / "make_register.py"), str(tmp_path)]
    environment = {"PYTHONUTF8": "1", "PYTHONPATH": str(Path(esfgraph.__file__).parents[1])}
    ran = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", env=environment)
    assert (tmp_path / PACKAGED.name).read_bytes() == PACKAGED.read_bytes()
    assert len(re.findall(r"^Left out: .* <http://dataportal\.se/organisation/.*>: .*\.$", ran.stderr, re.M)) == 6


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "uri"),
    [
        pytest.param("2120000084", HANINGE, id="listed with a URI"),
        pytest.param("2120001561", None, id="listed without a URI"),
        pytest.param("2120000415", None, id="not listed"),
        pytest.param("", None, id="no number"),
    ],
)
def test_a_uri_is_stated_only_where_the_register_states_it(number: str, uri: str | None) -> None:
    register = Register((Entry("2120000084", "Haninge kommun", HANINGE), Entry("2120001561", "Borås stad")))
    assert same_as(number, register) == uri


# --- names ------------------------------------------------------------------------------------------------------------

NAMES = Register(
    (
        Entry("2120001561", "Borås stad"),
        Entry("2120001561", "Borås kommun"),
        Entry("8024256052", "Samordningsförbundet Väst"),
        Entry("8020062074", "samordningsförbundet  väst"),
    )
)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param("BORÅS STAD", "2120001561", id="case"),
        pytest.param(" Borås\u00a0 stad ", "2120001561", id="spaces"),
        pytest.param(unicodedata.normalize("NFD", "Borås stad"), "2120001561", id="decomposed letters"),
        pytest.param("Borås kommun", "2120001561", id="a second name of the number"),
        pytest.param("Borås", None, id="a part of the name"),
        pytest.param("Boras stad", None, id="other letters"),
        pytest.param("Samordningsförbundet Väst", None, id="two numbers with one name"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_name_leads_to_the_one_number_that_has_it(name: str, number: str | None) -> None:
    entry = NAMES.by_name(name)
    assert (entry.number if entry else None) == number


def test_the_first_entry_of_a_number_is_its_own() -> None:
    assert NAMES.by_number("2120001561") == NAMES.by_name("Borås kommun") == Entry("2120001561", "Borås stad")


def test_an_empty_register_knows_nobody() -> None:
    assert Register().by_number("2120001561") is Register().by_name("Borås stad") is None


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("number,name\n2120001561,Borås stad\n", id="as documented"),
        pytest.param("number;name\r\n2120001561;Borås stad\r\n", id="semicolons and CRLF"),
        pytest.param("number,name\r2120001561,Borås stad", id="CR, no line end at the end"),
        pytest.param("\ufeffnumber,name\n2120001561,Borås stad\n", id="byte order mark"),
        pytest.param("# ours, not theirs\n\n#; no\nnumber,name\n2120001561,Borås stad\n", id="comments"),
        pytest.param("name, Number ,town\nBorås  stad , 212000-1561,BORÅS\n", id="other order, case and columns"),
        pytest.param('number,name\n"162120001561","Borås\nstad"\n', id="quotes, twelve digits of a legal person"),
        pytest.param("number,name\n٢١٢٠٠٠١٥٦١,Borås stad\n", id="Arabic digits"),
        pytest.param("number,name\nＳＥ２１２０００１５６１０１,Borås stad\n", id="full-width VAT number"),
        pytest.param("number,name\n\n2120001561,Borås stad\n,\n", id="empty rows"),
        pytest.param("number,name\n,Ett förbund\n2120001561,Borås stad\n", id="a number still to be filled in"),
        pytest.param("number,name,dataportal_uri\n2120001561,Borås stad,\n", id="no URI in the column for it"),
    ],
)
def test_a_file_is_read(tmp_path: Path, data: str) -> None:
    assert read(tmp_path, data).entries == (Entry("2120001561", "Borås stad"),)


def test_a_name_may_begin_with_the_mark_of_a_comment(tmp_path: Path) -> None:
    assert read(tmp_path, 'name,number\n"#jagmed",2120001561\n').entries == (Entry("2120001561", "#jagmed"),)


def test_a_header_alone_is_an_empty_register(tmp_path: Path) -> None:
    assert read(tmp_path, "number,name\n").entries == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param("", "line 1: the header must name the columns 'number' and 'name'", id="empty file"),
        pytest.param("# a\nnumber\n", "line 2: the header must name", id="no column of names"),
        pytest.param("orgnr,name\n", "line 1: the header must name", id="no column of numbers"),
        pytest.param("name,number,Name\n", "line 1: the header must name", id="a column twice"),
        pytest.param('number,name\n2120001561,"A"B\n', "line 2: this is no CSV", id="stray quotation mark"),
        pytest.param('number,name\n2120001561,"A\n', "line 2: this is no CSV", id="quotation never ends"),
        pytest.param("number,name\n2120001561,A\0\n", "line 2: this is not UTF-8 text", id="NUL"),
        pytest.param(
            "number,name\n2120001561,Borås\n".encode("cp1252"), "line 2: this is not UTF-8", id="Windows-1252"
        ),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_place(tmp_path: Path, data: str | bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read(tmp_path, data)
    assert repr(str(tmp_path / "owners.csv")) in str(caught.value)
    assert str(caught.value).endswith(".")


GOOD = "2120000084,Haninge kommun"


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        pytest.param("2120001561, ", "line 2, 'name'", "the column is empty", id="nameless"),
        pytest.param("212000156,A", "line 2, 'number'", "ten digits", id="nine digits"),
        pytest.param("2120001562,A", "line 2, 'number'", "the check digit is wrong", id="check"),
        pytest.param("2120001561,A, B", "line 2", "the row has 3 cells and the header 2", id="too many"),
        pytest.param("2120001561", "line 2", "the row has 1 cells and the header 2", id="too few"),
        pytest.param('2120001561,"A\nB"\n\n5,C', "line 5, 'number'", "ten digits", id="lines are the file's"),
        *(
            pytest.param(f"{printed},Anna", "line 2, 'number'", "this is a person's number", id=printed)
            for printed in (PERSON, f"{PERSON[:6]}-{PERSON[6:]}", f"19{PERSON}", f"16{PERSON}", "8507099804")
        ),
    ],
)
def test_a_bad_line_costs_itself_and_is_told(tmp_path: Path, line: str, place: str, message: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"number,name\n{line}\n{GOOD}\n", encoding="utf-8")
    register, (finding,) = read_register(path)
    assert register.entries[-1] == Entry("2120000084", "Haninge kommun")
    assert len(register.entries) == 1 + line.count('"A')
    assert str(finding.position) == f"owners.csv, {place}"
    assert message in finding.message
    assert finding.message.endswith(".")
    assert "8507" not in str(finding)
    assert "Anna" not in str(finding)


@pytest.mark.parametrize("uri", [HANINGE, "http://dataportal.se/organisation/SE2120001561-X"])
def test_another_uri_of_the_portal_costs_its_line(tmp_path: Path, uri: str) -> None:
    path = tmp_path / "owners.csv"
    path.write_text(f"number,name,dataportal_uri\n2120001561,A,{uri}\n", encoding="utf-8")
    register, (finding,) = read_register(path)
    assert register.entries == ()
    assert finding.position.label == "dataportal_uri"
    assert "SE2120001561'" in finding.message


def test_a_missing_header_repeats_no_row(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the header must name") as caught:
        read(tmp_path, f"{PERSON},Anna\n")
    assert "8507" not in str(caught.value).replace(str(tmp_path), "")


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_file_is_reported(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_register(tmp_path / name)
