"""Pages head their tables with the words of the columns that files have, shortened where there is little room."""

import pytest

from esfgraph.release.columns import TableName, load_columns
from esfgraph_server.http.negotiation import LANGUAGES
from esfgraph_server.site.formatting import Formatter

COLUMNS = {(table, column.key): column.title for table, columns in load_columns().items() for column in columns}


@pytest.mark.parametrize(
    ("word", "table", "key"),
    [
        ("column.owner", "projects", "owner"),
        ("column.period", "projects", "period"),
        ("column.total", "projects", "total_cost_sek"),
        ("column.granted", "projects", "granted_support_sek"),
        ("owner.name", "organizations", "name"),
        ("owner.seat", "organizations", "seat_name"),
        ("projects.title", "organizations", "projects"),
        ("column.total", "organizations", "total_cost_sek"),
        ("column.granted", "organizations", "granted_support_sek"),
    ],
)
def test_a_heading_is_the_beginning_or_the_end_of_the_title_of_its_column(
    word: str, table: TableName, key: str
) -> None:
    for language in LANGUAGES:
        title, heading = COLUMNS[table, key].to(language).casefold(), Formatter(language).say(word).casefold()
        assert title.startswith(heading) or title.endswith(heading)
