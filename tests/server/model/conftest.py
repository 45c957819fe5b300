"""The seeds' release as the read model sees it, and one of generated records with all that is odd."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder, Release
from esfgraph_server.model.graph import Graph


@pytest.fixture(scope="session")
def seed_graph(release: Release) -> Graph:
    return Graph(release.open_store(), Iris(release.base_iri))


ROOT = Path(__file__).parents[3]
HEADINGS = (
    "Diarienummer",
    "Namn",
    "Projektägare",
    "Projektägare organisationsnummer",
    "Startdatum",
    "Slutdatum",
    "Total projektbudget",
    "Beviljat ESF-stöd",
    "EU-stöd i SEK / EU contribution SEK",
    "Planerat antal deltagare",
    "Specifikt mål",
    "Interventionsområde / Intervention field",
    "NUTS-2 kod",
    "Region",
)
ODD = (
    (
        "25-901-S01",
        "Delar av öre",
        "Provby kommun",
        "",
        "2024-01-01",
        "2026-01-01",
        "1234567.8912",
        "99.995",
        "7.5",
        "1",
    ),
    (
        "25-901-S02",
        "Större än alla",
        "Provby kommun",
        "",
        "2024-01-01",
        "2026-01-01",
        "9e60",
        "90000000000000",
        "8e13",
        "0",
    ),
    ("25-901-S03", "Slutar före början", "Provby kommun", "", "2027-01-01", "2020-01-01", "0", "0", "0"),
    ("25-901-S04", "Inget slut", "", "", "2024-01-01"),
    ("25-901-S05", "Ingen början", "", "", "", "2020-01-01", "", "1 000 000", "10"),
    ("25-901-S06", "Flera koder", "Provby kommun", "", "", "", "10", "", "", "5", "A1A; A2A", "140, 152", "SE32, SE33"),
    ("25-901-S07", "Flera mål", "", "", "", "", "", "", "", "", "A1A, C1", "", "SE11, SE21", "Stockholm"),
    ("25-901-S08", "Hela landet", "", "", "", "", "", "", "", "", "", "", "SE0"),
    ("25-901-S09", "Okänd region", "", "", "", "", "25", "", "", "", "", "", "", "Någon annanstans"),
    ("25-901-S10", "Bara region", "", "", "", "", "", "", "", "", "", "", "", "Skåne-Blekinge"),
    ("25-901-S11", "Enskild", "Anna Prov Påhitt", "19850312-1234", "", "", "5"),
)
"""Projects by HEADINGS, of which the last may be missing."""


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """DATA with one release of 200 generated records, a tenth of them with faults, of ODD ones and of the seeds."""
    folder = tmp_path_factory.mktemp("records")
    command = [sys.executable, "bench/records.py", "--records", "200", "--errors", "0.1", "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with (folder / "records" / "odd.csv").open("w", encoding="utf-8", newline="") as file:
        rows = ([*row, *[""] * (len(HEADINGS) - len(row))] for row in ODD)
        csv.writer(file, delimiter="\t").writerows([HEADINGS, *rows])
    data = DataFolder(tmp_path_factory.mktemp("generated"))
    assert build([folder / "records", ROOT / "seeds"], data, Iris()).served
    return data
