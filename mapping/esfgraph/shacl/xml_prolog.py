"""The beginning of an XML file, before its first element: encoding, and entities, which can fill any memory."""

import io
import re
from typing import Any
from xml.parsers import expat

from esfgraph.sources.decoding import encoding_of

LONGEST = 1_000_000
"""Bytes before the first element."""
HARMLESS = re.compile(r"""<!ENTITY\s+[\w.-]+\s+("[^"&%<]{0,1000}"|'[^'&%<]{0,1000}')\s*>""")
"""An entity that stands for a short text, as namespaces do: no other entity in it, no other file."""


class _FirstElementError(Exception):
    """The end of what is looked at."""


def open_xml(file: io.BufferedReader) -> io.TextIOWrapper:
    """Return the text behind the XML declaration, with line ends as XML reads them (XML 1.0, 2.11).

    Raise ValueError for what is no XML, for an encoding that is not known, and for entities that refer to others or to
    files, before anything expands them.
    """
    head = file.read(LONGEST)
    file.seek(0)
    encoding, end = _prolog(head)
    for declaration in re.finditer("<!ENTITY", head[:end].decode(encoding, "replace")):
        if not HARMLESS.match(declaration.string, declaration.start()):
            raise ValueError(
                "it declares an XML entity that refers to another one or to a file, or a long one: such entities can "
                "fill any memory; write out what they stand for"
            )
    text = io.TextIOWrapper(file, encoding)
    if text.read(5) == "<?xml":
        while text.read(1) not in (">", ""):
            pass
    else:
        text.seek(0)
    return text


def _prolog(head: bytes) -> tuple[str, int]:
    """Encoding of the file, and where its first element begins."""
    declared: list[str] = []
    parser = expat.ParserCreate()

    def stop(*_: Any) -> None:
        raise _FirstElementError

    parser.XmlDeclHandler = lambda _version, encoding, _standalone: declared.append(encoding or "utf-8")
    parser.StartElementHandler = stop
    try:
        parser.Parse(head, len(head) < LONGEST)
    except _FirstElementError:
        encoding = encoding_of(head[:400]) or next(iter(declared), "utf-8")
        return encoding, parser.CurrentByteIndex
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(f"it is no XML that can be read here: {error}") from error
    raise ValueError("it has no element near its beginning")
