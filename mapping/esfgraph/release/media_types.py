"""What the files of a release are, by how their names end."""

from collections.abc import Mapping

from esfgraph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE
from esfgraph.tables.csvw import SUFFIX as METADATA

PACKED = ".gz"
CSVW = "application/csvm+json"

_CONTENTS: Mapping[str, str] = {
    METADATA: CSVW,
    ".csv": "text/csv; charset=utf-8; header=present",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    **{each.suffix: each.content_type for each in (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)},
}
"""The first that fits counts."""
_OTHER = "application/octet-stream"


def media_type_of(name: str) -> str:
    """Return what a file is, as a Content-Type header: a packed one is an archive, not its transfer compressed."""
    if name.endswith(PACKED):
        return "application/gzip"
    return next((type_ for end, type_ in _CONTENTS.items() if name.endswith(end)), _OTHER)


def content_type_of(name: str) -> str:
    """Return what a file holds, unpacked: a media type without parameters."""
    return media_type_of(name.removesuffix(PACKED)).partition(";")[0]
