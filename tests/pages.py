"""A page's text read as the library reads it."""

from esfgraph.fields.table import FieldTable
from esfgraph.records.raw import RawRecord
from esfgraph.records.redaction import finish
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.text_page import draft_page


def read_page(source: SourceText, table: FieldTable) -> RawRecord:
    """Take the page apart and remove what is personal; raise RecordError where it holds no label at all."""
    return finish(draft_page(source, table), table)
