"""What the file of a list is made of: columns, rows in the order of the list, and what describes them in RDF."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from esfgraph.rdf.jsonld import Compactor
from esfgraph.rules import Bilingual
from esfgraph.tables.columns import ABOUT, CellValue, Column, TableName
from esfgraph.tables.table_file import TableFile
from esfgraph_server.http.negotiation import Language
from esfgraph_server.model.graph import Graph

TITLES: Mapping[TableName, Bilingual] = {
    "projects": Bilingual("Projekt", "Projects"),
    "organizations": Bilingual("Projektägare", "Owners"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a table, read while they are written."""

    columns: tuple[Column, ...]
    table: TableFile
    numbers: Iterator[int]
    """Of the rows, in their order."""
    total: int
    """How many rows there are."""
    language: Language
    """Of the titles."""
    graph: Graph
    compactor: Compactor

    @property
    def title(self) -> str:
        """What the rows are."""
        return TITLES[self.table.table].to(self.language)

    @property
    def keys(self) -> list[str]:
        """The columns' names for programs."""
        return [column.key for column in self.columns]

    @property
    def titles(self) -> list[str]:
        """The columns' names for people."""
        return [column.title.to(self.language) for column in self.columns]

    def lines(self) -> Iterator[bytes]:
        """Yield rows as they lie in the table."""
        return self.table.lines(self.numbers)

    def rows(self) -> Iterator[list[str]]:
        """Yield rows as texts, exactly as they are."""
        return self.table.rows(self.numbers)

    def values(self) -> Iterator[list[CellValue]]:
        """Yield rows as values."""
        for row in self.rows():
            yield [column.value(cell) for column, cell in zip(self.columns, row, strict=True)]

    def things(self) -> Iterator[str]:
        """Yield the IRIs of what the rows are about."""
        at = self.keys.index(ABOUT[self.table.table])
        return (row[at] for row in self.rows())
