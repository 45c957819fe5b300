"""Memory of reading is bounded by the largest source, however many there are: measured in processes of their own."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

pytestmark = pytest.mark.thorough

SIZE = 25_000_000
"""Bytes of a member, unpacked."""
PIECES = 40
BUILD = """
import resource, sys
from pathlib import Path
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
result = build([Path(sys.argv[1])], DataFolder(Path(sys.argv[2])), Iris())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, result.refused, sep="\\n")
print(*sorted({each.message for each in result.findings}), sep="\\n")
"""


def measured(source: Path, tmp_path: Path) -> tuple[int, int, list[str]]:
    """The most memory in bytes that a build takes, how many records it refuses, and what it finds."""
    arguments = [sys.executable, "-c", BUILD, str(source), str(tmp_path / source.stem)]
    answer = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.split("\n")
    return int(answer[0]) * 1024, int(answer[1]), answer[2:-1]


def archive(path: Path, members: Mapping[str, tuple[bytes, bytes, bytes]]) -> Path:
    """A packed file of *members*, each with a beginning, what is repeated, and an end."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, (begin, middle, end) in members.items():
            with packed.open(name, "w") as member:
                member.write(begin)
                for _ in range(PIECES if middle else 0):
                    member.write(middle * (SIZE // PIECES // len(middle)))
                member.write(end)
    return path


KINDS: Mapping[str, tuple[bytes, bytes, bytes]] = {
    "spaces": (b"", b" ", b""),
    "a page": (b"Diarienummer:\n25-001-S01\n", b"Text om allt.\n", b""),
    "a page of HTML": (b"<main><h1>A</h1>", b"<p>Text</p>", b"</main>"),
    "JSON on one line": (b'{"number": "25-001-S01", "title": "', b"a", b'"}'),
    "a cell of a table": (b'Diarienummer;Namn;Region;Fond\n25-001-S01;"', b"a", b'";b;c\n'),
    "control characters": (b"", b"\1", b""),
}


def test_three_large_members_of_a_kind_take_no_more_memory_than_one(tmp_path: Path) -> None:
    once = archive(tmp_path / "once.zip", {f"{kind}.txt": piece for kind, piece in KINDS.items()})
    members = {f"{number} {kind}.txt": piece for number in range(3) for kind, piece in KINDS.items()}
    least, refused, sentences = measured(once, tmp_path)
    most, all_refused, same = measured(archive(tmp_path / "thrice.zip", members), tmp_path)
    assert (refused, all_refused) == (len(KINDS), 3 * len(KINDS))
    assert sentences == same
    assert all(each.endswith(".") for each in sentences)
    assert most < least + SIZE


def workbook() -> Iterator[tuple[str, bytes]]:
    """Parts of a small workbook."""
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["Diarienummer", "Namn"])
    book.active.append(["25-001-S01", "Prov"])
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        yield from ((name, packed.read(name)) for name in packed.namelist())


def test_a_text_of_a_workbook_takes_no_memory_before_it_is_refused(tmp_path: Path) -> None:
    large = dict[str, tuple[bytes, bytes, bytes]]()
    for name, content in workbook():
        begin, mark, end = content.partition(b">Prov<")
        large[name] = (begin + mark[:-1], b"a" if mark else b"", mark[-1:] + end)
    small = archive(tmp_path / "small.xlsx", {name: (content, b"", b"") for name, content in workbook()})
    least, _, _ = measured(small, tmp_path)
    most, refused, sentences = measured(archive(tmp_path / "large.xlsx", large), tmp_path)
    assert refused == 1
    assert sentences == [
        "The workbook holds a text of more than 1,000,000 bytes; no cell holds such a one. It was not read."
    ]
    assert most < least + SIZE // 2
