"""Keeps answers in XML well-formed: what the writers of the engine pass through and XML 1.0 cannot carry."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

_ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""What is no Char (XML 1.0, 2.2), in UTF-8."""
_NAME = re.compile(r"[^\W\d][\w.-]*$")
"""An IRI that ends so can be the name of an element: the part after its namespace."""


class XmlTextError(ValueError):
    """An answer that XML cannot carry."""


class XmlText(io.RawIOBase):
    """Passes on what is written; a carriage return as a reference, which reading would else turn into a line feed."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._held = b""

    def writable(self) -> bool:
        """Tell that this is an output."""
        return True

    def write(self, data: Any, /) -> int:
        """Take *data*; XmlTextError for a character that XML has not."""
        text = self._held + bytes(data)
        if _ILLEGAL.search(text):
            raise XmlTextError("it holds a character that XML cannot carry; ask for JSON, CSV, TSV or Turtle")
        ends = 2 if text.endswith(b"\xef\xbf") else 1 if text.endswith(b"\xef") else 0
        whole, self._held = (text[:-ends], text[-ends:]) if ends else (text, b"")
        self._output.write(whole.replace(b"\r", b"&#13;"))
        return len(data)


def named(triples: Iterable[Any]) -> Iterator[Any]:
    """Yield *triples*; XmlTextError for a property that RDF/XML cannot name (RDF 1.1 XML Syntax, 2.2)."""
    for triple in triples:
        if not _NAME.search(triple.predicate.value):
            raise XmlTextError(
                f"RDF/XML cannot name the property <{triple.predicate.value}>, which ends in no name; ask for Turtle"
            )
        yield triple
