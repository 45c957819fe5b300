"""Redaction of withdrawn owners, however a record gives them; natural persons are tested with the pages' layouts."""

import pytest

from esfgraph.fields.checked_numbers import hyphenated
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_fields
from esfgraph.records.redaction import finish
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.text_page import draft_page

TABLE = load_fields()
NUMBER = "8025185011"
NAME = "Föreningen Hand i Hand"


@pytest.mark.parametrize("mark", [NUMBER, fold(NAME)])
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(f"Projektägare:\n{NAME}\nProjektägare org.nr.:\n{NUMBER}", id="name and number"),
        pytest.param(f"Projektägare:\n{NAME.upper()}, Kansliet\nProjektägare org.nr.:\n{NUMBER}", id="with a unit"),
        pytest.param(f"Projektägare:\n{NUMBER}, {NAME}", id="the number before the name"),
        pytest.param(f"Projektägare:\n{hyphenated(NUMBER)}, {NAME}, Kansliet", id="the number before name and unit"),
    ],
)
def test_a_withdrawn_owner_is_removed_however_it_is_printed(lines: str, mark: str) -> None:
    page = SourceText("a.txt", f"T\n\nDiarienummer:\n25-030-S02\n{lines}\n\n{NAME} leder projektet.")
    raw = finish(draft_page(page, TABLE), TABLE, frozenset({mark}))
    assert raw.owner_withdrawn
    for gone in (NUMBER, hyphenated(NUMBER), NAME, NAME.upper(), "Kansliet"):
        assert gone not in raw.redacted


def test_another_owner_stays() -> None:
    page = SourceText("a.txt", f"T\n\nDiarienummer:\n25-030-S02\nProjektägare:\n{NAME}\n\nText.")
    raw = finish(draft_page(page, TABLE), TABLE, frozenset({"2120000415", fold("Borås stad")}))
    assert (raw.owner_withdrawn, NAME in raw.redacted) == (False, True)
