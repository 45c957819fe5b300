"""Persons whom only another record shows, and files and folders that are called after them. All are invented."""

import zipfile
from pathlib import Path

import pytest

from esfgraph.pipeline.build import BuildResult, build
from esfgraph.privacy.masking import MASK
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

NUMBER = "Projektägare org.nr.:\n1212121212.0\n"


def page(project: int, owner: str, more: str = "") -> str:
    return f"T\n\nDiarienummer:\n25-030-S{project:02}\nProjektägare:\n{owner}\n{more}\nProjektet leds av {owner}.\n"


def built(folder: Path, tmp_path: Path) -> tuple[BuildResult, dict[str, str]]:
    """A build of a folder, and everything that is in DATA by the name of its file."""
    data = DataFolder(tmp_path / "data")
    result = build([folder], data, Iris())
    assert result.release is not None
    texts = dict[str, str]()
    for path in data.root.rglob("*"):
        if path.is_file():
            texts[path.name] = texts.get(path.name, "") + path.read_bytes().decode("utf-8", "replace")
    store = result.release.open_store()
    texts["store"] = "\n".join(f"{quad.subject} {quad.object}" for quad in store)
    texts["console"] = "\n".join(map(str, result.findings))
    return result, texts


def holding(texts: dict[str, str], secret: str) -> list[str]:
    return [name for name, text in texts.items() if secret.casefold() in text.casefold()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


PRINTED = [
    "Zara Prov Påhittsson",
    "ZARA PÅHITTSSON",
    "Påhittsson, Zara Prov",
    "Zara Påhittsson, Firman",
    "Pahittsson Zara",
]


def test_a_person_is_hidden_where_a_record_states_no_number(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text(page(1, "Zara Prov Påhittsson", NUMBER), encoding="utf-8")
    for at, owner in enumerate(PRINTED, 2):
        (folder / f"{at}.txt").write_text(page(at, owner), encoding="utf-8")
    (folder / "z.txt").write_text(page(99, "Zara kommun"), encoding="utf-8")
    result, texts = built(folder, tmp_path)
    assert result.summary["owners"]["person"] == 1 + len(PRINTED)
    for secret in ("hittsson", "1212121212"):
        assert holding(texts, secret) == []
    assert "Zara kommun" in texts["store"]


def test_a_namesake_with_an_organisations_number_is_an_organisation(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text(page(1, "Zara Påhittsson", NUMBER), encoding="utf-8")
    namesake = page(2, "Zara Påhittsson", "Projektägare org.nr.:\n5560125790\n")
    (folder / "b.txt").write_text(namesake, encoding="utf-8")
    result, texts = built(folder, tmp_path)
    assert result.summary["owners"]["person"] == 1
    assert "Zara Påhittsson" in texts["store"]


def test_a_person_is_hidden_in_the_next_build_too(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text(page(1, "Zara Prov Påhittsson", NUMBER), encoding="utf-8")
    first, _ = built(folder, tmp_path)
    (folder / "b.txt").write_text(page(2, "Zara Påhittsson"), encoding="utf-8")
    second, texts = built(folder, tmp_path)
    assert (first.summary["owners"]["person"], second.summary["owners"]["person"]) == (1, 2)
    assert holding(texts, "hittsson") == []


def test_names_of_files_folders_and_archives_are_published_without_persons(folder: Path, tmp_path: Path) -> None:
    (folder / "zara prov påhittsson.txt").write_text(page(1, "Zara Prov Påhittsson", NUMBER), encoding="utf-8")
    (folder / "Pahittsson, Zara").mkdir()
    (folder / "Pahittsson, Zara" / "b.txt").write_text(page(2, "Osby kommun"), encoding="utf-8")
    (folder / "850312-1231.txt").write_text(page(3, "Osby kommun"), encoding="utf-8")
    (folder / "850312-1231 och 070-123 45 67.txt").write_text(page(4, "Osby kommun"), encoding="utf-8")
    (folder / "19850312-1231.txt").write_text("nothing", encoding="utf-8")
    (folder / "anna@example.org.doc").write_text("nothing", encoding="utf-8")
    with zipfile.ZipFile(folder / "Zara_Påhittsson.zip", "w") as archive:
        archive.writestr("mapp/zara påhittsson/anna (at) example.org.txt", page(5, "Osby kommun"))
    result, texts = built(folder, tmp_path)
    assert result.summary["projects"] == 5
    for secret in ("hittsson", "850312", "example.org", "123 45 67"):
        assert holding(texts, secret) == []
    names = [f"{MASK}.txt", f"{MASK}.txt (2)", f"{MASK}.txt (3)", f"{MASK} och {MASK}.txt", f"{MASK}/b.txt"]
    for name in (*names, f"{MASK}.zip/mapp/{MASK}/{MASK}"):
        assert name in texts["store"]
    assert sorted(path.name for path in folder.iterdir())[0] == "19850312-1231.txt"  # on the disk they stay as they are


def test_what_is_refused_is_not_quoted(folder: Path, tmp_path: Path) -> None:
    lines = [
        '{"number": "25-030-S02", "title": "x"}',
        '{"number": "25-030-S03", "Zara Påhittsson": 1, "Zara Påhittsson": 2}',
        '{"number": "25-030-S04", "captured": "Zara Påhittsson"}',
        '{"number": "850312-1231", "title": "Zara"}',
        '{"number": "850312 - 1231", "title": "Zara"}',
        '{"number": "25-030-S05", "title": "x", "captured": ["zara@example.org"]}',
    ]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result, texts = built(folder, tmp_path)
    assert result.refused == 5
    for secret in ("hittsson", "850312", "example.org"):
        assert holding(texts, secret) == []


SPELLINGS = [
    "Zara Prov Påhittsson",
    "PÅHITTSSON, ZARA",
    "zara pahittsson",
    "Zara\u00a0Påhittsson",
    "&Aring;ke Påhittsson",
]
PLACES = {
    "title": "{number} - Plan av {name}\n\nDiarienummer:\n{number}\n",
    "description": "T\n\nDiarienummer:\n{number}\nSammanfattning:\nProjektet leds av {name}, som kan det.\n",
    "text": "T\n\nDiarienummer:\n{number}\n\nProjektet leds av {name}.\n",
    "unknown value": "T\n\nDiarienummer:\n{number}\nSärskild uppgift:\n{name}\n",
    "unknown label": "T\n\nDiarienummer:\n{number}\n{name}:\nOsby\n",
    "value with no such form": "T\n\nDiarienummer:\n{number}\nStartdatum:\n{name}\n",
    "unit": "T\n\nDiarienummer:\n{number}\nProjektägare:\nOsby kommun, {name}\nProjektägare org.nr.:\n5560125790\n",
    "owner's street": "T\n\nDiarienummer:\n{number}\nProjektägare:\nOsby kommun\nBesöksadress:\n{name}\n",
    "noise before": "{name}\n\nDiarienummer:\n{number}\n",
    "refused": "T\n\nProjektägare:\nOsby kommun\nSammanfattning:\n{name}\n",
}


def test_a_persons_name_is_masked_in_all_texts_of_others(folder: Path, tmp_path: Path) -> None:
    (folder / "person.txt").write_text(page(1, "Zara Åke Prov Påhittsson", NUMBER), encoding="utf-8")
    cases = [(place, name) for place in PLACES for name in SPELLINGS]
    for at, (place, name) in enumerate(cases):
        text = PLACES[place].format(number=f"25-{at:03}-S07", name=name)
        (folder / f"{at}.txt").write_text(text, encoding="utf-8")
    rows = "".join(f"25-{at:03}-S08;{name};Osby kommun\n" for at, name in enumerate(SPELLINGS))
    (folder / "rows.csv").write_text("Diarienummer;Projektnamn;Projektägare\n" + rows, encoding="utf-8")
    lines = (f'{{"number": "25-{at:03}-S09", "title": "{name}"}}\n' for at, name in enumerate(SPELLINGS))
    (folder / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    result, texts = built(folder, tmp_path)
    assert result.summary["owners"]["person"] == 1
    for secret in ("hittsson", "zara"):
        assert holding(texts, secret) == []
    assert f"Plan av {MASK}" in texts["store"]
    assert "osby kommun" in texts["store"].casefold()


def test_a_name_within_that_of_an_organisation_stays_its_name(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text(page(1, "Zara Påhittsson", NUMBER), encoding="utf-8")
    (folder / "b.txt").write_text(page(2, "Zara Påhittsson Bygg AB"), encoding="utf-8")
    _, texts = built(folder, tmp_path)
    assert "Zara Påhittsson Bygg AB" in texts["store"]
    assert f"leds av {MASK}" in texts["store"]
