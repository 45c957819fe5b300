"""Every writing of personal data, in every format and place, built: nothing of it is in any file of DATA.

The persons are invented; see the tables of forms and of labels beside the rules.
"""

import csv
import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from tests.mapping.privacy.test_forms import EMAILS, IDENTITIES, NUMBER, PHONES
from tests.mapping.records.test_contacts import LABELS, NAME

from esfgraph.pipeline.build import build
from esfgraph.pipeline.limits import Limits
from esfgraph.privacy.masking import MASK
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

FORMS = [form for form in (*IDENTITIES, *EMAILS, *PHONES) if not set("\n\t<").intersection(form)]
"""What stands on one line, and is no tag of HTML: the parser of a page takes *<at>* for one."""
TEXT = "\n".join(f"Se {form} här." for form in FORMS)
OWNER = "Ylva Prov Fantasidotter"
CORES = ("example.org", "fantasidotter", "påhittsson", NUMBER, f"{NUMBER[:6]}-{NUMBER[6:]}", "0701234567", "123 45 67")


def record(number: int) -> dict[str, str]:
    """Labels and values: one with all forms, the others with a form or a name each."""
    values = {
        "Diarienummer": f"25-{number:03}-S01",
        "Namn": f"Steget {FORMS[number % len(FORMS)]}",
        "Projektägare": OWNER,
        "Projektägare org.nr.": "1212121212.0",
        "Stödmottagarens address": f"c/o {NAME}, Gatan 1",
        "Ny etikett": EMAILS[number],
        **{label: NAME for label in LABELS if ":" not in label},
    }
    return values | {"Sammanfattning / Summary": TEXT}


def sources() -> Iterator[tuple[str, bytes]]:
    """The same in every format, under names that hold personal data themselves."""
    labels, values = list(record(1)), list(record(1).values())
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([labels, values])
    yield "anna@example.org.csv", out.getvalue().encode()
    book, packed = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(list(record(2)))
    book.active.append(list(record(2).values()))
    book.save(packed)
    yield f"{NUMBER}.xlsx", packed.getvalue()
    row = record(3)
    keys = {"Diarienummer": "number", "Namn": "title", "Projektägare": "owner", "Projektägare org.nr.": "owner_number"}
    line = {keys.get(label, label): value for label, value in row.items()} | {"Mobil nr": 701234567, "text": TEXT}
    yield "070-123 45 67.jsonl", json.dumps(line, ensure_ascii=False).encode()
    page = "".join(f"{label}:\n{value}\n" for label, value in list(record(4).items())[:-1])
    yield "Fantasidotter, Ylva.txt", f"T {OWNER}\n\n{page}\n{TEXT}\n".encode()
    pairs = "".join(f"<dt>{html.escape(a)}</dt><dd>{b}</dd>" for a, b in list(record(5).items())[:-1])
    body = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
    yield "ylva prov fantasidotter.html", f"<main><h1>T</h1><dl>{pairs}</dl>{body}</main>".encode()
    page = page.replace("25-004", "25-006")
    yield "packed.txt.gz", gzip.compress(f"T\n\n{page}\n{TEXT}\n".encode())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        text = f"T\n\n{page}\n{TEXT}\n".replace("25-006", "25-007")
        members.writestr("ylva fantasidotter/850312-1231.txt", text)
    yield "Ylva_Fantasidotter.zip", archive.getvalue()
    yield "attributes.html", attributes(list(record(8).items())[:-1]).encode()
    yield "fantasidotter.xlsx", workbook_of_a_person()
    yield "refused.txt", f"Fond:\nESF+\nKontaktperson:\n{NAME}\n\n{TEXT}\n".encode()


def attributes(pairs: list[tuple[str, str]]) -> str:
    """A page whose attributes, comments and elements beside the text hold personal data."""
    head = f'<meta name="author" content="{NAME}"><meta name="date" content="{NUMBER}"><title>T - {EMAILS[0]}</title>'
    shown = "".join(f'<dt title="{NAME}">{html.escape(a)}</dt><dd data-mail="{EMAILS[0]}">{b}</dd>' for a, b in pairs)
    beside = (
        f'<!-- {NAME} {NUMBER} --><img alt="{NAME}"><a href="mailto:anna@example.org">mail</a><input value="{NUMBER}">'
    )
    hidden = f"<p hidden>{NAME}</p><p style='display: none'>{NUMBER}</p><script>var a = '{NAME}'</script>"
    return f"<html><head>{head}</head><body><main><h1>T</h1><dl>{shown}</dl>{beside}{hidden}</main></body></html>"


def workbook_of_a_person() -> bytes:
    """A workbook with comments, merged and hidden cells, numbers as numbers, and a sheet called after a person."""
    book, packed = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Ylva Fantasidotter"
    sheet.append([f"Lista av {NAME}, {EMAILS[0]}"])
    sheet.append(["Diarienummer", "Namn", "Projektägare", "Projektägare org.nr.", "Kontaktperson", "Dold"])
    numbers = [float(NUMBER), f"SE{NUMBER}01", NUMBER.translate({48 + digit: 0xFF10 + digit for digit in range(10)})]
    for at, number in enumerate(numbers, 10):
        sheet.append([f"25-{at:03}-S01", f"Prov {OWNER}", OWNER, number, NAME if at == 10 else None, NUMBER])
    sheet.merge_cells("E3:E5")
    sheet["A3"].comment = Comment(f"{NAME} {NUMBER}", NAME)
    sheet.column_dimensions["F"].hidden = True
    book.properties.creator = NAME
    book.save(packed)
    return packed.getvalue()


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything in DATA after a build, by path, and what the build had to say."""
    folder, root = tmp_path_factory.mktemp("in"), tmp_path_factory.mktemp("out")
    for name, data in sources():
        (folder / name).write_bytes(data)
    data_folder = DataFolder(root)
    result = build([folder], data_folder, Iris(), limits=Limits(settled=-1))  # as files that have lain there for long
    assert result.release is not None
    assert (result.summary["projects"], result.refused) == (11, 1)
    found = {"console": "\n".join(map(str, result.findings))}
    found["store"] = "\n".join(str(quad.object) for quad in result.release.open_store())
    for path in root.rglob("*"):
        if path.is_file() and not path.is_symlink() and not {"search", "store"}.intersection(path.parts):
            content = path.read_bytes()
            unpacked = gzip.decompress(content) if path.suffix == ".gz" else content
            found[str(path.relative_to(root))] = unpacked.decode("utf-8", "replace")
    return found


def test_nothing_of_them_is_anywhere(texts: dict[str, str]) -> None:
    assert len(texts) > 20
    assert MASK in texts["store"]
    for name, text in texts.items():
        folded = text.casefold()
        assert [core for core in CORES if core in folded] == [], name
        if "Se " in text:
            left = {line for line in re.findall(r"Se ([^\"\n\\]{0,80}) här\.", text) if MASK not in line}
            assert left == set(), name
