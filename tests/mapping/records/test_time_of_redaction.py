"""Redaction takes time in proportion to a record's length, whatever it holds."""

from collections.abc import Callable

import pytest
from tests.mapping.records.reading import TABLE
from tests.timing import takes_its_share

from esfgraph.records.redaction import finish
from esfgraph.sources.draft import Draft
from esfgraph.sources.readers import drafts

HEAD = "T\n\nDiarienummer:\n25-030-S02\n"
PERSON = f"{HEAD}Projektägare:\nAnna Andersson\nProjektägare org.nr.:\n1212121212\n\n"
PIECES: dict[str, Callable[[int], str]] = {
    "labels without values": lambda n: f"{HEAD}\nText.\n" + "E-post:\n" * n,
    "labels and empty lines": lambda n: f"{HEAD}\nText.\n" + "E-post:\n\n" * n,
    "colons": lambda n: f"{HEAD}\nText.\n" + ":" * n,
    "labels on one line": lambda n: f"{HEAD}\nText.\n" + "x kontakt: " * n,
    "care of": lambda n: f"{HEAD}\nText.\n" + "c/o " * n,
    "initials": lambda n: PERSON + "A. A. anna " * n,
    "groups in a number": lambda n: f"{HEAD}Projektägare org.nr.:\n" + "12 " * n,
    "commas in a name": lambda n: f"{HEAD}Projektägare:\n" + "1 a," * n,
    "at signs": lambda n: f"{HEAD}\nText.\n" + "a (at) " * n,
    "phone numbers": lambda n: f"{HEAD}\nText.\n" + "070-123 45 67 " * n,
    "digits one by one": lambda n: f"{HEAD}\nText.\n" + "0 7 " * n + "0-" * n,
    "words of a name": lambda n: f"{HEAD}Projektägare org.nr.:\n1212121212\nProjektägare:\n{words(n // 8)}\n",
    "codes": lambda n: f"{HEAD}\nText.\n" + "&#64;%40" * n,
    "spaces": lambda n: f"{HEAD}Namn:\na" + " " * n + "b\n",
}


def words(count: int) -> str:
    """Words of letters that may be written otherwise."""
    return " ".join(f"Å{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}e" for n in range(count))


def draft_of(text: str) -> Draft:
    (draft,) = [draft for draft in drafts("a.txt", text.encode(), TABLE) if isinstance(draft, Draft)]
    return draft


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_eight_times_the_text_takes_no_more_than_its_share(piece: Callable[[int], str]) -> None:
    of = {size: draft_of(piece(size)) for size in (500, 4_000)}
    assert takes_its_share(lambda size: finish(of[size], TABLE), 500, 8)
