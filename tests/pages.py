"""Sources and pages read as the library reads them."""

from esfgraph.fields.table import FieldTable
from esfgraph.records.raw import RawRecord
from esfgraph.records.redaction import finish
from esfgraph.sources.decoding import SourceText, read_text
from esfgraph.sources.files import Source, load
from esfgraph.sources.text_page import draft_page


def read(source: Source) -> SourceText:
    """Load one source and read it as text."""
    return read_text(source.name, load(source))


def read_page(source: SourceText, table: FieldTable) -> RawRecord:
    """Take the page apart and remove what is personal; raise RecordError where it holds no label at all."""
    return finish(draft_page(source, table), table)
