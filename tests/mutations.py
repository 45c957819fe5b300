"""Records as the world may mangle them: one seed, a few random changes, any bytes."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.writers import EXPORT, LAYOUTS, MARKUPS, Sample, csv_export, html_page, json_line, page_text, xlsx_export

ROOT = Path(__file__).parents[1]


def _in_every_format() -> Iterator[bytes]:
    """The seeds, and an invented record in every other format."""
    yield from (path.read_bytes() for path in sorted((ROOT / "seeds").glob("*.txt")))
    values = dict.fromkeys(EXPORT, "1") | {
        "number": "24-001-S01",
        "title": "Ny väg",
        "owner": "BORÅS KOMMUN, Enheten",
        "owner_number": "2120001561",
        "start_date": "2024-02-01",
        "end_date": "2027-01-31",
        "total_cost": "18 378 980",
        "description": "Ett. Två.",
        "deciding_region": "Västsverige",
        "project_period": "2024-02-01 - 2027-01-31",
        "contact_person": "Någon Påhittad",
    }
    sample = Sample(values, "Text.\n\n• en punkt")
    for markup in MARKUPS:
        yield html_page(sample, "D", markup).encode()
    yield page_text(sample.only([*LAYOUTS["Z"], "title"]), "Z").encode()
    yield csv_export([sample, sample]).encode()
    yield xlsx_export([sample])
    yield json_line(sample).encode() * 2


SEEDS = list(_in_every_format())
ODD = [
    "\u202e",
    "\u00a0",
    "\u2028",
    "\x85",
    "\ufeff",
    "\u0000",
    "\x1b",
    "é",
    "𝄞",
    '"',
    "\\",
    "<",
    ">",
    "{",
    ":",
    ";",
    "=1+1",
]

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


def _join(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[:at], b"".join(lines[at : at + 2]), *lines[at + 2 :]]


def _empty(dice: random.Random, lines: list[bytes]) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[:at], b"", *lines[at + 1 :]]


def _insert(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(ODD).encode() * dice.randint(1, 3) + data[at:]


def _flip(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(1, len(data) + 1)]


def _splice(dice: random.Random, data: bytes) -> bytes:
    other = dice.choice(SEEDS)
    return data[: dice.randrange(len(data))] + other[dice.randrange(len(other)) :]


def _recode(dice: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(dice.choice(["utf-16", "cp1252", "utf-8-sig", "cp500"]), "replace")


def _digits(dice: random.Random, data: bytes) -> bytes:
    return bytes(dice.choice(b"0123456789") if byte in b"0123456789" and dice.random() < 0.2 else byte for byte in data)


def _long(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice([*ODD, "a", "9 ", "a@", "0-"]).encode() * dice.randint(1, 20_000) + data[at:]


MUTATIONS: list[Mutation] = [
    *map(_lines, (_drop, _repeat, _shuffle, _join, _empty)),
    *(_insert, _flip, _cut, _splice, _recode, _digits, _long),
]


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """Give *count* mangled records, the same ones for the same *seed*."""
    dice = random.Random(seed)
    for _ in range(count):
        data = dice.choice(SEEDS)
        for mutation in dice.choices(MUTATIONS, k=dice.randint(1, 4)):
            data = mutation(dice, data) or b"\n"
        yield data
