"""Pages head their tables with the words of the columns that files have, without the unit that each cell shows."""

import re

import pytest
from tests.clients import TestClient

from esfgraph.tables.columns import TableName, shown_columns
from esfgraph_server.http.negotiation import LANGUAGES, Language

TABLES: tuple[TableName, ...] = ("projects", "organizations")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_has_the_columns_that_are_declared_under_their_titles(
    site: TestClient, table: TableName, language: Language
) -> None:
    shown = site.get(f"/{language}/{table}").text.partition('<table class="cards">')[2].partition("</table>")[0]
    heads = [re.sub("<[^>]+>", "", each) for each in re.findall('<th scope="col".*?</th>', shown)]
    columns = shown_columns(table)
    assert heads == [column.heading.to(language) for column in columns]
    assert all(column.title.to(language).startswith(head) for column, head in zip(columns, heads, strict=True))
    row = shown.partition("<tbody>")[2].partition("</tr>")[0]
    assert re.findall('<span class="label">(.*?)</span>', row) == heads[1:]  # on a phone, where there is no head


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sv/projects", ["18 378 980 kr", "9 923 980 kr", "2021-2027", "25-030-S02", "ÅTVIDABERGS KOMMUN"]),
        ("en/projects", ["SEK 18,378,980", "SEK 9,923,980"]),
        ("sv/organizations", ["212000-0415", "18 378 980 kr", "Åtvidaberg", "utan organisationsnummer", "postadress"]),
    ],
)
def test_a_cell_is_written_by_what_its_column_holds(site: TestClient, path: str, expected: list[str]) -> None:
    text = re.sub("<[^>]+>", " ", site.get(f"/{path}").text.partition("<tbody>")[2]).replace("\N{NO-BREAK SPACE}", " ")
    assert not [each for each in expected if each not in text]


def test_what_all_rows_have_in_common_has_no_column(site: TestClient) -> None:
    page = site.get("/sv/organization/2120000415").text
    assert "25-030-S02" in page
    assert '<span class="label">Projektägare</span>' not in page
