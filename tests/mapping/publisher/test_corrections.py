"""What the publisher corrects: stated beside what the source says, told, and never more than a line at risk."""

import csv
import gzip
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from stdnum import luhn
from tests.built import built

from esfgraph.errors import SourceError
from esfgraph.pipeline.build import BuildResult, build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

ROOT = Path(__file__).parents[3]
BASE = "http://localhost:8000/"
ESF = Namespace("https://w3id.org/esfgraph/ontology#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
PROJECT = URIRef(f"{BASE}project/25-030-S02")
CORRECTION = URIRef(f"{PROJECT}/correction/total-cost")
SEED = (ROOT / "seeds" / "000_1fa7831598b9845a.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def graph(corrected: tuple[DataFolder, BuildResult]) -> Graph:
    release = corrected[1].release
    assert release is not None
    return Graph().parse(data=gzip.decompress((release.path / "dumps" / "public.nt.gz").read_bytes()), format="nt")


@pytest.fixture(scope="module")
def told(corrected: tuple[DataFolder, BuildResult]) -> list[str]:
    return [
        str(finding)
        for finding in corrected[1].findings
        if finding.rule == "list-line" or finding.rule.startswith("correct")
    ]


def everything(data: DataFolder) -> str:
    release = data.current()
    assert release is not None
    files = (path for path in release.path.rglob("*") if path.is_file() and "store" not in path.parts)
    read = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)
    return b"\n".join(read).decode(errors="replace")


def test_the_graph_states_the_corrected_value_and_beside_it_what_the_source_says(graph: Graph) -> None:
    assert [str(value) for value in graph.objects(PROJECT, ESF.totalCost)] == ["18000000"]
    assert (PROJECT, ESF.inferredBy, URIRef(f"{BASE}concept/evidence/value-by-correction")) in graph
    assert (PROJECT, ESF.correction, CORRECTION) in graph
    assert {(str(property_), str(value)) for property_, value in graph.predicate_objects(CORRECTION)} == {
        (str(RDF.type), str(ESF.Correction)),
        (str(ESF.correctedProperty), str(ESF.totalCost)),
        (str(ESF.correctedText), "18 000 000"),
        (str(ESF.sourceText), "18 378 980"),
        (str(ESF.reason), "Two digits had changed places."),
        (str(DCTERMS.date), "2026-03-01"),
        (str(ESF.correctedBy), f"{BASE}concept/role/publisher"),
    }


def test_what_no_source_states_can_be_added(graph: Graph) -> None:
    project = URIRef(f"{BASE}project/2019-00383")
    assert [str(value) for value in graph.objects(project, ESF.unionContribution)] == ["1000000"]
    node = URIRef(f"{project}/correction/union-contribution")
    assert (node, ESF.correctedBy, URIRef(f"{BASE}concept/role/managing-authority")) in graph
    assert not list(graph.objects(node, ESF.sourceText))


def test_what_needs_no_correction_any_more_is_told_and_is_none(graph: Graph, told: list[str]) -> None:
    assert not list(graph.objects(URIRef(f"{PROJECT}/correction/planned-participants"), None))
    assert any("line 3" in line and "no longer needed: the source says '120'" in line for line in told)


def test_the_source_graph_keeps_what_the_source_says(corrected: tuple[DataFolder, BuildResult]) -> None:
    release = corrected[1].release
    assert release is not None
    assert b'"18 378 980"' in gzip.decompress((release.path / "dumps" / "sources.nq.gz").read_bytes())


def test_the_table_says_which_columns_are_corrected_and_from_what(corrected: tuple[DataFolder, BuildResult]) -> None:
    release = corrected[1].release
    assert release is not None
    with (release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as lines:
        rows = {row["number"]: row for row in csv.DictReader(lines)}
    assert rows["25-030-S02"]["total_cost_sek"] == "18000000"
    cells = {number: (row["corrected"], row["corrected_from"]) for number, row in rows.items() if row["corrected"]}
    assert cells == {
        "25-030-S02": ("total_cost_sek", "18 378 980"),
        "2019/00383": ("union_contribution_sek", ""),
    }


def test_the_report_tells_each_correction_and_each_line_that_does_not_count(told: list[str]) -> None:
    beginnings = {
        "Info: 000_1fa7831598b9845a.txt, line 14, 'Total projektbudget'": "has corrected it to '18 000 000'",
        "Info: corrections.csv, line 4, 'union_contribution'": "No source states union_contribution",
        "Info: corrections.csv, line 3, 'planned_participants'": "no longer needed",
        "Warning: corrections.csv, line 5, 'field'": "line 2 corrects the same value already",
        "Warning: corrections.csv, line 6, 'total_cost'": "No source describes 'project/99-999-S99'",
        "Warning: corrections.csv, line 7, 'field'": "found 'grant', expected a field",
        "Warning: corrections.csv, line 8, 'value'": "expected a single name that shows",
        "Warning: corrections.csv, line 9, 'value'": "found 'soon', expected a date",
        "Warning: corrections.csv, line 10, 'date'": "found 'soon', expected a date",
        "Warning: corrections.csv, line 11, 'by'": "expected a role",
        "Warning: corrections.csv, line 12, 'reason'": "personal data",
        "Warning: corrections.csv, line 13, 'value'": "personal data",
        "Warning: corrections.csv, line 14, 'value'": "a person's number",
        "Warning: corrections.csv, line 15, 'thing'": "expected a path",
        "Warning: corrections.csv, line 16, 'reason'": "the column is empty",
        "Warning: corrections.csv, line 17": "the row has 2 cells and the header 6",
    }
    assert len(told) == len(beginnings)
    for beginning, text in beginnings.items():
        assert any(line.startswith(beginning) and text in line for line in told), beginning


def test_nothing_personal_of_the_list_is_kept(corrected: tuple[DataFolder, BuildResult]) -> None:
    text = everything(corrected[0])
    for personal in ("Anna Andersson", "070-123", "anna@exempel", "850709"):
        assert personal not in text


def test_a_correction_reaches_the_id_of_a_release(
    corrected: tuple[DataFolder, BuildResult], seed_build: tuple[DataFolder, BuildResult]
) -> None:
    releases = corrected[1].release, seed_build[1].release
    assert releases[0] is not None
    assert releases[1] is not None
    assert releases[0].id != releases[1].id
    assert releases[0].lists == ("corrections",)


NUMBERS = ["556000000" + luhn.calc_check_digit("556000000"), "556000001" + luhn.calc_check_digit("556000001")]


def test_a_corrected_number_is_learned_in_the_place_of_the_printed_one(tmp_path: Path) -> None:
    """Another record of the same name, without a number, goes to the right owner."""
    printed, right = NUMBERS
    owned = SEED.replace("ÅTVIDABERGS KOMMUN", "Borgeby Buss AB").replace("2120000415", printed)
    other = owned.replace("25-030-S02", "25-031-S02").replace(f"Projektägare org.nr.:\n{printed}\n", "")
    folder, data = tmp_path / "in", tmp_path / "data"
    for path in (folder, data):
        path.mkdir()
    (folder / "a.txt").write_text(owned, encoding="utf-8")
    (folder / "b.txt").write_text(other, encoding="utf-8")
    row = f"25-030-S02,owner_number,{right},A slip.,2026-03-01,publisher"
    DataFolder(data).corrections.write_text(f"thing,field,value,reason,date,by\n{row}\n", encoding="utf-8")
    release = built(folder, data)
    with (release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as lines:
        numbers = {row["number"]: (row["owner_number"], row["owner_number_rule"]) for row in csv.DictReader(lines)}
    assert numbers == {"25-030-S02": (right, "stated"), "25-031-S02": (right, "owner-by-exact-name")}


def test_how_a_page_prints_its_owner_is_corrected_by_a_name_that_shows_a_body(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, owner in ((1, "Exmpelföreningen"), (2, "Exmpelföreningen"), (3, "Åby komun"), (4, "Ett hus")):
        text = f"25-03{number}-S02 - Ny väg\nDiarienummer:\n25-03{number}-S02\nProjektägare:\n{owner}\n"
        (tmp_path / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    data = DataFolder(tmp_path / "data")
    data.root.mkdir()
    data.withdrawals.write_text(f"id,date,reason\norganization/{NUMBERS[0]},2026-01-01,An error\n", encoding="utf-8")
    names = {1: "Exempelföreningen", 2: "Anna Prov, Exempelföreningen", 3: "Åtvidabergs kommun", 4: "Anna Prov"}
    rows = [f'25-03{each}-S02,owner,"{name}",A slip.,2026-03-01,publisher' for each, name in names.items()]
    data.corrections.write_text("\n".join(["thing,field,value,reason,date,by", *rows]), encoding="utf-8")
    result = build([tmp_path / "in"], data, Iris())
    assert result.release
    with (result.release.path / "dumps" / "projects.csv").open(encoding="utf-8", newline="") as lines:
        found = {row["number"]: (row["owner"], row["seat"], row["corrected_from"]) for row in csv.DictReader(lines)}
    assert found == {
        "25-031-S02": ("Exempelföreningen", "", "Exmpelföreningen"),
        "25-032-S02": ("Exmpelföreningen", "", ""),
        "25-033-S02": ("Åtvidabergs kommun", "0561", "Åby komun"),
        "25-034-S02": ("Ett hus", "", ""),
    }
    lost = [str(each) for each in result.findings if each.rule == "list-line"]
    assert ["line 3" in lost[0], "line 5" in lost[1], len(lost)] == [True, True, 2]
    assert "Anna Prov" not in everything(data)


def test_names_of_persons_that_records_show_cost_the_line(tmp_path: Path) -> None:
    person = SEED.replace("ÅTVIDABERGS KOMMUN", "Borgebert Fältström").replace("2120000415", "850709-9805")
    folder, data = tmp_path / "in", DataFolder(tmp_path / "data")
    for path in (folder, data.root):
        path.mkdir()
    (folder / "a.txt").write_text(person.replace("25-030-S02", "25-031-S02"), encoding="utf-8")
    rows = (
        "25-031-S02,title,Nytt,Borgebert Fältström ringde.,2026-03-01,publisher",
        f"25-031-S02,owner_number,{NUMBERS[0]},A company.,2026-03-01,publisher",
    )
    data.corrections.write_text("\n".join(["thing,field,value,reason,date,by", *rows]) + "\n", encoding="utf-8")
    result = build([folder], data, Iris())
    told = [str(finding) for finding in result.findings if finding.position.source == "corrections.csv"]
    assert ["personal data" in told[0], "owner is not published" in told[1]] == [True, True]
    assert "Fältström" not in everything(data)
    assert NUMBERS[0] not in everything(data)


def test_a_file_that_is_no_list_stops_the_build(own_data: DataFolder) -> None:
    own_data.corrections.write_text("thing,value\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"corrections\.csv', line 1: the header must name the columns"):
        build([ROOT / "seeds"], own_data, Iris())


def test_a_withdrawn_number_is_no_correction(own_data: DataFolder) -> None:
    own_data.withdrawals.write_text(f"id,date,reason\norganization/{NUMBERS[0]},2026-02-01,r\n", encoding="utf-8")
    row = f"25-030-S02,owner_number,{NUMBERS[0]},A slip.,2026-03-01,publisher"
    own_data.corrections.write_text(f"thing,field,value,reason,date,by\n{row}\n", encoding="utf-8")
    result = build([ROOT / "seeds"], own_data, Iris())
    assert any("takes back" in str(finding) for finding in result.findings)
    release = result.release
    assert release is not None
    dump = gzip.decompress((release.path / "dumps" / "esf.nq.gz").read_bytes()).decode()
    assert NUMBERS[0] not in dump
    assert Literal("2120000415").n3() in dump
