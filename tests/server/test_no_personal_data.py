"""Made-up persons pushed through every source format: nothing of them is in any file of DATA, any log, any page.

Every name, number and address here is invented; identity numbers are computed.
"""

import gzip
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from stdnum import luhn
from tantivy import Index, Query
from tests.clients import TestClient
from tests.writers import MARKUPS, Sample, csv_export, html_page, json_line, page_text, xlsx_export

from esfgraph.console.account import describe
from esfgraph.fields.table import load_fields
from esfgraph.pipeline.build import build
from esfgraph.privacy.masking import MASK
from esfgraph.publisher.publication import Publication
from esfgraph.query.search_index import SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.app import create_app
from esfgraph_server.query_pool.limits import QueryLimits
from esfgraph_server.settings import Settings

IDENTITY = "19850312-223" + luhn.calc_check_digit("850312223")
TRADER = "790704223" + luhn.calc_check_digit("790704223")
ABROAD = ("120385-1234", "131052A308T", "15108695088")
"""Numbers of Denmark, Finland and Norway."""
POSTCODE = "98765"
CONTACT, OWNER = "Zakarias Påhittsson", "Ylva Fantasidotter"
SECRETS = (
    *(CONTACT, CONTACT.upper(), "zakarias.pahittsson@example.org", "070-123 45 67", "0701234567", "+46 8 123 45 67"),
    *(IDENTITY, IDENTITY.replace("-", ""), IDENTITY[2:], OWNER, OWNER.upper(), TRADER, f"{TRADER[:6]}-{TRADER[6:]}"),
    *(POSTCODE, "987 65", "HITTEPÅBY", *ABROAD),
)
WHOLE = ("sv/", "sv/quality", "changes/stream/1/all")
"""Addresses that tell of many things."""
TEXT = (
    f"Projektet leds av någon.\n\nKontaktperson: {CONTACT}\nSkriv till zakarias.pahittsson@example.org eller ring "
    f"070-123 45 67, 0701234567 eller +46 8 123 45 67.\n\nDeltagare {IDENTITY} och {IDENTITY[2:]} är med, och "
    f"{', '.join(ABROAD)}."
)


def sample(number: str, *, trader: bool) -> Sample:
    """A project with contacts everywhere; its owner a sole trader or an organisation."""
    values = {
        "number": number,
        "title": f"Projekt {number}",
        "start_date": "2024-02-01",
        "end_date": "2027-01-31",
        "owner_number": TRADER if trader else "2120001561",
        "owner": OWNER.upper() if trader else "BORÅS KOMMUN",
        "owner_postcode": POSTCODE if trader else "50180",
        "owner_town": "HITTEPÅBY" if trader else "BORÅS",
        "contact_person": CONTACT,
        "contact_email": "zakarias.pahittsson@example.org",
        "contact_phone": "070-123 45 67",
        "country_concerned": "Sverige",
        "project_period": "2024-02-01 - 2027-01-31",
        "deciding_region": "Västsverige",
        "fund": "ESF+",
        "specific_objective": "A2A",
    }
    return Sample(values, TEXT + (f"\n\n{OWNER} driver projektet." if trader else ""))


def write_everything(folder: Path) -> int:
    """Write the persons in every format; return how many projects that makes."""
    table = load_fields()
    numbers = (f"24-{number:03d}-S01" for number in range(1, 1000))
    count = 0

    def pair(*, numbered: bool = True) -> list[Sample]:
        nonlocal count
        owners = (True, False) if numbered else (False,)
        count += len(owners)
        return [sample(next(numbers), trader=trader) for trader in owners]

    for layout in ("A0", "A", "A2", "B1", "B2", "C", "D", "Z"):
        # The older pages print no number of the owner, so that nothing tells a person from an organisation.
        for each in pair(numbered=layout in ("B1", "B2", "C", "D")):
            (folder / f"{layout}-{each.values['number']}.txt").write_text(page_text(each, layout), encoding="utf-8")
    for markup in MARKUPS:
        for each in pair():
            path = folder / f"{markup}-{each.values['number']}.html"
            path.write_text(html_page(each, "B1", markup), encoding="utf-8")
    (folder / "export.csv").write_text(csv_export(pair()), encoding="utf-8")
    (folder / "export.xlsx").write_bytes(xlsx_export(pair(), table))
    (folder / "lines.jsonl").write_text("".join(map(json_line, pair())), encoding="utf-8")
    packed = gzip.compress(page_text(pair()[0], "B2").encode())
    (folder / "packed.txt.gz").write_bytes(packed)
    (folder / "refused.txt").write_text(f"Fond:\nESF+\nKontaktperson:\n{CONTACT}\n\n{TEXT}\n", encoding="utf-8")
    return count - 1


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, Release, str]:
    folder, data = tmp_path_factory.mktemp("in"), DataFolder(tmp_path_factory.mktemp("out"))
    count = write_everything(folder)
    result = build([folder], data, Iris())
    assert result.release is not None
    assert result.refused == 1
    assert result.summary["records_read"] == count + 1
    assert result.summary["projects"] >= count - 4  # pages of the oldest layouts state no number or no owner's number
    said = "\n".join(describe(result, data.root, Publication()))
    return data, result.release, said


def found_in(text: str) -> list[str]:
    folded = text.casefold()
    found = [secret for secret in SECRETS if secret.casefold() in folded]
    # The digits of the postcode may be some of a longer number, as of a time in a log.
    return [secret for secret in found if secret != POSTCODE or re.search(rf"(?<!\d){POSTCODE}(?!\d)", text)]


def test_no_file_of_data_holds_them(built: tuple[DataFolder, Release, str]) -> None:
    for path in built[0].root.rglob("*"):
        # The full-text index is packed, so that bytes say nothing; what it holds is looked at below.
        if path.is_file() and not path.is_symlink() and "search" not in path.parts:
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
            assert found_in(text) == [], path


def test_the_full_text_index_holds_nothing_of_them(built: tuple[DataFolder, Release, str], tmp_path: Path) -> None:
    folder = tmp_path / "search"  # a copy: the engine writes beside what it reads
    shutil.copytree(built[1].path / "search", folder)
    index = SearchIndex.open(folder)
    for secret in SECRETS:
        assert index.find(f'"{secret}"').total == 0, secret
        assert index.find(secret).total == 0, secret
    searcher = Index.open(str(folder)).searcher()
    hits = searcher.search(Query.all_query(), searcher.num_docs).hits
    stored = [str(searcher.doc(address).to_dict()) for _, address in hits]
    assert len(stored) > 1000
    assert [text for text in stored if found_in(text)] == []
    assert any(MASK in text for text in stored)


def test_what_was_removed_is_shown_as_removed(built: tuple[DataFolder, Release, str]) -> None:
    text = gzip.decompress((built[1].path / "dumps" / "esf.nq.gz").read_bytes()).decode()
    assert f"Skriv till {MASK} eller ring {MASK}, {MASK} eller {MASK}." in text
    assert f"Deltagare {MASK} och {MASK} är med, och {MASK}, {MASK}, {MASK}." in text
    assert f"{MASK} driver projektet." in text
    assert '"enskild person"@sv' in text


def test_the_store_holds_no_literal_with_them(built: tuple[DataFolder, Release, str]) -> None:
    for quad in built[1].open_store():
        assert found_in(f"{quad.subject} {quad.object}") == []


def test_the_build_says_nothing_of_them(built: tuple[DataFolder, Release, str]) -> None:
    assert found_in(built[2]) == []


@pytest.fixture
def client(built: tuple[DataFolder, Release, str]) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data=built[0].root, query=QueryLimits(processes=1)))) as client:
        yield client


def test_no_page_or_log_says_anything_of_them(
    client: TestClient, built: tuple[DataFolder, Release, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    iris = Iris()
    subjects = {quad.subject.value for quad in built[1].open_store() if hasattr(quad.subject, "value")}
    paths = sorted(path for each in subjects if (path := iris.path_of(each)) and "24-0" in path)
    assert len(paths) > 50
    for path in [*(f"sv/{path}" for path in paths), *(f"{path}.ttl" for path in paths), *WHOLE]:
        response = client.get(f"/{path}")
        assert response.status_code == 200, path
        assert found_in(response.text) == [], path
    assert found_in(caplog.text) == []
