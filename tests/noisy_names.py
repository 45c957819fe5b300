"""Names and numbers of owners as people write them, made from recorded spellings by a seeded generator.

``python -m tests.noisy_names`` writes the committed set, ``tests/mapping/matching/noisy.csv``, anew.
"""

import csv
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from stdnum import luhn

from esfgraph.matching.things import Thing
from esfgraph.resources import resource_dir
from esfgraph.rules import Bilingual

FOLDER = Path(__file__).parent / "mapping" / "matching"
COMMITTED = FOLDER / "noisy.csv"
SEED = 20
ANSWERED, UNANSWERED, AMBIGUOUS = 180, 80, 40
NUMBERS = 40
"""Rows with an answer that are numbers alone."""

_FORMS = re.compile(
    r"\b(AB|Aktiebolag|HB|Ek\. för\.|Ekonomisk Förening|Ideell Förening|Stiftelsen|Stiftelse|Föreningen)(?!\w)", re.I
)
_WRITTEN = {
    "ab": ("Aktiebolag", "AKTIEBOLAG", "A.B.", "ab"),
    "aktiebolag": ("AB", "ab"),
    "hb": ("Handelsbolag",),
    "ekonomisk förening": ("Ek. för.", "ek för", "ekonomisk förening"),
    "ek. för.": ("Ekonomisk förening",),
}
_OF_TWO = (
    "Horisonten",
    "Brobyggarna",
    "Nya Vägar",
    "Livskraft",
    "Kraftsamling",
    "Utbildningshuset",
    "Samverkan Framåt",
)
_PLACES = (
    "Uppsala",
    "Örebro",
    "Gävle",
    "Västerås",
    "Sundsvall",
    "Halmstad",
    "Skåne",
    "Värmland",
    "Norrbotten",
    "Kalmar",
)


class Row(NamedTuple):
    """A text, and what it means."""

    text: str
    number: str
    """Of the owner that is meant; empty where none is, or one of several."""
    kind: str
    """``name``, ``number``, ``none`` or ``ambiguous``."""


def recorded() -> list[tuple[str, str]]:
    """Numbers and names: public bodies of the packaged register, and invented ones with numbers of their own."""
    with (resource_dir("ontology") / "registers" / "public-bodies.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        bodies = [(row["number"], row["name"]) for row in rows]
    return [*bodies, *((_number(at - (at > 0)), name) for at, name in enumerate(_invented(held=True)))]


def _invented(*, held: bool) -> list[str]:
    """Invented names that a release holds, or names like them that it does not."""
    with (FOLDER / "invented.csv").open(encoding="utf-8") as file:
        return [row["name"] for row in csv.DictReader(file) if (row["held"] == "yes") is held]


def _number(at: int) -> str:
    """A made-up number with a right check digit; the first two invented names are of one body."""
    digits = f"559{990000 + at}"
    return digits + luhn.calc_check_digit(digits)


def parted(seed: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What a release holds, and what it does not, of recorded names."""
    known = recorded()
    bodies = [each for each in known if not each[0].startswith("55999")]
    left_out = set(random.Random(seed).sample(bodies, 30))
    numbers = {number for number, _ in left_out}
    return [each for each in known if each[0] not in numbers], sorted(left_out)


def things(held: list[tuple[str, str]]) -> list[Thing]:
    """What is recorded, as owners of a release."""
    by_number: dict[str, list[str]] = {}
    for number, name in held:
        by_number.setdefault(number, []).append(name)
    return [
        Thing(
            f"http://localhost:8000/organization/{number}", "owner", Bilingual(names[0], names[0]), number, tuple(names)
        )
        for number, names in by_number.items()
    ]


def noisy(seed: int) -> list[Row]:
    """Make the set."""
    rng = random.Random(seed)
    held, left_out = parted(seed)
    single = [each for each in held if not any(word.casefold() in each[1].casefold() for word in _OF_TWO)]
    rows = [Row(_number_form(number, rng), number, "number") for number, _ in rng.sample(single, NUMBERS)]
    while len(rows) < ANSWERED:
        number, name = rng.choice(single)
        text = _noise(name, number, rng)
        if text not in {row.text for row in rows}:
            rows.append(Row(text, number, "name"))
    others = [*(name for _, name in left_out), *_invented(held=False)]
    unanswered = dict.fromkeys(_light(name, rng) for name in others)
    while len(unanswered) < UNANSWERED:
        unanswered[rng.choice((_unknown_number, _wrong_number))(held, rng)] = None
    rows += (Row(text, "", "none") for text in list(unanswered)[:UNANSWERED])
    ambiguous = dict.fromkeys((*_OF_TWO, *_PLACES))
    while len(ambiguous) < AMBIGUOUS:
        ambiguous[_light(rng.choice((*_OF_TWO, *_OF_TWO, *_PLACES)), rng)] = None
    rows += (Row(text, "", "ambiguous") for text in ambiguous)
    return rows


def _noise(name: str, number: str, rng: random.Random) -> str:
    """One or two ways in which a name is written otherwise."""
    for change in rng.sample(_CHANGES, rng.choice((1, 1, 2))):
        name = change(name, rng)
    return rng.choice(_AROUND)(name, number, rng) if rng.random() < 0.2 else name


def _light(name: str, rng: random.Random) -> str:
    return rng.choice((str.upper, str.lower, str.title, _spaces, _unmarked))(name)


def _unmarked(name: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", name) if not unicodedata.combining(each))


def _spaces(name: str) -> str:
    return f" {name.replace(' ', '  ')} "


def _letter(name: str, rng: random.Random) -> str:
    """Write one letter of a long word wrong: dropped, doubled, exchanged with the next, or another."""
    words = list(re.finditer(r"[^\W\d_]{7,}", name))
    if not words:
        return name.upper()
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    a, b = name[at], name[at + 1]
    made = rng.choice((b, a + a + b, b + a, rng.choice("aeinorst") + b))
    return name[:at] + made + name[at + 2 :]


def _form(name: str, rng: random.Random) -> str:
    match = _FORMS.search(name)
    written = _WRITTEN.get(match[1].casefold()) if match else None
    return name[: match.start()] + rng.choice(written) + name[match.end() :] if match and written else name.lower()


def _no_form(name: str, rng: random.Random) -> str:
    return " ".join(_FORMS.sub(" ", name).split()) or name


def _form_first(name: str, rng: random.Random) -> str:
    return f"AB {name[:-3]}" if name.endswith(" AB") else name.upper()


def _genitive(name: str, rng: random.Random) -> str:
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) > 5 and word.isalpha() and not _FORMS.fullmatch(word)]
    if not long:
        return name.lower()
    at = rng.choice(long)
    words[at] = words[at][:-1] if words[at].endswith("s") else f"{words[at]}s"
    return " ".join(words)


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda name, rng: name.upper(),
    lambda name, rng: name.lower(),
    lambda name, rng: _unmarked(name),
    lambda name, rng: _spaces(name),
    lambda name, rng: re.sub(r"[-–]", " ", name),
    lambda name, rng: f"{name}.",
    lambda name, rng: unicodedata.normalize("NFD", name),
    _letter,
    _letter,
    _form,
    _no_form,
    _form_first,
    _genitive,
)
_AROUND: tuple[Callable[[str, str, random.Random], str], ...] = (
    lambda name, number, rng: f"{name} ({number[:6]}-{number[6:]})",
    lambda name, number, rng: f"{number} {name}",
    lambda name, number, rng: f"{name}, org.nr {number[:6]}-{number[6:]}",
)


def _number_form(number: str, rng: random.Random) -> str:
    a, b = number[:6], number[6:]
    forms = (
        number, f"{a}-{b}", f"{a} {b}", f"16{number}", f"16{a}-{b}", f"SE{number}01", f"SE {a}-{b} 01", f"{a}–{b}",
        f"{number}.0", f" {a} - {b} ", f"Org.nr {a}-{b}", f"org nr: {number}", 
        f"{a[:2]} {a[2:4]} {a[4:]} {b}", f"se{number}01",
    )  # fmt: skip
    return rng.choice(forms)


def _unknown_number(held: list[tuple[str, str]], rng: random.Random) -> str:
    known = {number for number, _ in held}
    while True:
        digits = f"55{rng.randrange(2000000, 8999999)}"
        if (number := digits + luhn.calc_check_digit(digits)) not in known:
            return _number_form(number, rng)


def _wrong_number(held: list[tuple[str, str]], rng: random.Random) -> str:
    number, _ = rng.choice(held)
    wrong = number[:9] + str((int(number[9]) + rng.randrange(1, 10)) % 10)
    return rng.choice((f"{wrong[:6]}-{wrong[6:]}", wrong, f"SE{wrong}01"))


def read_committed() -> Iterator[Row]:
    """Read the committed set."""
    with COMMITTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Row(row["text"], row["number"], row["kind"])


if __name__ == "__main__":
    with COMMITTED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(noisy(SEED))
