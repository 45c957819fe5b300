"""Records as the world may mangle them, in every format in which they come: a few random changes, any bytes."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from tests.writers import EXPORT, LAYOUTS, MARKUPS, Sample, csv_export, html_page, json_line, page_text

ROOT = Path(__file__).parents[1]
SEEDS = [path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt"))]
ROWS = 25
"""Rows of a table; every fifth stays as it is."""


@dataclass(frozen=True, slots=True)
class Mangled:
    """A file of mangled records."""

    name: str
    data: bytes
    whole: tuple[str, ...] = ()
    """The numbers of those that no change has touched."""


def sample(number: int) -> Sample:
    """An invented project."""
    return Sample(
        {
            "number": f"24-{number % 1000:03}-S{1 + number // 1000:02}",
            "title": "Ny väg – ett steg",
            "owner": "BORÅS KOMMUN, Enheten",
            "owner_number": "2120001561",
            "start_date": "2024-02-01",
            "end_date": "2027-01-31",
            "total_cost": "18 378 980",
            "union_cofinancing_rate": "40%",
            "deciding_region": "Västsverige",
            "description": "Ett. Två.",
            "country_concerned": "Sverige",
            "contact_person": "Någon Påhittad",
        },
        "Text om åtgärder.\n\n• en punkt",
    )


ODD = [
    *("\u202e", "\u00a0", "\u2028", "\x85", "\ufeff", "\u0000", "\x0b", "\x1b", "\x9f", "\ufffd", "\u200b"),
    *("é", "𝄞", "Ã¤", '"', "'", "\\", "<", ">", "<td>", "</p>", "{", "[", ":", ";", ",", "\t", "\r", "=1+1", "&#0;"),
    *("NaN", "1e400", "-0", "None", "\ud800"),
]
LONG = ["a", "9 ", "a@", "0-", "0 ", "07 ", "(", "<b>", "&amp;", "å", '""', "c/o ", "A. "]
ENCODINGS = ["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig", "cp850", "mac_roman", "cp500"]

Mutation = Callable[[random.Random, bytes], bytes]


def _lines(mutate: Callable[[random.Random, list[bytes]], list[bytes]]) -> Mutation:
    return lambda dice, data: b"\n".join(mutate(dice, data.split(b"\n")))


def _drop(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return lines[:at] + lines[at + dice.randint(1, 4) :]


def _repeat(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return lines[:at] + lines[at : at + dice.randint(1, 6)] * 2 + lines[at:]


def _shuffle(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    return dice.sample(lines, len(lines))


def _exchange(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    here, there = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[here], lines[there] = lines[there], lines[here]
    return lines


def _join(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[:at], b"".join(lines[at : at + 2]), *lines[at + 2 :]]


def _empty(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[:at], b"", *lines[at + 1 :]]


def _insert(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD).encode(errors="surrogatepass") * dice.randint(1, 3) + data[at:]


def _flip(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(1, len(data) + 1)]


def _splice(dice: random.Random, data: bytes) -> bytes:
    other = dice.choice(SEEDS)
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :][:2000]


def _recode(dice: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(dice.choice(ENCODINGS), "replace")


def _digits(dice: random.Random, data: bytes) -> bytes:
    return bytes(
        dice.choice(b"0123456789") if byte in b"0123456789" and dice.random() < 0.05 else byte for byte in data
    )


def _long(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice(LONG).encode() * dice.choice([3, 30, 300, 3_000]) + data[at:]


MUTATIONS: list[Mutation] = [
    *map(_lines, (_drop, _repeat, _shuffle, _exchange, _join, _empty)),
    *(_insert, _insert, _flip, _flip, _cut, _splice, _recode, _digits, _long),
]


def mutate(dice: random.Random, data: bytes, mutations: Sequence[Mutation] = MUTATIONS) -> bytes:
    """Change some bytes in a few ways."""
    for mutation in dice.choices(mutations, k=dice.choice([1, 1, 2])):
        data = mutation(dice, data) or b"\n"
    return data


# --- pages: a file each


def _page(dice: random.Random, number: int) -> str:
    layout = [*LAYOUTS][number % len(LAYOUTS)]
    wanted = sample(number)
    return page_text(wanted.only([*LAYOUTS["Z"], "title"]) if layout == "Z" else wanted, layout, number % 3 == 0)


def _html(layouts: Sequence[str], dice: random.Random, number: int) -> str:
    return html_page(sample(number), dice.choice(layouts), dice.choice([*MARKUPS]))


def _object(dice: random.Random, number: int) -> str:
    fields = json.loads(json_line(sample(number)))
    return json.dumps([fields] if number % 5 == 0 else fields, indent=number % 3 or None, ensure_ascii=number % 2 == 0)


def _files(
    write: Callable[[random.Random, int], str], suffix: str, count: int, dice: random.Random
) -> Iterator[Mangled]:
    for number in range(count):
        given = dice.choice(SEEDS) if suffix == "txt" and number % 10 == 0 else write(dice, number).encode()
        yield Mangled(f"{number}.{suffix}", mutate(dice, given))


# --- tables: rows that are mangled one by one beside others, and files that are mangled as a whole


def _within_line(mutation: Mutation) -> Mutation:
    """A change that makes no second line of a row."""

    def change(dice: random.Random, row: bytes) -> bytes:
        return mutation(dice, row).replace(b"\n", b" ").replace(b"\r", b" ") or b"x"

    return change


ROW_MUTATIONS = [*map(_within_line, (_insert, _flip, _cut, _splice, _digits, _long))]


def _cells(mark: bytes, mutate_cells: Callable[[random.Random, list[bytes]], list[bytes]]) -> Mutation:
    return lambda dice, row: mark.join(mutate_cells(dice, row.split(mark)))


def _lines_of_rows(
    write: Callable[[Sequence[Sample]], str], mark: str, head: int, dice: random.Random, first: int
) -> tuple[bytes, tuple[str, ...]]:
    """A table of one line a row, and the numbers of the rows that are whole."""
    samples = [Sample(sample(number).values) for number in range(first, first + ROWS)]
    lines = write(samples).encode().rstrip(b"\n").split(b"\n")
    changes = [*ROW_MUTATIONS, *(_cells(mark.encode(), each) for each in (_drop, _repeat, _shuffle, _exchange, _empty))]
    rows, whole = list[bytes](), list[str]()
    for number, (row, given) in enumerate(zip(lines[head:], samples, strict=True)):
        if number % 5 == 0:
            whole.append(given.values["number"])
        rows.append(row if number % 5 == 0 else mutate(dice, row, changes))
    return b"\n".join([*lines[:head], *rows]) + b"\n", tuple(whole)


def _tables(
    write: Callable[[Sequence[Sample]], str], mark: str, head: int, suffix: str, count: int, dice: random.Random
) -> Iterator[Mangled]:
    for first in range(0, count * 5 // 4, ROWS):
        data, whole = _lines_of_rows(write, mark, head, dice, first)
        yield Mangled(f"{first}.{suffix}", data, whole)
        if first % (10 * ROWS) == 0:
            yield Mangled(f"{first} whole.{suffix}", mutate(dice, data))


def _list_of_the_union(samples: Sequence[Sample]) -> str:
    """Projects as the member states list them: other headings, dots in numbers, days with midnight."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(["Operation_Local_Identifier", "Namn", "Projektägare", "Startdatum", "Project_EU_Budget", "Region"])
    for each in samples:
        values = each.values
        start = f"{values['start_date']} 00:00:00"
        number = f"2021SE05SFPR001_{values['number']}"
        writer.writerow([number, values["title"], values["owner"], start, "18378980.0", "Norr"])
    return out.getvalue()


# --- workbooks: cells are mangled before they are written, or the parts that hold them

VALUES: list[Any] = [
    *(None, "", " ", 0, -1, 1e300, 1e-300, 12.5, True, "=1/0", "#N/A", "#REF!", "_x0000_", "_xD800_", "\ud7ff" * 9),
    *(
        date(1900, 1, 1),
        datetime(9999, 12, 31, 23, 59),
        "9 " * 10_000,
        "å" * 32_000,
        "Ã¤\u202e\u009f",
        "'",
        "<b>",
        "&#0;",
    ),
]


def _workbook(dice: random.Random, first: int) -> tuple[bytes, tuple[str, ...]]:
    """A workbook of which every fifth row is whole."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    keys = list(sample(0).values)
    sheet.append([EXPORT[key] for key in keys])
    whole = list[str]()
    for number in range(first, first + ROWS):
        values = sample(number).values
        cells = list[Any](values[key] for key in keys)
        if number % 5 == 0:
            whole.append(values["number"])
        else:
            for _ in range(dice.choice([1, 1, 2])):
                dice.choice([_value, _swap, _more, _none])(dice, cells)
        sheet.append(cells)
    if first % (4 * ROWS) == 0:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.merge_cells("C8:C9")
    out = io.BytesIO()
    book.save(out)
    return _repacked(out.getvalue(), lambda name, content: content), tuple(whole)


def _value(dice: random.Random, cells: list[Any]) -> None:
    cells[dice.randrange(len(cells))] = dice.choice(VALUES)


def _swap(dice: random.Random, cells: list[Any]) -> None:
    dice.shuffle(cells)


def _more(dice: random.Random, cells: list[Any]) -> None:
    cells.append("mer")


def _none(dice: random.Random, cells: list[Any]) -> None:
    del cells[dice.randrange(len(cells)) :]
    cells.append(None)


def _workbooks(count: int, dice: random.Random) -> Iterator[Mangled]:
    for first in range(0, count * 5 // 4, ROWS):
        data, whole = _workbook(dice, first)
        yield Mangled(f"{first}.xlsx", data, whole)
        if first % (3 * ROWS) == 0:
            yield Mangled(f"{first} whole.xlsx", dice.choice([mutate, _part, _part])(dice, data))


def _part(dice: random.Random, data: bytes) -> bytes:
    """A workbook of which one part is mangled."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        bad = dice.choice(given.namelist())
    return _repacked(data, lambda name, content: mutate(dice, content) if name == bad else content)


def _repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with other parts, and without anything that tells when it was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in given.namelist():
            if name != "docProps/core.xml":
                packed.writestr(zipfile.ZipInfo(name), change(name, given.read(name)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


FORMATS: Mapping[str, Callable[[int, random.Random], Iterator[Mangled]]] = {
    "text": partial(_files, _page, "txt"),
    "html of 2014-2020": partial(_files, partial(_html, ("A0", "A", "A2")), "html"),
    "html of 2021-2027": partial(_files, partial(_html, ("B1", "B2", "C", "D")), "htm"),
    "json": partial(_files, _object, "json"),
    "json lines": partial(_tables, lambda samples: "".join(map(json_line, samples)), ", ", 0, "jsonl"),
    "export as csv": partial(_tables, csv_export, ";", 1, "csv"),
    "list of the union": partial(_tables, _list_of_the_union, "\t", 1, "tsv"),
    "export as workbook": _workbooks,
}
"""Writers of mangled records, by format: how many, and the dice."""


def mangled(count: int, seed: int) -> Iterator[Mangled]:
    """Give *count* mangled records of every format, the same ones for the same *seed*."""
    for name, write in FORMATS.items():
        for each in write(count, random.Random(f"{seed} {name}")):
            yield Mangled(f"{name} {each.name}", each.data, each.whole)
