"""Codes: how far their labels are checked."""

import re

from esfgraph_server.model.graph import Node

_UNCHECKED = re.compile("väntar på kontroll|awaits? checking")
"""What an editorial note says of a label that nobody has compared with the official text yet.

The graph has no other sign of it: that would be a property or a concept of its own, and change every release.
"""


def is_unchecked(note: str) -> bool:
    """Tell whether an editorial note says that a label is still to be checked."""
    return bool(_UNCHECKED.search(note))


def has_unchecked_label(code: Node) -> bool:
    """Tell whether the label of a code is still to be checked."""
    return any(is_unchecked(note.value) for note in code.literals("skos:editorialNote"))


def code_order(code: Node, shown: str) -> tuple[int, str, str]:
    """Return a key that sorts numbers by their value, other codes as they are written; *shown* stands for none."""
    notation = code.text("skos:notation") or shown
    return (int(notation), "", code.iri) if notation.isdecimal() else (10**9, notation, code.iri)
